// The second factor: an authenticator app, and the recovery codes for the day the phone is gone.
import { msg } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import type { Sentences } from '../../api/say-error.ts';
import { accountQuery, type Account } from '../../app/account.ts';
import { freshly } from '../../app/freshly.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Confirm } from '../../design/parts/confirm.tsx';
import { CopyLine } from '../../design/parts/copy-line.tsx';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Section } from '../../design/parts/section.tsx';
import { say } from '../../design/parts/toast.tsx';
import styles from './account.module.css';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { ErrorNotice } from '../../app/error-notice.tsx';

const sentences: Sentences = {
  'wrong-credentials': msg`This code does not fit. Wait for the next one, and check that the clock of the phone is right.`,
};

export function AuthenticatorApp({ account }: { readonly account: Account }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [codes, setCodes] = useState<readonly string[]>();
  const [removing, setRemoving] = useState(false);
  const refetch = () => queries.invalidateQueries({ queryKey: accountQuery.queryKey });
  const begin = useMutation({ mutationFn: () => freshly(() => client.call(accountRoutes.totpBegin, { body: {} })) });
  const renew = useMutation({
    mutationFn: () => freshly(() => client.call(accountRoutes.recoveryCodes, { body: {} })),
    onSuccess: ({ recoveryCodes }) => setCodes(recoveryCodes),
    onSettled: refetch,
  });
  const remove = useMutation({
    mutationFn: () => freshly(() => client.call(accountRoutes.totpRemove, {})),
    onSuccess: () => say({ text: t`The authenticator app is removed.` }),
    onSettled() {
      setRemoving(false);
      return refetch();
    },
  });
  const error = begin.error ?? renew.error ?? remove.error;
  const shown = (recoveryCodes: readonly string[]) => {
    begin.reset();
    setCodes(recoveryCodes);
    void refetch();
  };
  return (
    <Section
      title={t`Authenticator app`}
      lead={<Trans>A code of your phone as well as the password: whoever learns the password alone does not get in.</Trans>}
      ways={<Ways account={account} begin={begin} renew={renew} onRemove={() => setRemoving(true)} />}
    >
      {error && <ErrorNotice error={error} />}
      <p className={styles.what}>
        {account.totp ? <Badge tone="good">{t`On`}</Badge> : <Badge>{t`Off`}</Badge>}
        {account.totp && <Plural value={account.recoveryCodesLeft} one="# recovery code is left" other="# recovery codes are left" />}
      </p>
      <Dialog open={begin.data !== undefined} title={t`Set up an authenticator app`} onClose={() => begin.reset()}>
        {begin.data && <SetUp {...begin.data} onDone={shown} />}
      </Dialog>
      <Dialog open={codes !== undefined} title={t`Your recovery codes`} onClose={() => setCodes(undefined)}>
        {codes && <RecoveryCodes codes={codes} onKept={() => setCodes(undefined)} />}
      </Dialog>
      <Confirm
        open={removing}
        title={t`Remove the authenticator app?`}
        deed={t`Remove it`}
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={() => setRemoving(false)}
      >
        <p>
          <Trans>Your password alone signs you in then, and your recovery codes end. Passkeys stay as they are.</Trans>
        </p>
      </Confirm>
    </Section>
  );
}

interface Deed {
  readonly isPending: boolean;
  readonly mutate: () => void;
}

interface WaysProps {
  readonly account: Account;
  readonly begin: Deed;
  readonly renew: Deed;
  readonly onRemove: () => void;
}

function Ways({ account, begin, renew, onRemove }: WaysProps) {
  if (!account.totp)
    return (
      <Button busy={begin.isPending} onClick={() => begin.mutate()}>
        <Trans>Set it up</Trans>
      </Button>
    );
  return (
    <>
      <Button busy={renew.isPending} onClick={() => renew.mutate()}>
        <Trans>New recovery codes</Trans>
      </Button>
      <Button busy={begin.isPending} onClick={() => begin.mutate()}>
        <Trans>Another phone</Trans>
      </Button>
      <Button kind="severe" onClick={onRemove}>
        <Trans>Remove</Trans>
      </Button>
    </>
  );
}

interface SetUpProps {
  readonly secret: string;
  readonly uri: string;
  readonly onDone: (recoveryCodes: readonly string[]) => void;
}

function SetUp({ secret, uri, onDone }: SetUpProps) {
  const { t } = useLingui();
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => client.call(accountRoutes.totpConfirm, { body: { code: code.replaceAll(/\s/g, '') } }),
    onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <p>
        <Trans>Scan this picture with the app on your phone, or type the secret in by hand.</Trans>
      </p>
      <QrCode label={t`Picture for the authenticator app`} text={uri} />
      <CopyLine label={t`Secret`} text={secret.match(/.{1,4}/g)?.join(' ') ?? secret} />
      {confirm.error && <ErrorNotice error={confirm.error} own={sentences} />}
      <Field
        label={t`Code`}
        hint={t`The six digits that the app shows now.`}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        value={code}
        onChange={setCode}
      />
      <div className={styles.row}>
        <Button kind="first" type="submit" busy={confirm.isPending}>
          <Trans>Switch it on</Trans>
        </Button>
      </div>
    </form>
  );
}
