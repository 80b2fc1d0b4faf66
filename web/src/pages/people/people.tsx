// Who belongs to the business, who is invited, and the business itself.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { accountQuery, useRole } from '../../app/account.ts';
import { Button } from '../../design/parts/button.tsx';
import { Person } from '../../design/parts/person.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Tabs } from '../../design/parts/tabs.tsx';
import { BusinessProfile } from './business-profile.tsx';
import { Invitations } from './invitations.tsx';
import { Invite } from './invite.tsx';
import { Members } from './members.tsx';
import styles from './people.module.css';

const tabs = ['members', 'invitations', 'business'] as const;
type Tab = (typeof tabs)[number];

export function People() {
  const role = useRole();
  const [inviting, setInviting] = useState(false);
  const runs = role === 'owner' || role === 'admin';
  return (
    <>
      <div className={styles.head}>
        <h1>
          <Trans>People</Trans>
        </h1>
        {runs && (
          <Button kind="first" icon="plus" onClick={() => setInviting(true)}>
            <Trans>Invite somebody</Trans>
          </Button>
        )}
      </div>
      {role === undefined && <Skeleton />}
      {role === 'guest' && <Guest />}
      {role !== undefined && role !== 'guest' && <Views runs={runs} />}
      <Invite open={inviting} mayOwn={role === 'owner'} onClose={() => setInviting(false)} />
    </>
  );
}

function Views({ runs }: { readonly runs: boolean }) {
  const { t } = useLingui();
  const { tab } = useSearch({ from: '/app/people' });
  const navigate = useNavigate();
  const shown = tabs.find((each) => each === tab && (runs || each !== 'invitations')) ?? 'members';
  const show = (next: Tab) => void navigate({ to: '/app/people', search: next === 'members' ? {} : { tab: next }, replace: true });
  const members = { value: 'members', label: t`Members`, content: <Members /> } as const;
  const invitations = { value: 'invitations', label: t`Open invitations`, content: <Invitations /> } as const;
  const business = { value: 'business', label: t`The business`, content: <BusinessProfile mayChange={runs} /> } as const;
  return <Tabs<Tab> label={t`People`} value={shown} onChange={show} tabs={runs ? [members, invitations, business] : [members, business]} />;
}

/** Guests are not told who else belongs to the business; in their projects they see who works there. */
function Guest() {
  const { data: account } = useQuery(accountQuery);
  return (
    <div className={styles.guest}>
      <Person name={account?.name ?? ''} />
      <p>
        <Trans>You are a guest of this business. In each of your projects you see who else works there.</Trans>
      </p>
    </div>
  );
}
