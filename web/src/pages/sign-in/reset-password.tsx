// A new password, by the link that was mailed or that an admin handed over.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import { sayInForm, type Sentences } from '../../api/say-error.ts';
import { Button, buttonClass } from '../../design/parts/button.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { NewPassword } from './new-password.tsx';
import { OutsidePage } from './outside-page.tsx';
import styles from './sign-in.module.css';
import { useToken } from './token.ts';

const sentences: Sentences = {
  'wrong-credentials': msg`This link is no longer valid: it was used or has expired. Ask for a new one.`,
};

export function ResetPassword() {
  const { t } = useLingui();
  const [done, setDone] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const finish = async () => {
    setDone(true);
    queries.clear();
    await navigate({ to: '/reset-password', hash: '', replace: true });
  };
  return (
    <OutsidePage title={t`Choose a new password`}>
      {done ? (
        <>
          <Notice>
            <Trans>Your new password counts from now on, and you are signed out everywhere.</Trans>
          </Notice>
          <p>
            <Link className={buttonClass('first')} to="/sign-in">
              <Trans>Sign in</Trans>
            </Link>
          </p>
        </>
      ) : (
        <Choose onDone={finish} />
      )}
    </OutsidePage>
  );
}

function Choose({ onDone }: { readonly onDone: () => Promise<void> }) {
  const { t, i18n } = useLingui();
  const token = useToken();
  const [password, setPassword] = useState('');
  const reset = useMutation({
    mutationFn: () => client.call(accountRoutes.resetPassword, { body: { token, password } }),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reset.mutate();
  };
  const said = sayInForm(i18n, reset.error, ['password'], sentences);
  if (token === '') return <DeadLink />;
  return (
    <form className={styles.form} onSubmit={submit}>
      {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
      <NewPassword label={t`New password`} error={said.at('password')} value={password} onChange={setPassword} />
      <Button kind="first" type="submit" busy={reset.isPending}>
        <Trans>Use this password</Trans>
      </Button>
      <p>
        <Link to="/forgotten-password">
          <Trans>Ask for a new link</Trans>
        </Link>
      </p>
    </form>
  );
}

function DeadLink() {
  return (
    <>
      <Notice kind="stop">
        <Trans>This address is not whole: the secret at its end is missing. Open the link of the mail again.</Trans>
      </Notice>
      <p>
        <Link to="/forgotten-password">
          <Trans>Ask for a new link</Trans>
        </Link>
      </p>
    </>
  );
}
