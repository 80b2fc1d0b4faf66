// The session has ended while somebody was at work: sign in again over the page, which stays as it is, with everything typed on it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, useSyncExternalStore, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../api/client.ts';
import { knowsPasskeys, signInWithPasskey } from '../api/passkeys.ts';
import { Button } from '../design/parts/button.tsx';
import confirm from '../design/parts/confirm.module.css';
import { Dialog } from '../design/parts/dialog.tsx';
import { Field } from '../design/parts/field.tsx';
import { accountQuery } from './account.ts';
import { codeOf } from './code.ts';
import { sessionEnded } from './session-ended.ts';
import { ErrorNotice } from './error-notice.tsx';

export function SignInAgain() {
  const { t } = useLingui();
  const open = useSyncExternalStore(sessionEnded.subscribe, sessionEnded.get);
  const { data: account } = useQuery(accountQuery);
  if (!open || !account) return null;
  return (
    <Dialog open title={t`Sign in again`} onClose={() => sessionEnded.set(false)}>
      <Form account={account} />
    </Dialog>
  );
}

interface Account {
  readonly email: string;
  readonly person: string;
  readonly business?: string | undefined;
  readonly passkeys: readonly unknown[];
}

function Form({ account: { email, person, business, passkeys } }: { readonly account: Account }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const [challenge, setChallenge] = useState<string>();
  const [code, setCode] = useState('');
  const entered = async (session: { readonly person: string; readonly business?: string | undefined }) => {
    if (session.person !== person) return navigate({ to: '/app', reloadDocument: true });
    if (business !== undefined && session.business !== business) await client.call(accountRoutes.turnTo, { body: { business } });
    sessionEnded.set(false);
    return queries.invalidateQueries();
  };
  const signIn = useMutation({
    mutationFn: () =>
      challenge === undefined
        ? client.call(accountRoutes.signIn, { body: { email, password } })
        : client.call(accountRoutes.signInSecond, {
            body: { challenge, ...codeOf(code) },
          }),
    onSuccess: (answer) => ('challenge' in answer ? setChallenge(answer.challenge) : entered(answer)),
  });
  const byPasskey = useMutation({ mutationFn: signInWithPasskey, onSuccess: entered });
  const error = signIn.error ?? byPasskey.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Not the form of the page below, although React thinks this dialog lies in it.
    event.stopPropagation();
    signIn.mutate();
  };
  return (
    <form className={confirm.body} onSubmit={submit}>
      <p>
        <Trans>Your session has ended. Nothing you typed is lost: sign in, and go on where you were.</Trans>
      </p>
      {error && <ErrorNotice error={error} />}
      {challenge === undefined ? (
        <>
          <Field label={t`E-mail address`} type="email" autoComplete="username" value={email} onChange={() => undefined} />
          <Field label={t`Password`} type="password" autoComplete="current-password" required value={password} onChange={setPassword} />
        </>
      ) : (
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
        <Button kind="first" type="submit" busy={signIn.isPending}>
          <Trans>Sign in</Trans>
        </Button>
        {passkeys.length > 0 && knowsPasskeys() && (
          <Button icon="key" busy={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
            <Trans>Use a passkey</Trans>
          </Button>
        )}
      </div>
    </form>
  );
}
