// The businesses an account leads to: change to another, found one, follow an invitation, leave.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import { sayInForm, type Sentences } from '../../api/say-error.ts';
import { accountQuery, businessesQuery, type Account } from '../../app/account.ts';
import { useRoleWords } from '../../app/role-words.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { LeaveBusiness } from '../people/leave-business.tsx';
import styles from './account.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

export function Businesses({ account }: { readonly account: Account }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [leaving, setLeaving] = useState(false);
  const enter = async () => {
    queries.clear();
    await navigate({ to: '/app' });
  };
  return (
    <>
      <Section
        title={t`My businesses`}
        lead={<Trans>Each is a world of its own: nothing of one is seen in another.</Trans>}
        ways={
          <Button onClick={() => setLeaving(true)}>
            <Trans>Leave this business</Trans>
          </Button>
        }
      >
        <MyBusinesses onTurned={enter} />
      </Section>
      <Section title={t`Set up another business`} lead={<Trans>You become its owner, with the account you have.</Trans>}>
        <FoundBusiness onFounded={enter} />
      </Section>
      <Section title={t`Follow an invitation`} lead={<Trans>Opening the link you got does the same.</Trans>}>
        <AcceptInvitation onJoined={enter} />
      </Section>
      {leaving && <LeaveBusiness person={account.person} onClose={() => setLeaving(false)} />}
    </>
  );
}

/** Each with the role there; a press changes to it. */
export function MyBusinesses({ onTurned }: { readonly onTurned: () => unknown }) {
  const { t } = useLingui();
  const words = useRoleWords();
  const { data: account } = useQuery(accountQuery);
  const { data: businesses, error } = useQuery(businessesQuery);
  const turn = useMutation({
    mutationFn: (business: string) => client.call(accountRoutes.turnTo, { body: { business } }),
    onSuccess: onTurned,
  });
  const trouble = error ?? turn.error;
  return (
    <>
      {trouble && <ErrorNotice error={trouble} />}
      {!businesses && !error && <Skeleton lines={1} />}
      {businesses?.length === 0 && (
        <p className={styles.soft}>
          <Trans>Your account belongs to no business.</Trans>
        </p>
      )}
      <ul className={styles.list}>
        {businesses?.map(({ id, name, role, hidden }) => (
          <li key={id} className={styles.item}>
            <div className={styles.what}>
              <Icon name="building" />
              <strong>{hidden ? <Trans>A business that is being deleted</Trans> : name}</strong>
              {id === account?.business && <Badge tone="good">{t`This one`}</Badge>}
              <p>{words[role].label}</p>
            </div>
            {id !== account?.business && (
              <Button busy={turn.isPending && turn.variables === id} onClick={() => turn.mutate(id)}>
                <Trans>Switch to it</Trans> <span className="visually-hidden">{name}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

export function FoundBusiness({ onFounded }: { readonly onFounded: () => unknown }) {
  const { t, i18n } = useLingui();
  const [name, setName] = useState('');
  const found = useMutation({
    mutationFn: () => client.call(accountRoutes.foundBusiness, { body: { name: name.trim() } }),
    onSuccess: onFounded,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    found.mutate();
  };
  const said = sayInForm(i18n, found.error, ['name']);
  return (
    <form className={styles.form} onSubmit={submit}>
      {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
      <Field label={t`Name of the business`} error={said.at('name')} autoComplete="organization" required value={name} onChange={setName} />
      <div className={styles.row}>
        <Button type="submit" busy={found.isPending}>
          <Trans>Set it up</Trans>
        </Button>
      </div>
    </form>
  );
}

const sentences: Sentences = {
  'not-found': msg`This invitation is no longer valid: it was used or withdrawn, or has expired. Ask whoever invited you for a new one.`,
};

export function AcceptInvitation({ onJoined }: { readonly onJoined: () => unknown }) {
  const { t } = useLingui();
  const [link, setLink] = useState('');
  const accept = useMutation({
    // The whole link, or the secret at its end alone.
    mutationFn: () => client.call(accountRoutes.acceptInvitation, { body: { token: link.trim().split('#').at(-1)! } }),
    onSuccess: onJoined,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    accept.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {accept.error && <ErrorNotice error={accept.error} own={sentences} />}
      <Field label={t`Link of the invitation`} autoComplete="off" required value={link} onChange={setLink} />
      <div className={styles.row}>
        <Button type="submit" busy={accept.isPending}>
          <Trans>Join</Trans>
        </Button>
      </div>
    </form>
  );
}
