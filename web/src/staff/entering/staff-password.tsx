// The password, set with the secret that an administrator of the staff handed over: it stands behind the `#` of the address, or is pasted in.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { sayInForm, type Sentences } from '../../api/say-error.ts';
import { Button, buttonClass } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { NewPassword } from '../../pages/sign-in/new-password.tsx';
import { useToken } from '../../pages/sign-in/token.ts';
import { staffClient } from '../queries.ts';
import { EnterPage } from './enter-page.tsx';
import styles from './entering.module.css';

const sentences: Sentences = {
  'wrong-credentials': msg`This secret is no longer valid: it was used or has expired. Ask for a new one.`,
};

export function StaffPassword() {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const inAddress = useToken();
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const token = inAddress === '' ? typed.trim() : inAddress;
  const set = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.staffResetPassword, { body: { token, password } }),
    onSuccess: () => navigate({ to: '/staff/password', hash: '', replace: true }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate();
  };
  const said = sayInForm(i18n, set.error, ['password', 'token'], sentences);
  if (set.isSuccess)
    return (
      <EnterPage title={t`Choose a new password`}>
        <Notice>
          <Trans>Your new password counts from now on.</Trans>
        </Notice>
        <p>
          <Link className={buttonClass('first')} to="/staff/sign-in">
            <Trans>Sign in</Trans>
          </Link>
        </p>
      </EnterPage>
    );
  return (
    <EnterPage title={t`Choose a new password`}>
      <form className={styles.form} onSubmit={submit}>
        {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
        {inAddress === '' && (
          <Field
            label={t`Secret that was handed over`}
            hint={t`An administrator of the staff hands it over. It serves once, within a day.`}
            error={said.at('token')}
            autoComplete="off"
            required
            value={typed}
            onChange={setTyped}
          />
        )}
        <NewPassword label={t`New password`} error={said.at('password')} value={password} onChange={setPassword} />
        <div className={styles.ways}>
          <Button kind="first" type="submit" busy={set.isPending}>
            <Trans>Use this password</Trans>
          </Button>
        </div>
      </form>
    </EnterPage>
  );
}
