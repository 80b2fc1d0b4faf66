// Sign in, and in the demo be one of its people with one press.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import { Avatar } from '../../design/parts/avatar.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { demoPeopleQuery, type DemoPerson } from './demo-people.ts';
import { demoStaffQuery } from './demo-staff.ts';
import { OutsidePage } from './outside-page.tsx';
import { SignInForms } from './sign-in-forms.tsx';
import styles from './sign-in.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

/** Whoever came from the demo finds its people again after signing out. */
const kept = 'steward-demo';

export function SignIn() {
  const { t } = useLingui();
  const { demo } = useSearch({ from: '/sign-in' });
  const inDemo = demo === 'yes' || sessionStorage.getItem(kept) === 'yes';
  useEffect(() => {
    if (inDemo) sessionStorage.setItem(kept, 'yes');
  }, [inDemo]);
  return (
    <OutsidePage title={t`Sign in`}>
      {inDemo && <DemoPeople />}
      <SignInForms onEntered={useEnter()} />
      <p className={styles.other}>
        <Link to="/sign-up">
          <Trans>Open an account for a business</Trans>
        </Link>
      </p>
    </OutsidePage>
  );
}

/** Once somebody is signed in: to where they wanted to go. */
function useEnter(): () => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { to } = useSearch({ from: '/sign-in' });
  return async () => {
    queries.clear();
    // Only to a place of this app: an address from outside may not lead away.
    await navigate({ to: to !== undefined && /^\/(app|choose-business)(?=$|[/?#])/.test(to) ? to : '/app' });
  };
}

function DemoPeople() {
  const { t } = useLingui();
  const enter = useEnter();
  const people = useQuery(demoPeopleQuery);
  const signIn = useMutation({
    mutationFn: ({ email, password }: DemoPerson) => client.call(accountRoutes.signIn, { body: { email, password } }),
    onSuccess: enter,
  });
  const error = people.error ?? signIn.error;
  return (
    <section className={styles.demo} aria-label={t`People of the demo`}>
      <p>
        <Trans>This is a demo: be one of its people with one press, or sign in below.</Trans>
      </p>
      {error && <ErrorNotice error={error} />}
      {people.isPending && <Skeleton />}
      {people.data?.map((person) => (
        <button
          key={person.email}
          type="button"
          className={styles.person}
          aria-busy={signIn.isPending && signIn.variables === person}
          onClick={() => signIn.mutate(person)}
        >
          <Avatar name={person.name} />
          <span>
            <strong>{person.name}</strong>
            <span>{person.what}</span>
          </span>
        </button>
      ))}
      <DemoStaff />
    </section>
  );
}

/** The operator's staff come in by another door, with a cookie of their own; the answer to this form leads there. */
function DemoStaff() {
  const { t } = useLingui();
  const { data: staff } = useQuery(demoStaffQuery);
  if (!staff) return null;
  return (
    <form className={styles.staff} method="post" action="/demo/staff/enter" aria-label={t`The operator’s staff`}>
      <p>
        <Trans>Or one of the operator’s staff, who see nothing of it until somebody agrees:</Trans>
      </p>
      {staff.map(({ name, email, what }) => (
        <button key={email} className={styles.person} name="email" value={email}>
          <Avatar name={name} />
          <span>
            <strong>{name}</strong>
            <span>{what}</span>
          </span>
        </button>
      ))}
    </form>
  );
}
