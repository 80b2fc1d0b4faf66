// Passkeys: the lock of the phone or computer instead of a password.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import { addPasskey, knowsPasskeys } from '../../api/passkeys.ts';
import { sayInForm } from '../../api/say-error.ts';
import { accountQuery, type Account } from '../../app/account.ts';
import { freshly } from '../../app/freshly.ts';
import { Button } from '../../design/parts/button.tsx';
import confirm from '../../design/parts/confirm.module.css';
import { Confirm } from '../../design/parts/confirm.tsx';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { say } from '../../design/parts/toast.tsx';
import styles from './account.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

type Passkey = Account['passkeys'][number];

export function Passkeys({ account }: { readonly account: Account }) {
  const { t } = useLingui();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Passkey>();
  return (
    <Section
      title={t`Passkeys`}
      lead={<Trans>Sign in with the fingerprint, face or PIN of a device, without a password. Nobody can guess or fish for it.</Trans>}
      ways={
        knowsPasskeys() && (
          <Button icon="plus" onClick={() => setAdding(true)}>
            <Trans>Add a passkey</Trans>
          </Button>
        )
      }
    >
      {!knowsPasskeys() && <Notice>{t`This browser does not know passkeys, or the address of this page is not safe.`}</Notice>}
      {account.passkeys.length === 0 ? (
        <p className={styles.soft}>
          <Trans>None yet.</Trans>
        </p>
      ) : (
        <ul className={styles.list}>
          {account.passkeys.map((passkey) => (
            <li key={passkey.id} className={styles.item}>
              <div className={styles.what}>
                <Icon name="key" />
                <strong>{passkey.label}</strong>
                <p>
                  <Trans>
                    Last used <Moment at={passkey.lastUsedAt} />
                  </Trans>
                </p>
              </div>
              <Button onClick={() => setRemoving(passkey)}>
                <Trans>Remove</Trans> <span className="visually-hidden">{passkey.label}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Dialog open={adding} title={t`Add a passkey`} onClose={() => setAdding(false)}>
        <AddPasskey onDone={() => setAdding(false)} />
      </Dialog>
      {removing && <RemovePasskey passkey={removing} onDone={() => setRemoving(undefined)} />}
    </Section>
  );
}

/** What the device is called, as a first suggestion. */
function thisDevice(): string {
  const known = [/iPhone/, /iPad/, /Android/, /Windows/, /Mac/, /Linux/].find((pattern) => pattern.test(navigator.userAgent));
  return known?.source ?? '';
}

function AddPasskey({ onDone }: { readonly onDone: () => void }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const [label, setLabel] = useState(thisDevice);
  const add = useMutation({
    mutationFn: () => freshly(() => addPasskey(label.trim())),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: accountQuery.queryKey });
      say({ text: t`The passkey is added.` });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const said = sayInForm(i18n, add.error, ['label']);
  return (
    <form className={confirm.body} onSubmit={submit}>
      {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
      <Field
        label={t`Name of the passkey`}
        hint={t`So that you know later which device it is on.`}
        error={said.at('label')}
        required
        value={label}
        onChange={setLabel}
      />
      <div className={confirm.ways}>
        <Button kind="first" type="submit" busy={add.isPending}>
          <Trans>Continue on the device</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}

function RemovePasskey({ passkey, onDone }: { readonly passkey: Passkey; readonly onDone: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => freshly(() => client.call(accountRoutes.passkeyRemove, { params: { id: passkey.id } })),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: accountQuery.queryKey });
      say({ text: t`The passkey is removed.` });
      onDone();
    },
  });
  return (
    <Confirm
      open
      title={t`Remove the passkey “${passkey.label}”?`}
      deed={t`Remove it`}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onDone}
    >
      {remove.error && <ErrorNotice error={remove.error} />}
      <p>
        <Trans>It does not sign you in any more. On the device it may still be listed; remove it there, too.</Trans>
      </p>
    </Confirm>
  );
}
