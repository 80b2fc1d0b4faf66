// How somebody signs in: password, authenticator app with its recovery codes, passkeys.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import { sayInForm, type Sentences } from '../../api/say-error.ts';
import type { Account } from '../../app/account.ts';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { say } from '../../design/parts/toast.tsx';
import { NewPassword } from '../sign-in/new-password.tsx';
import styles from './account.module.css';
import { AuthenticatorApp } from './authenticator-app.tsx';
import { Passkeys } from './passkeys.tsx';

export function Security({ account }: { readonly account: Account }) {
  return (
    <>
      <Password email={account.email} />
      <AuthenticatorApp account={account} />
      <Passkeys account={account} />
    </>
  );
}

const sentences: Sentences = { 'wrong-credentials': msg`This is not your current password.` };

function Password({ email }: { readonly email: string }) {
  const { t } = useLingui();
  const [changing, setChanging] = useState(false);
  return (
    <Section
      title={t`Password`}
      lead={<Trans>A new one signs you out on every other device.</Trans>}
      ways={
        !changing && (
          <Button onClick={() => setChanging(true)}>
            <Trans>Change the password</Trans>
          </Button>
        )
      }
    >
      {changing && <ChangePassword email={email} onDone={() => setChanging(false)} />}
    </Section>
  );
}

function ChangePassword({ email, onDone }: { readonly email: string; readonly onDone: () => void }) {
  const { t, i18n } = useLingui();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: () => client.call(accountRoutes.changePassword, { body: { current, password } }),
    onSuccess() {
      say({ text: t`Your new password counts. Every other device was signed out.` });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  const said = sayInForm(i18n, change.error, ['current', 'password'], sentences);
  return (
    <form className={styles.form} onSubmit={submit}>
      {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
      <input type="hidden" autoComplete="username" value={email} readOnly />
      <Field
        label={t`Current password`}
        error={said.at('current')}
        type="password"
        autoComplete="current-password"
        required
        value={current}
        onChange={setCurrent}
      />
      <NewPassword label={t`New password`} error={said.at('password')} value={password} onChange={setPassword} />
      <div className={styles.row}>
        <Button kind="first" type="submit" busy={change.isPending}>
          <Trans>Use the new password</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
