// Setting up what is needed beside the password: an authenticator app with its recovery codes, or a passkey. Then one signs in again with it.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { knowsPasskeys } from '../../api/passkeys.ts';
import { sayError, type Sentences } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { CopyLine } from '../../design/parts/copy-line.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { QrCode } from '../../pages/account/qr-code.tsx';
import { RecoveryCodes } from '../../pages/account/recovery-codes.tsx';
import { leave, staffClient, type StaffMe } from '../queries.ts';
import styles from './entering.module.css';
import { addStaffPasskey } from './staff-passkeys.ts';

const sentences: Sentences = {
  'wrong-credentials': msg`This code does not fit. Wait for the next one, and check that the clock of the phone is right.`,
};

async function signOut(): Promise<void> {
  await staffClient.call(staffRoutes.staffSignOut, { body: {} });
  leave();
}

/** Nothing opens before there is one; whoever has one already signs in with it. */
export function SecondFactor({ me }: { readonly me: StaffMe }) {
  const [codes, setCodes] = useState<readonly string[]>();
  const [added, setAdded] = useState(me.totp || me.passkeys > 0);
  if (codes)
    return (
      <RecoveryCodes
        codes={codes}
        onKept={() => {
          setCodes(undefined);
          setAdded(true);
        }}
      />
    );
  if (added)
    return (
      <div className={styles.form}>
        <Notice>
          <Trans>Your second factor is set up. Sign in with it now.</Trans>
        </Notice>
        <div className={styles.ways}>
          <Button kind="first" onClick={() => void signOut()}>
            <Trans>To sign in</Trans>
          </Button>
        </div>
      </div>
    );
  return (
    <div className={styles.form}>
      <p>
        <Trans>Nobody of the staff comes in with a password alone. Choose what you will use beside it.</Trans>
      </p>
      <AddApp onCodes={setCodes} />
      {knowsPasskeys() && <AddPasskey onAdded={() => setAdded(true)} />}
      <div className={styles.ways}>
        <Button kind="plain" onClick={() => void signOut()}>
          <Trans>Sign out</Trans>
        </Button>
      </div>
    </div>
  );
}

export function AddPasskey({ onAdded }: { readonly onAdded: () => void }) {
  const { i18n } = useLingui();
  const add = useMutation({ mutationFn: () => addStaffPasskey('Steward'), onSuccess: onAdded });
  return (
    <>
      {add.error && <Notice kind="stop">{sayError(i18n, add.error)}</Notice>}
      <Button icon="key" busy={add.isPending} onClick={() => add.mutate()}>
        <Trans>Add a passkey</Trans>
      </Button>
    </>
  );
}

function AddApp({ onCodes }: { readonly onCodes: (codes: readonly string[]) => void }) {
  const { t, i18n } = useLingui();
  const [code, setCode] = useState('');
  const begin = useMutation({ mutationFn: () => staffClient.call(staffRoutes.staffTotpBegin, { body: {} }) });
  const confirm = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.staffTotpConfirm, { body: { code: code.replaceAll(/\s/g, '') } }),
    onSuccess: ({ recoveryCodes }) => onCodes(recoveryCodes),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  if (!begin.data)
    return (
      <>
        {begin.error && <Notice kind="stop">{sayError(i18n, begin.error)}</Notice>}
        <Button kind="first" icon="phone" busy={begin.isPending} onClick={() => begin.mutate()}>
          <Trans>Set up an authenticator app</Trans>
        </Button>
      </>
    );
  const { uri, secret } = begin.data;
  return (
    <form className={styles.form} onSubmit={submit}>
      <p>
        <Trans>Scan this picture with the app on your phone, or type the secret in by hand.</Trans>
      </p>
      <QrCode label={t`Picture for the authenticator app`} text={uri} />
      <CopyLine label={t`Secret`} text={secret.match(/.{1,4}/g)?.join(' ') ?? secret} />
      {confirm.error && <Notice kind="stop">{sayError(i18n, confirm.error, sentences)}</Notice>}
      <Field
        label={t`Code`}
        hint={t`The six digits that the app shows now.`}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        value={code}
        onChange={setCode}
      />
      <div className={styles.ways}>
        <Button kind="first" type="submit" busy={confirm.isPending}>
          <Trans>Switch it on</Trans>
        </Button>
      </div>
    </form>
  );
}
