// One thread, for the operator's side: what was said, the answer, who takes care of it, and for some rights who is to be told.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { sayError } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import contact from '../../pages/contact/contact.module.css';
import { Conversation } from '../../pages/contact/conversation.tsx';
import { ThreadFacts } from '../../pages/contact/thread-facts.tsx';
import { WriteOn } from '../../pages/contact/write-on.tsx';
import privacy from '../../pages/privacy/privacy.module.css';
import { staffMeQuery } from '../queries.ts';
import { Recipients } from './recipients.tsx';
import { threadQuery, threadWays, tookThread, type StaffThread } from './thread-queries.ts';

export function ThreadForStaff() {
  const { i18n } = useLingui();
  const { thread: id } = useParams({ strict: false }) as { readonly thread: string };
  const { data: thread, error } = useQuery(threadQuery(id));
  return (
    <div className={contact.page}>
      <Link className={privacy.back} to="/staff/threads">
        <Icon name="left" />
        <Trans>Threads</Trans>
      </Link>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {!thread && !error && <Skeleton lines={5} />}
      {thread && <Known key={thread.id} thread={thread} />}
    </div>
  );
}

/** Of which rights others who received the data are to be told (Art. 19 GDPR). */
const toldOf: ReadonlySet<string> = new Set(['correction', 'erasure', 'restriction']);

function Known({ thread }: { readonly thread: StaffThread }) {
  const { t } = useLingui();
  const ways = threadWays(thread.id);
  const took = (next: StaffThread) => tookThread(thread.id, next);
  const from = thread.name ?? thread.email ?? thread.business.name;
  return (
    <>
      <h1 className={contact.title}>{thread.subject}</h1>
      <ThreadFacts of={thread} />
      <p className={contact.facts}>
        <span>
          <Trans>from {from}</Trans>
        </span>
        {thread.email && <span>{thread.email}</span>}
        {thread.look && (
          <span>
            <Trans>
              about entry {thread.look.index} of volume {thread.look.volume} of their log
            </Trans>
          </span>
        )}
      </p>
      <CareOf thread={thread} ways={ways} onDone={took} />
      <Conversation thread={thread} person={thread.name ?? t`The person`} staff fetchFile={ways.fetch} />
      {toldOf.has(thread.kind) && <Recipients thread={thread} onDone={took} />}
      <WriteOn thread={thread.id} label={t`Your answer`} ways={ways} onDone={(next) => took(next as StaffThread)} />
    </>
  );
}

interface CareProps {
  readonly thread: StaffThread;
  readonly ways: ReturnType<typeof threadWays>;
  readonly onDone: (thread: StaffThread) => void;
}

function CareOf({ thread, ways, onDone }: CareProps) {
  const { i18n } = useLingui();
  const { data: me } = useQuery(staffMeQuery);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async (work: () => Promise<StaffThread>) => {
    setBusy(true);
    setError(undefined);
    try {
      onDone(await work());
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const mine = me !== undefined && me !== null && thread.assigned?.id === me.person;
  return (
    <>
      {error !== undefined && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      <div className={contact.ways}>
        {thread.assigned && (
          <p className={contact.facts}>
            <Trans>{thread.assigned.name} takes care of it.</Trans>
          </p>
        )}
        <Button icon="person" busy={busy} onClick={() => void run(() => ways.assign(mine ? undefined : me?.person))}>
          {mine ? <Trans>Give it back</Trans> : <Trans>Take care of it</Trans>}
        </Button>
        {thread.may.end && (
          <Button icon="check" busy={busy} onClick={() => void run(ways.end)}>
            <Trans>End it</Trans>
          </Button>
        )}
      </div>
    </>
  );
}
