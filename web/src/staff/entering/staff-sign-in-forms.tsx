// E-mail address and password, then a code; or a passkey.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { knowsPasskeys } from '../../api/passkeys.ts';
import { sayError, type Sentences } from '../../api/say-error.ts';
import { codeOf } from '../../app/code.ts';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { staffClient } from '../queries.ts';
import styles from './entering.module.css';
import { signInWithStaffPasskey } from './staff-passkeys.ts';

interface Parts {
  readonly onEntered: () => unknown;
}

const codeSentences: Sentences = {
  'wrong-credentials': msg`This code does not fit. Codes of the app serve once and for half a minute, recovery codes once.`,
};
const passkeySentences: Sentences = {
  'wrong-credentials': msg`This passkey is not known here. Sign in with your password.`,
};

export function StaffSignInForms({ onEntered }: Parts) {
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
  const { t, i18n } = useLingui();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.staffSignIn, { body: { email: email.trim(), password } }),
    onSuccess: (answer) => ('challenge' in answer ? onChallenge(answer.challenge) : onEntered()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    signIn.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {signIn.error && <Notice kind="stop">{sayError(i18n, signIn.error)}</Notice>}
      <Field label={t`E-mail address`} type="email" autoComplete="username" required value={email} onChange={setEmail} />
      <Field label={t`Password`} type="password" autoComplete="current-password" required value={password} onChange={setPassword} />
      <div className={styles.ways}>
        <Button kind="first" type="submit" busy={signIn.isPending}>
          <Trans>Continue</Trans>
        </Button>
      </div>
      <p className={styles.soft}>
        <Trans>Forgotten it? An administrator of the staff hands you a new one.</Trans>
      </p>
    </form>
  );
}

function PasskeyButton({ onEntered }: Parts) {
  const { i18n } = useLingui();
  const byPasskey = useMutation({ mutationFn: signInWithStaffPasskey, onSuccess: onEntered });
  return (
    <>
      {byPasskey.error && <Notice kind="stop">{sayError(i18n, byPasskey.error, passkeySentences)}</Notice>}
      <Button icon="key" busy={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
        <Trans>Use a passkey</Trans>
      </Button>
    </>
  );
}

function CodeForm({ challenge, onEntered, onBack }: Parts & { readonly challenge: string; readonly onBack: () => void }) {
  const { t, i18n } = useLingui();
  const [code, setCode] = useState('');
  const finish = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.staffSignInSecond, { body: { challenge, ...codeOf(code) } }),
    onSuccess: onEntered,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    finish.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {finish.error && <Notice kind="stop">{sayError(i18n, finish.error, codeSentences)}</Notice>}
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
          <Trans>Sign in</Trans>
        </Button>
        <Button kind="plain" onClick={onBack}>
          <Trans>Back</Trans>
        </Button>
      </div>
    </form>
  );
}
