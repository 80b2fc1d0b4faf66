// Signing in: with a password, then a code where the account wants one; or with a passkey, chosen where the address is typed or by its button.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import { knowsPasskeys, offerPasskeys, signInWithPasskey } from '../../api/passkeys.ts';
import type { Sentences } from '../../api/say-error.ts';
import { codeOf } from '../../app/code.ts';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import styles from './sign-in.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

export interface Entered {
  readonly person: string;
  readonly business?: string | undefined;
}

interface Parts {
  readonly onEntered: (session: Entered) => unknown;
}

const codeSentences: Sentences = {
  'wrong-credentials': msg`This code does not fit. Codes of the app serve once and for half a minute, recovery codes once.`,
};
const passkeySentences: Sentences = { 'wrong-credentials': msg`This passkey is not known here any more. Sign in with your password.` };

export function SignInForms({ onEntered }: Parts) {
  const [challenge, setChallenge] = useState<string>();
  if (challenge !== undefined) return <CodeForm challenge={challenge} onEntered={onEntered} onBack={() => setChallenge(undefined)} />;
  return (
    <div className={styles.form}>
      <PasswordForm onEntered={onEntered} onChallenge={setChallenge} />
      {knowsPasskeys() && <PasskeyButton onEntered={onEntered} />}
    </div>
  );
}

function PasswordForm({ onEntered, onChallenge }: Parts & { readonly onChallenge: (challenge: string) => void }) {
  const { t } = useLingui();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => client.call(accountRoutes.signIn, { body: { email: email.trim(), password } }),
    onSuccess: (answer) => ('challenge' in answer ? onChallenge(answer.challenge) : onEntered(answer)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {signIn.error && <ErrorNotice error={signIn.error} />}
      <Field label={t`E-mail address`} type="email" autoComplete="username webauthn" required value={email} onChange={setEmail} />
      <Field label={t`Password`} type="password" autoComplete="current-password" required value={password} onChange={setPassword} />
      <div className={styles.ways}>
        <Button kind="first" type="submit" busy={signIn.isPending}>
          <Trans>Sign in</Trans>
        </Button>
        <Link className={styles.way} to="/forgotten-password">
          <Trans>Forgotten your password?</Trans>
        </Link>
      </div>
    </form>
  );
}

function PasskeyButton({ onEntered }: Parts) {
  const latest = useRef(onEntered);
  useEffect(() => {
    latest.current = onEntered;
  });
  const byPasskey = useMutation({ mutationFn: signInWithPasskey, onSuccess: onEntered });
  const { mutate: offer, error: offered } = useMutation({
    mutationFn: offerPasskeys,
    onSuccess: (session) => session && latest.current(session),
  });
  useEffect(() => {
    const gone = new AbortController();
    offer(gone.signal);
    return () => gone.abort();
  }, [offer]);
  const error = byPasskey.error ?? offered;
  return (
    <>
      {error && <ErrorNotice error={error} own={passkeySentences} />}
      <Button icon="key" busy={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
        <Trans>Use a passkey</Trans>
      </Button>
    </>
  );
}

function CodeForm({ challenge, onEntered, onBack }: Parts & { readonly challenge: string; readonly onBack: () => void }) {
  const { t } = useLingui();
  const [code, setCode] = useState('');
  const finish = useMutation({
    mutationFn: () => client.call(accountRoutes.signInSecond, { body: { challenge, ...codeOf(code) } }),
    onSuccess: onEntered,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    finish.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {finish.error && <ErrorNotice error={finish.error} own={codeSentences} />}
      <Field
        label={t`Code`}
        hint={t`From your authenticator app, or one of your recovery codes.`}
        autoComplete="one-time-code"
        required
        value={code}
        onChange={setCode}
      />
      <div className={styles.ways}>
        <Button kind="first" type="submit" busy={finish.isPending}>
          <Trans>Continue</Trans>
        </Button>
        <Button kind="plain" onClick={onBack}>
          <Trans>Back</Trans>
        </Button>
      </div>
    </form>
  );
}
