// Where mailed links lead that confirm something: a sign-up, an address, a new address. Each waits for a press, for programs that read mails open links too.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { StewardError } from '@steward/protocol/errors.ts';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import type { Sentences } from '../../api/say-error.ts';
import { Button, buttonClass } from '../../design/parts/button.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { OutsidePage } from './outside-page.tsx';
import { takePending } from './pending.ts';
import styles from './sign-in.module.css';
import { useToken } from './token.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';

const sentences: Sentences = { 'wrong-credentials': msg`This link is no longer valid: it was used or has expired.` };

/** Opens the account, and goes on with what it was opened for, where this is the device it was begun on. */
export function ConfirmSignUp() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const confirm = async (token: string) => {
    await client.call(accountRoutes.confirmSignUp, { body: { token } });
    const { business, invitation } = takePending();
    // The account is there whatever becomes of this; what did not work is offered again on the next page.
    if (invitation !== undefined) await client.call(accountRoutes.acceptInvitation, { body: { token: invitation } }).catch(() => undefined);
    else if (business !== undefined) await client.call(accountRoutes.foundBusiness, { body: { name: business } }).catch(() => undefined);
    queries.clear();
    await navigate({ to: '/app', replace: true });
  };
  return (
    <ConfirmPage title={t`Finish signing up`} deed={t`Open my account`} confirm={confirm}>
      <Trans>You opened the link of our mail, so the address is yours. One press opens your account.</Trans>
    </ConfirmPage>
  );
}

export function ConfirmEmail() {
  const { t } = useLingui();
  const confirm = (token: string) => client.call(accountRoutes.confirmEmail, { body: { token } });
  return (
    <ConfirmPage
      title={t`Confirm your e-mail address`}
      deed={t`Confirm the address`}
      done={t`Your e-mail address is confirmed.`}
      confirm={confirm}
    >
      <Trans>This shows that mails to you arrive, so that a forgotten password is no trouble.</Trans>
    </ConfirmPage>
  );
}

export function ConfirmNewEmail() {
  const { t } = useLingui();
  const confirm = (token: string) => client.call(accountRoutes.confirmNewEmail, { body: { token } });
  return (
    <ConfirmPage
      title={t`Confirm your new e-mail address`}
      deed={t`Use this address from now on`}
      done={t`From now on you sign in with your new e-mail address.`}
      confirm={confirm}
    >
      <Trans>From then on you sign in with the new address, and the old one does not count any more.</Trans>
    </ConfirmPage>
  );
}

/** Pressing again would say the same again. */
const isDead = (error: unknown) => error instanceof StewardError && error.code === 'wrong-credentials';

interface ConfirmPageProps {
  readonly title: string;
  readonly deed: string;
  readonly done?: string;
  readonly confirm: (token: string) => Promise<unknown>;
  readonly children: ReactNode;
}

function ConfirmPage({ title, deed, done, confirm, children }: ConfirmPageProps) {
  const { t } = useLingui();
  const token = useToken();
  const queries = useQueryClient();
  const confirming = useMutation({ mutationFn: () => confirm(token), onSuccess: () => queries.invalidateQueries({ queryKey: ['me'] }) });
  return (
    <OutsidePage title={title}>
      {confirming.isSuccess && done !== undefined ? (
        <>
          <Notice>{done}</Notice>
          <p>
            <Link className={buttonClass('first')} to="/app">
              <Trans>To the projects</Trans>
            </Link>
          </p>
        </>
      ) : (
        <div className={styles.form}>
          <p>{children}</p>
          {confirming.error && <ErrorNotice error={confirming.error} own={sentences} />}
          {token === '' ? (
            <Notice kind="stop">{t`This address is not whole: the secret at its end is missing. Open the link of the mail again.`}</Notice>
          ) : (
            !isDead(confirming.error) && (
              <Button kind="first" busy={confirming.isPending} onClick={() => confirming.mutate()}>
                {deed}
              </Button>
            )
          )}
          <p>
            <Link to="/sign-in">
              <Trans>Back to signing in</Trans>
            </Link>
          </p>
        </div>
      )}
    </OutsidePage>
  );
}
