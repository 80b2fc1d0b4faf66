// The thread of somebody without an account, opened by the secret behind the `#`: first the question whether it was them, then what was said.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { confirmOutside, outsideThreadQuery, outsideWays, type Thread } from '../../api/contact.ts';
import { sayError, type Sentences } from '../../api/say-error.ts';
import { msg } from '@lingui/core/macro';
import { Button } from '../../design/parts/button.tsx';
import { CopyLine } from '../../design/parts/copy-line.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { useToken } from '../sign-in/token.ts';
import styles from './contact.module.css';
import { Conversation } from './conversation.tsx';
import { OutsideFrame } from './outside-frame.tsx';
import { ThreadEnd } from './thread-end.tsx';
import { ThreadFacts } from './thread-facts.tsx';
import { ToldOf } from './told-of.tsx';
import { WriteOn } from './write-on.tsx';

const sentences: Sentences = {
  'not-found': msg`This link opens nothing, or nothing any more: it works once, and for a time. Write to us again.`,
};

export function OutsideThread() {
  const { t, i18n } = useLingui();
  const link = useToken();
  const { data, error } = useQuery({ ...outsideThreadQuery(link), enabled: link !== '' });
  const wrong = link === '' ? t`The link is not whole: open it again from the mail.` : error && sayError(i18n, error, sentences);
  return (
    <OutsideFrame title={data?.thread ? data.thread.subject : t`Your request`}>
      {wrong && <Notice kind="stop">{wrong}</Notice>}
      {!data && !wrong && <Skeleton lines={4} />}
      {data?.confirm === true && <ConfirmIt link={link} />}
      {data?.thread && <Known link={link} thread={data.thread} />}
    </OutsideFrame>
  );
}

function ConfirmIt({ link }: { readonly link: string }) {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const confirm = async () => {
    setBusy(true);
    try {
      await navigate({ to: '/contact/thread', hash: await confirmOutside(link), replace: true });
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <>
      <p>
        <Trans>Somebody, probably you, wrote to us and gave your e-mail address. Nobody has read it yet.</Trans>
      </p>
      {error !== undefined && <Notice kind="stop">{sayError(i18n, error, sentences)}</Notice>}
      <div className={styles.ways}>
        <Button kind="first" icon="check" busy={busy} onClick={() => void confirm()}>
          <Trans>Yes, it is from me</Trans>
        </Button>
      </div>
    </>
  );
}

function Known({ link, thread }: { readonly link: string; readonly thread: Thread }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const took = (next: Thread) => queries.setQueryData(outsideThreadQuery(link).queryKey, { confirm: false, thread: next });
  const ways = outsideWays(link, thread.id);
  return (
    <div className={styles.page}>
      <ThreadFacts of={thread} />
      <Notice>
        <div className={styles.form}>
          <p>
            <Trans>Keep this address: with it you come back here. Whoever has it reads what is here, so keep it to yourself.</Trans>
          </p>
          <CopyLine label={t`Address of this page`} text={`${location.origin}/contact/thread#${link}`} />
        </div>
      </Notice>
      <Conversation thread={thread} person={thread.name ?? t`You`} fetchFile={ways.fetch} />
      <ToldOf told={thread.told} />
      <WriteOn
        thread={thread.id}
        label={thread.state === 'ended' ? t`Write again, and it goes on` : t`Add something`}
        ways={ways}
        onDone={took}
      />
      {thread.state !== 'ended' && <ThreadEnd end={ways.end} onDone={took} />}
    </div>
  );
}
