// Asking to look: first whether a count will do; then the customer, the ground, the reason, the narrowest scope, how long; a check; then it is sent. What
// the customer will see stands beside it all the while.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { sayError, type Sentences } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { changed } from '../live.ts';
import { staffClient, staffMeQuery, staffQueries, caseQuery, type StaffMe } from '../queries.ts';
import staff from '../staff.module.css';
import { CaseForm } from './case-form.tsx';
import { CustomerSees } from './customer-sees.tsx';
import { emptyDraft, groundsOf, keepDraft, keptDraft, requestOf, wrongIn, type Draft, type Wrong } from './draft.ts';
import styles from './new-case.module.css';

const sentences: Sentences = {
  'not-found': msg`There is no such customer, or no such error. Ask for the number once more.`,
  refused: msg`You are not eligible to ask for this.`,
  'too-many-requests': msg`Twenty of your requests wait for an answer already.`,
};

export function NewCase() {
  const { t } = useLingui();
  const { data: me } = useQuery(staffMeQuery);
  if (!me) return null;
  if (groundsOf(me.eligible).length > 0) return <Asking me={me} />;
  return (
    <>
      <h1 className={staff.title}>{t`Ask to look`}</h1>
      <Notice>
        <Trans>You are not eligible to ask for this.</Trans>
      </Notice>
    </>
  );
}

function Asking({ me }: { readonly me: StaffMe }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(() => keptDraft(me.person) ?? emptyDraft(me.eligible));
  const [wrong, setWrong] = useState<Wrong>({});
  const [checked, setChecked] = useState(false);
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    keepDraft(me.person, next);
    setDraft(next);
    if (Object.keys(wrong).length > 0) setWrong(wrongIn(next));
  };
  const send = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.requestCase, { body: requestOf(draft) }, { idempotencyKey: crypto.randomUUID() }),
    async onSuccess({ id }) {
      keepDraft(me.person, undefined);
      changed(id);
      await staffQueries.prefetchQuery(caseQuery(id));
      await navigate({ to: '/staff/cases/$case', params: { case: id } });
    },
  });
  const check = (event: FormEvent) => {
    event.preventDefault();
    const found = wrongIn(draft);
    setWrong(found);
    setChecked(Object.keys(found).length === 0);
  };
  return (
    <>
      <h1 className={staff.title}>{t`Ask to look`}</h1>
      <div className={styles.columns}>
        <div>
          {checked ? (
            <Checked error={send.error} busy={send.isPending} onSend={() => send.mutate()} onBack={() => setChecked(false)} />
          ) : (
            <>
              <FirstCounts me={me} />
              <form onSubmit={check} noValidate>
                <CaseForm me={me} draft={draft} wrong={wrong} onChange={change} />
                <div className={staff.ways}>
                  <Button kind="first" type="submit">
                    <Trans>Check</Trans>
                  </Button>
                </div>
              </form>
            </>
          )}
        </div>
        <CustomerSees me={me} draft={draft} />
      </div>
    </>
  );
}

/** The gentlest way first. */
function FirstCounts({ me: { eligible } }: { readonly me: StaffMe }) {
  const { t } = useLingui();
  const counts = eligible.some(({ duty, ground }) => duty === 'ask' && ground === 'feature-improvement');
  return (
    <Section title={t`Can a count answer it?`}>
      <p>
        {counts ? (
          <Trans>
            Then look at nobody’s records: <Link to="/staff/counts">counts of groups</Link> need no permission.
          </Trans>
        ) : (
          <Trans>Then look at nobody’s records, and ask Customer Success for a count of groups.</Trans>
        )}
      </p>
    </Section>
  );
}

interface CheckedProps {
  readonly error: Error | null;
  readonly busy: boolean;
  readonly onSend: () => void;
  readonly onBack: () => void;
}

function Checked({ error, busy, onSend, onBack }: CheckedProps) {
  const { t, i18n } = useLingui();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} tabIndex={-1} className={styles.checked}>
      <Section
        title={t`Check it once more`}
        lead={
          <Trans>
            Read what the customer sees, as if you were the customer. Is the reason plain? Would a narrower scope do, or less time?
          </Trans>
        }
      >
        {error && <Notice kind="stop">{sayError(i18n, error, sentences)}</Notice>}
        <div className={staff.ways}>
          <Button kind="first" icon="send" busy={busy} onClick={onSend}>
            <Trans>Send</Trans>
          </Button>
          <Button onClick={onBack}>
            <Trans>Change it</Trans>
          </Button>
        </div>
      </Section>
    </div>
  );
}
