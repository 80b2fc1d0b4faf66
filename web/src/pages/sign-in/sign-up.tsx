// Open an account and found a business with it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import { sayError } from '../../api/say-error.ts';
import type { Language } from '../../app/language.ts';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Mark } from './mark.tsx';
import styles from './sign-in.module.css';

const passwordCharsMin = 10;

export function SignUp() {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [business, setBusiness] = useState('');
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [short, setShort] = useState(false);
  const signUp = useMutation({
    mutationFn: () =>
      client.call(accountRoutes.signUp, {
        body: { email, password, name, language: i18n.locale as Language, business: { name: business } },
      }),
    onSuccess: async (answer) => {
      if ('mailed' in answer) return;
      queries.clear();
      await navigate({ to: '/app' });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setShort(password.length < passwordCharsMin);
    if (password.length >= passwordCharsMin) signUp.mutate();
  };
  return (
    <main className={styles.page}>
      <Mark />
      <h1>
        <Trans>Open an account for a business</Trans>
      </h1>
      {signUp.data && 'mailed' in signUp.data ? (
        <Notice>
          <Trans>We have sent you a mail. Open the link in it to finish.</Trans>
        </Notice>
      ) : (
        <form className={styles.form} onSubmit={submit}>
          {signUp.error && <Notice kind="stop">{sayError(i18n, signUp.error)}</Notice>}
          <Field label={t`Name of the business`} autoComplete="organization" required value={business} onChange={setBusiness} />
          <Field label={t`Your name`} autoComplete="name" required value={name} onChange={setName} />
          <Field label={t`E-mail address`} type="email" autoComplete="username" required value={email} onChange={setEmail} />
          <Field
            label={t`Password`}
            hint={t`At least 10 characters. A sentence is easy to remember.`}
            error={short ? t`At least 10 characters.` : undefined}
            type="password"
            autoComplete="new-password"
            required
            value={password}
            onChange={setPassword}
          />
          <Button kind="first" type="submit" busy={signUp.isPending}>
            <Trans>Open the account</Trans>
          </Button>
        </form>
      )}
      <p>
        <Link to="/sign-in">
          <Trans>I have an account</Trans>
        </Link>
      </p>
    </main>
  );
}
