// Asks for a proof that it is still the same person, over whatever is open, before something severe goes on.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, useSyncExternalStore, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../api/client.ts';
import { confirmWithPasskey, knowsPasskeys } from '../api/passkeys.ts';
import type { Sentences } from '../api/say-error.ts';
import { Button } from '../design/parts/button.tsx';
import confirm from '../design/parts/confirm.module.css';
import { Dialog } from '../design/parts/dialog.tsx';
import { Field } from '../design/parts/field.tsx';
import { msg } from '@lingui/core/macro';
import { accountQuery } from './account.ts';
import { codeOf } from './code.ts';
import { freshSignIn } from './freshly.ts';
import { ErrorNotice } from './error-notice.tsx';

const sentences: Sentences = { 'wrong-credentials': msg`That does not fit. Try again.` };

export function FreshSignIn() {
  const { t } = useLingui();
  const asked = useSyncExternalStore(freshSignIn.subscribe, freshSignIn.get);
  if (!asked) return null;
  const giveUp = () => {
    freshSignIn.end();
    asked.givenUp();
  };
  const goOn = () => {
    freshSignIn.end();
    asked.proved();
  };
  return (
    <Dialog open title={t`Is it still you?`} onClose={giveUp}>
      <Proof onProved={goOn} onGivenUp={giveUp} />
    </Dialog>
  );
}

function Proof({ onProved, onGivenUp }: { readonly onProved: () => void; readonly onGivenUp: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { data: account } = useQuery(accountQuery);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const onSuccess = async () => {
    await queries.invalidateQueries({ queryKey: accountQuery.queryKey });
    onProved();
  };
  const second = account?.totp === true;
  const byPassword = useMutation({
    mutationFn: () => client.call(accountRoutes.reauthenticate, { body: { password, ...(second ? codeOf(code) : {}) } }),
    onSuccess,
  });
  const byPasskey = useMutation({ mutationFn: confirmWithPasskey, onSuccess });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    byPassword.mutate();
  };
  const error = byPassword.error ?? byPasskey.error;
  return (
    <form className={confirm.body} onSubmit={submit}>
      <p>
        <Trans>What comes next changes who may do what, or how you sign in. So show once more that it is you; then it goes on.</Trans>
      </p>
      {error && <ErrorNotice error={error} own={sentences} />}
      <input type="hidden" autoComplete="username" value={account?.email ?? ''} readOnly />
      <Field label={t`Password`} type="password" autoComplete="current-password" required value={password} onChange={setPassword} />
      {second && (
        <Field
          label={t`Code`}
          hint={t`From your authenticator app, or one of your recovery codes.`}
          autoComplete="one-time-code"
          required
          value={code}
          onChange={setCode}
        />
      )}
      <div className={confirm.ways}>
        <Button kind="first" type="submit" busy={byPassword.isPending}>
          <Trans>Continue</Trans>
        </Button>
        {(account?.passkeys.length ?? 0) > 0 && knowsPasskeys() && (
          <Button icon="key" busy={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
            <Trans>Use a passkey</Trans>
          </Button>
        )}
        <Button onClick={onGivenUp}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
