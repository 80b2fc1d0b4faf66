// Where the link of an invitation leads: what it is for, and how to follow it: with a new account, with the one that is there, signed in or not.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import type { Sentences } from '../../api/say-error.ts';
import { accountQuery } from '../../app/account.ts';
import { useRoleWords } from '../../app/role-words.ts';
import { Button } from '../../design/parts/button.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { AccountForm } from './account-form.tsx';
import { OutsidePage } from './outside-page.tsx';
import { SignInForms } from './sign-in-forms.tsx';
import styles from './sign-in.module.css';
import { useToken } from './token.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';

const sentences: Sentences = {
  'not-found': msg`This invitation is no longer valid: it was used or withdrawn, or has expired. Ask whoever invited you for a new one.`,
  'invalid-input': msg`This invitation is no longer valid: it was used or withdrawn, or has expired. Ask whoever invited you for a new one.`,
};

const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token],
    queryFn: () => client.call(accountRoutes.readInvitation, { body: { token } }),
    staleTime: Infinity,
  });

export function Invitation() {
  const { t } = useLingui();
  const token = useToken();
  const invitation = useQuery(invitationQuery(token));
  const account = useQuery(accountQuery);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const enter = async () => {
    queries.clear();
    await navigate({ to: '/app', replace: true });
  };
  const accept = useMutation({ mutationFn: () => client.call(accountRoutes.acceptInvitation, { body: { token } }), onSuccess: enter });
  const signedIn = () => {
    accept.mutate();
    return queries.invalidateQueries({ queryKey: accountQuery.queryKey });
  };
  return (
    <OutsidePage title={t`You are invited`}>
      {invitation.error && (
        <>
          <ErrorNotice error={invitation.error} own={sentences} />
          <p>
            <Link to="/app">
              <Trans>To the projects</Trans>
            </Link>
          </p>
        </>
      )}
      {(invitation.isPending || account.isPending) && <Skeleton />}
      {invitation.data && account.data !== undefined && (
        <>
          <WhatFor {...invitation.data} />
          {accept.error && <ErrorNotice error={accept.error} own={sentences} />}
          {account.data === null ? (
            <HowToFollow token={token} onAccept={signedIn} onJoined={enter} />
          ) : (
            <AsMyself account={account.data} busy={accept.isPending} onAccept={() => accept.mutate()} />
          )}
        </>
      )}
    </OutsidePage>
  );
}

interface WhatForProps {
  readonly role: 'owner' | 'admin' | 'member' | 'guest';
  readonly project: boolean;
  readonly until: string;
}

function WhatFor({ role, project, until }: WhatForProps) {
  const { i18n } = useLingui();
  const words = useRoleWords();
  return (
    <div className={styles.facts}>
      <p>
        {project ? (
          <Trans>Somebody would like to work with you on a project, in the role: {words[role].label}.</Trans>
        ) : (
          <Trans>Somebody would like to work with you in their business, in the role: {words[role].label}.</Trans>
        )}{' '}
        {words[role].hint}
      </p>
      <p className={styles.soft}>
        <Trans>
          The mail with this link, or whoever gave it to you, says who it is. It serves once, until{' '}
          {i18n.date(until, { dateStyle: 'long', timeStyle: 'short' })}.
        </Trans>
      </p>
    </div>
  );
}

interface HowToFollowProps {
  readonly token: string;
  readonly onAccept: () => unknown;
  readonly onJoined: () => unknown;
}

function HowToFollow({ token, onAccept, onJoined }: HowToFollowProps) {
  const { t } = useLingui();
  const [known, setKnown] = useState(false);
  return (
    <>
      <div className={styles.choice} role="group" aria-label={t`Have you got an account?`}>
        <Button pressed={!known} onClick={() => setKnown(false)}>
          <Trans>I am new here</Trans>
        </Button>
        <Button pressed={known} onClick={() => setKnown(true)}>
          <Trans>I have an account</Trans>
        </Button>
      </div>
      {known ? <SignInForms onEntered={onAccept} /> : <AccountForm invitation={token} onEntered={onJoined} />}
    </>
  );
}

interface AsMyselfProps {
  readonly account: { readonly name: string; readonly email: string };
  readonly busy: boolean;
  readonly onAccept: () => void;
}

function AsMyself({ account: { name, email }, busy, onAccept }: AsMyselfProps) {
  const queries = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => client.call(accountRoutes.signOut, { body: {} }),
    onSuccess: () => queries.resetQueries({ queryKey: accountQuery.queryKey }),
  });
  return (
    <div className={styles.form}>
      <p>
        <Trans>
          You are signed in as {name} ({email}).
        </Trans>
      </p>
      <Button kind="first" busy={busy} onClick={onAccept}>
        <Trans>Join with this account</Trans>
      </Button>
      <Button busy={signOut.isPending} onClick={() => signOut.mutate()}>
        <Trans>Sign out and use another account</Trans>
      </Button>
    </div>
  );
}
