// Signing in as one of the staff: two factors, always. Whoever has no second factor yet sets one up before anything else opens.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { sayError } from '../../api/say-error.ts';
import { Avatar } from '../../design/parts/avatar.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { demoStaffQuery } from '../../pages/sign-in/demo-staff.ts';
import { staffClient, staffMeQuery, staffQueries, waysInQuery } from '../queries.ts';
import { EnterPage } from './enter-page.tsx';
import styles from './entering.module.css';
import { SecondFactor } from './second-factor.tsx';
import { StaffSignInForms } from './staff-sign-in-forms.tsx';

/** Kept while somebody is at the operator's identity provider, in this tab. */
const keptChallenge = 'steward-staff-single-sign-on';

export function StaffSignIn() {
  const { t } = useLingui();
  const search = useSearch({ from: '/staff/sign-in' });
  const { data: me, isPending } = useQuery(staffMeQuery);
  const enter = useEnter();
  useEffect(() => {
    if (me?.secondFactor === true) void enter();
  }, [me, enter]);
  if (isPending || me?.secondFactor === true) return <Skeleton />;
  if (me)
    return (
      <EnterPage title={t`Set up your second factor`}>
        <SecondFactor me={me} />
      </EnterPage>
    );
  return (
    <EnterPage title={t`Sign in as staff`}>
      {search.code !== undefined && search.state !== undefined ? (
        <ComingBack code={search.code} state={search.state} />
      ) : (
        <>
          {search.demo !== undefined && <DemoStaff />}
          <StaffSignInForms onEntered={() => staffQueries.refetchQueries({ queryKey: staffMeQuery.queryKey })} />
          <SingleSignOn />
        </>
      )}
    </EnterPage>
  );
}

/** Once somebody is signed in: to where they wanted to go, of the staff's pages alone. */
function useEnter(): () => Promise<void> {
  const navigate = useNavigate();
  const { to } = useSearch({ from: '/staff/sign-in' });
  return async () => navigate({ to: to !== undefined && /^\/staff(?=$|[/?])/.test(to) ? to : '/staff', replace: true });
}

function SingleSignOn() {
  const { i18n } = useLingui();
  const { data: ways } = useQuery(waysInQuery);
  const begin = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.staffSingleSignOnBegin, { body: {} }),
    onSuccess({ url, challenge }) {
      sessionStorage.setItem(keptChallenge, challenge);
      location.assign(url);
    },
  });
  if (ways?.singleSignOn !== true) return null;
  return (
    <div className={styles.form}>
      {begin.error && <Notice kind="stop">{sayError(i18n, begin.error)}</Notice>}
      <Button icon="building" busy={begin.isPending} onClick={() => begin.mutate()}>
        <Trans>Sign in with our identity provider</Trans>
      </Button>
    </div>
  );
}

/** Back from the identity provider, with a code in the address, which is taken out of it at once. */
function ComingBack({ code, state }: { readonly code: string; readonly state: string }) {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const { mutate: finish, error } = useMutation({
    mutationFn: () => {
      const challenge = sessionStorage.getItem(keptChallenge) ?? '';
      sessionStorage.removeItem(keptChallenge);
      return staffClient.call(staffRoutes.staffSingleSignOn, { body: { challenge, code, state } });
    },
    async onSuccess() {
      await navigate({ to: '/staff/sign-in', search: {}, replace: true });
      await staffQueries.refetchQueries({ queryKey: staffMeQuery.queryKey });
    },
  });
  useEffect(() => finish(), [finish]);
  if (error)
    return (
      <>
        <Notice kind="stop">{sayError(i18n, error)}</Notice>
        <Button onClick={() => void navigate({ to: '/staff/sign-in', search: {}, replace: true })}>{t`Try again`}</Button>
      </>
    );
  return <Skeleton />;
}

/** A real form, because the answer sets the cookie and leads on. */
function DemoStaff() {
  const { t } = useLingui();
  const { data: staff } = useQuery(demoStaffQuery);
  return (
    <form className={styles.demo} method="post" action="/demo/staff/enter" aria-label={t`Staff of the demo`}>
      <p>
        <Trans>This is a demo: be one of the staff with one press. A code serves once; twice in a row takes half a minute.</Trans>
      </p>
      {staff?.map(({ name, email, what }) => (
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
