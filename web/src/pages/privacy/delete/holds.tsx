// Legal holds: what must not be destroyed, until when and why. Whoever runs the business sets and ends them, and everybody who runs it sees who did.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { erasureRoutes } from '@steward/protocol/wire/erasure-routes.ts';
import { client } from '../../../api/client.ts';
import { holdsQuery, type Hold } from '../../../api/erasures.ts';
import { membersQuery } from '../../../api/people.ts';
import { freshly } from '../../../app/freshly.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Button } from '../../../design/parts/button.tsx';
import { Confirm } from '../../../design/parts/confirm.tsx';
import { Dialog } from '../../../design/parts/dialog.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { say } from '../../../design/parts/toast.tsx';
import styles from '../privacy.module.css';
import { serverNowMs } from '../../../server-time.ts';
import { SetHold } from './set-hold.tsx';
import { useSubjectName } from './use-subject-name.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function Holds() {
  const { t } = useLingui();
  const [setting, setSetting] = useState(false);
  const { data: holds, error } = useQuery(holdsQuery);
  return (
    <>
      <Section
        title={t`Legal holds`}
        lead={
          <Trans>
            A hold keeps something from being destroyed while a dispute or an audit needs it. It hides nothing and freezes nobody’s work.
          </Trans>
        }
        ways={
          <Button icon="lock" onClick={() => setSetting(true)}>
            <Trans>Set a hold</Trans>
          </Button>
        }
      >
        {error && <ErrorNotice error={error} />}
        {!holds && !error && <Skeleton lines={3} />}
        {holds?.length === 0 && (
          <EmptyState title={t`Nothing is on legal hold`}>
            <p>
              <Trans>What falls due is destroyed on its day.</Trans>
            </p>
          </EmptyState>
        )}
        {holds && holds.length > 0 && (
          <ul className={styles.rows}>
            {holds.map((hold) => (
              <OneHold key={hold.id} hold={hold} />
            ))}
          </ul>
        )}
      </Section>
      <Dialog open={setting} title={t`Set a legal hold`} onClose={() => setSetting(false)}>
        <SetHold onDone={() => setSetting(false)} />
      </Dialog>
    </>
  );
}

/** What the hold is of; a record without its collection has no name that could be asked for. */
function useScopeName({ kind, id = '' }: Hold['scope']): string {
  const { t } = useLingui();
  const subject =
    kind === 'project'
      ? ({ kind, id } as const)
      : kind === 'person'
        ? ({ kind: 'member', person: id } as const)
        : ({ kind: 'business' } as const);
  const named = useSubjectName(subject, (kind === 'project' || kind === 'person') && 'in-a-list');
  if (kind === 'record') return t`A record`;
  if (kind === 'business') return t`The whole business`;
  return named.name ?? named.kind;
}

function OneHold({ hold }: { readonly hold: Hold }) {
  const { t, i18n } = useLingui();
  const [ending, setEnding] = useState(false);
  const name = useScopeName(hold.scope);
  const { data: members } = useQuery({ ...membersQuery, enabled: hold.by !== undefined });
  const who =
    hold.by === undefined ? t`the operator` : (members?.find(({ person }) => person === hold.by)?.name ?? t`somebody who has left`);
  const over = hold.ended !== undefined || Date.parse(hold.until) <= serverNowMs();
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <span className={styles.name}>
          <strong>{name}</strong>
          <Badge tone={over ? 'quiet' : 'wait'}>{over ? t`Ended` : t`On legal hold`}</Badge>
        </span>
        <p dir="auto">{hold.why}</p>
        <p className={styles.soft}>
          <Trans>
            Until {i18n.date(hold.until, { dateStyle: 'long' })}. Set by {who}, <Moment at={hold.setAt} />.
          </Trans>
        </p>
      </div>
      {!over && (
        <Button onClick={() => setEnding(true)}>
          <Trans>End it</Trans>
          <span className="visually-hidden"> {name}</span>
        </Button>
      )}
      {ending && <EndHold hold={hold} name={name} onDone={() => setEnding(false)} />}
    </li>
  );
}

function EndHold({ hold, name, onDone }: { readonly hold: Hold; readonly name: string; readonly onDone: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => freshly(() => client.call(erasureRoutes.endHold, { params: { id: hold.id }, body: {} })),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: holdsQuery.queryKey });
      say({ text: t`The hold is ended. What it kept goes on within a day.` });
      onDone();
    },
  });
  return (
    <Confirm open title={t`End this hold?`} deed={t`End the hold`} busy={end.isPending} onConfirm={() => end.mutate()} onClose={onDone}>
      {end.error && <ErrorNotice error={end.error} />}
      <p>
        <Trans>{name}: what was to be destroyed and was kept by this hold is destroyed within a day. That cannot be undone.</Trans>
      </p>
    </Confirm>
  );
}
