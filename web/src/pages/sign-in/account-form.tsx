// Opens an account: to found a business with it, or to follow an invitation.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import { sayInForm } from '../../api/say-error.ts';
import type { Language } from '../../app/language.ts';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { NewPassword } from './new-password.tsx';
import { keepPending } from './pending.ts';
import styles from './sign-in.module.css';

export interface AccountFormProps {
  /** The token of the invitation that is followed; without one a business is founded. */
  readonly invitation?: string;
  readonly onEntered: () => unknown;
}

export function AccountForm({ invitation, onEntered }: AccountFormProps) {
  const { t, i18n } = useLingui();
  const [business, setBusiness] = useState('');
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signUp = useMutation({
    mutationFn: () =>
      client.call(accountRoutes.signUp, {
        body: {
          email: email.trim(),
          password,
          name: name.trim(),
          language: i18n.locale as Language,
          ...(invitation === undefined ? { business: { name: business.trim() } } : { invitation }),
        },
      }),
    onSuccess(answer) {
      if (!('mailed' in answer)) return onEntered();
      keepPending(invitation === undefined ? { business: business.trim() } : { invitation });
      return undefined;
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signUp.mutate();
  };
  if (signUp.data && 'mailed' in signUp.data)
    return (
      <Notice>
        <Trans>We have sent a mail to {email}. Open the link in it on this device to finish.</Trans>
      </Notice>
    );
  const said = sayInForm(i18n, signUp.error, ['business.name', 'name', 'email', 'password']);
  return (
    <form className={styles.form} onSubmit={submit}>
      {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
      {invitation === undefined && (
        <Field
          label={t`Name of the business`}
          error={said.at('business.name')}
          autoComplete="organization"
          required
          value={business}
          onChange={setBusiness}
        />
      )}
      <Field label={t`Your name`} error={said.at('name')} autoComplete="name" required value={name} onChange={setName} />
      <Field
        label={t`E-mail address`}
        error={said.at('email')}
        type="email"
        autoComplete="username"
        required
        value={email}
        onChange={setEmail}
      />
      <NewPassword label={t`Password`} error={said.at('password')} value={password} onChange={setPassword} />
      <p className={styles.soft}>
        <Trans>Mails reach you in the language of this page; you can change it at any time.</Trans>
      </p>
      <Button kind="first" type="submit" busy={signUp.isPending}>
        {invitation === undefined ? <Trans>Open the account</Trans> : <Trans>Open the account and join</Trans>}
      </Button>
    </form>
  );
}
