// Somebody who is signed in, and no business yet: which one it is about, a new one, or an invitation.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import { accountQuery } from '../../app/account.ts';
import { Button, buttonClass } from '../../design/parts/button.tsx';
import { AcceptInvitation, FoundBusiness, MyBusinesses } from '../account/businesses.tsx';
import { OutsidePage } from './outside-page.tsx';
import styles from './sign-in.module.css';

export function ChooseBusiness() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { to } = useSearch({ from: '/choose-business' });
  const { data: account } = useQuery(accountQuery);
  const enter = async () => {
    queries.clear();
    await navigate({ to: to !== undefined && /^\/app(?=$|[/?#])/.test(to) ? to : '/app', replace: true });
  };
  const signOut = useMutation({
    mutationFn: () => client.call(accountRoutes.signOut, { body: {} }),
    onSuccess: async () => {
      await navigate({ to: '/sign-in' });
      queries.clear();
    },
  });
  return (
    <OutsidePage title={t`Which business is it about?`}>
      <MyBusinesses onTurned={enter} />
      {account?.business !== undefined && (
        <p>
          <Link className={buttonClass('first')} to="/app">
            <Trans>To the projects</Trans>
          </Link>
        </p>
      )}
      <section className={styles.block}>
        <h2>
          <Trans>Set up a business</Trans>
        </h2>
        <FoundBusiness onFounded={enter} />
      </section>
      <section className={styles.block}>
        <h2>
          <Trans>Follow an invitation</Trans>
        </h2>
        <AcceptInvitation onJoined={enter} />
      </section>
      <p className={styles.block}>
        <Button kind="plain" onClick={() => signOut.mutate()}>
          <Trans>Sign out</Trans>
        </Button>{' '}
        <Link className={buttonClass('plain')} to="/delete-account">
          <Trans>Delete my account</Trans>
        </Link>
      </p>
    </OutsidePage>
  );
}
