// Asks for a link to set a new password. What is answered does not tell whether there is an account.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import { sayInForm } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { OutsidePage } from './outside-page.tsx';
import styles from './sign-in.module.css';

export function ForgottenPassword() {
  const { t } = useLingui();
  return (
    <OutsidePage title={t`Forgotten password`}>
      <Ask />
      <p className={styles.other}>
        <Link to="/sign-in">
          <Trans>Back to signing in</Trans>
        </Link>
      </p>
    </OutsidePage>
  );
}

function Ask() {
  const { t, i18n } = useLingui();
  const [email, setEmail] = useState('');
  const ask = useMutation({ mutationFn: () => client.call(accountRoutes.forgotPassword, { body: { email: email.trim() } }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  if (ask.isSuccess)
    return (
      <Notice>
        <p>
          <Trans>If {email} has an account, a mail with a link is on its way. The link serves once, for half an hour.</Trans>
        </p>
        <p>
          <Trans>No mail? Look among the unwanted ones, or ask an admin of your business: they can help you back in.</Trans>
        </p>
      </Notice>
    );
  const said = sayInForm(i18n, ask.error, ['email']);
  return (
    <form className={styles.form} onSubmit={submit}>
      {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
      <Field
        label={t`E-mail address`}
        hint={t`The one you sign in with.`}
        error={said.at('email')}
        type="email"
        autoComplete="username"
        required
        value={email}
        onChange={setEmail}
      />
      <Button kind="first" type="submit" busy={ask.isPending}>
        <Trans>Send me a link</Trans>
      </Button>
    </form>
  );
}
