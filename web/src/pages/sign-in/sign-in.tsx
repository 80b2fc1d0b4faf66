// Sign in with e-mail address and password, and a code where a second factor is on.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import { sayError } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { demoPeopleQuery, type DemoPerson } from './demo-people.ts';
import { Mark } from './mark.tsx';
import styles from './sign-in.module.css';

export function SignIn() {
  const { demo } = useSearch({ from: '/sign-in' });
  const [challenge, setChallenge] = useState<string>();
  return (
    <main className={styles.page}>
      <Mark />
      <h1>
        <Trans>Sign in</Trans>
      </h1>
      {demo === 'yes' && <DemoPeople />}
      {challenge === undefined ? <PasswordForm onChallenge={setChallenge} /> : <CodeForm challenge={challenge} />}
    </main>
  );
}

/** The people of the demo, each one press away. */
function DemoPeople() {
  const { t, i18n } = useLingui();
  const enter = useEnter();
  const people = useQuery(demoPeopleQuery);
  const signIn = useMutation({
    mutationFn: ({ email, password }: DemoPerson) => client.call(accountRoutes.signIn, { body: { email, password } }),
    onSuccess: enter,
  });
  return (
    <section className={styles.form} aria-label={t`People of the demo`}>
      {(people.error ?? signIn.error) && <Notice kind="stop">{sayError(i18n, people.error ?? signIn.error)}</Notice>}
      {people.data?.map((person) => (
        <Button key={person.email} onClick={() => signIn.mutate(person)}>
          {person.name}, {person.what}
        </Button>
      ))}
    </section>
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
    await navigate({ to: to?.startsWith('/app') ? to : '/app' });
  };
}

function PasswordForm({ onChallenge }: { readonly onChallenge: (challenge: string) => void }) {
  const { t, i18n } = useLingui();
  const enter = useEnter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => client.call(accountRoutes.signIn, { body: { email, password } }),
    onSuccess: (answer) => ('challenge' in answer ? onChallenge(answer.challenge) : enter()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {signIn.error && <Notice kind="stop">{sayError(i18n, signIn.error)}</Notice>}
      <Field label={t`E-mail address`} type="email" autoComplete="username" required value={email} onChange={setEmail} />
      <Field label={t`Password`} type="password" autoComplete="current-password" required value={password} onChange={setPassword} />
      <Button kind="first" type="submit" busy={signIn.isPending}>
        <Trans>Sign in</Trans>
      </Button>
      <p className={styles.ways}>
        <Link to="/sign-up">
          <Trans>Open an account for a business</Trans>
        </Link>
      </p>
    </form>
  );
}

function CodeForm({ challenge }: { readonly challenge: string }) {
  const { t, i18n } = useLingui();
  const enter = useEnter();
  const [code, setCode] = useState('');
  const finish = useMutation({
    // Six digits are the app's; whatever else is typed is one of the recovery codes.
    mutationFn: () =>
      client.call(accountRoutes.signInSecond, { body: { challenge, ...(/^\d{6}$/.test(code) ? { totp: code } : { recoveryCode: code }) } }),
    onSuccess: enter,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    finish.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {finish.error && <Notice kind="stop">{sayError(i18n, finish.error)}</Notice>}
      <Field
        label={t`Code`}
        hint={t`From your authenticator app, or one of your recovery codes.`}
        autoComplete="one-time-code"
        required
        value={code}
        onChange={setCode}
      />
      <Button kind="first" type="submit" busy={finish.isPending}>
        <Trans>Continue</Trans>
      </Button>
    </form>
  );
}
