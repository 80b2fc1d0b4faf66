// Something new to the operator, about a look at the log if one comes from there.
import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { isRight, threadKinds, type ThreadKind } from '@steward/protocol/words.ts';
import { beginThread, memberWays } from '../../api/contact.ts';
import { sayError } from '../../api/say-error.ts';
import { useDraft } from '../../app/draft.ts';
import { Button } from '../../design/parts/button.tsx';
import { Checkbox } from '../../design/parts/checkbox.tsx';
import { Field } from '../../design/parts/field.tsx';
import { say } from '../../design/parts/toast.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Back } from '../privacy/back.tsx';
import styles from './contact.module.css';
import { FileChoice } from './file-choice.tsx';
import { KindChoice } from './kind-choice.tsx';
import { Prepared } from './prepared.tsx';

/** `look:<volume>-<index>`. */
export function lookOf(about: string | undefined): { readonly volume: number; readonly index: number } | undefined {
  const match = /^look:(\d{1,9})-(\d{1,15})$/.exec(about ?? '');
  return match ? { volume: Number(match[1]), index: Number(match[2]) } : undefined;
}

export function NewThread() {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const { about, kind: asked } = useSearch({ strict: false }) as { readonly about?: string; readonly kind?: string };
  const look = lookOf(about);
  const [kind, setKind] = useState<ThreadKind>(threadKinds.find((each) => each === asked) ?? 'question');
  const subject = useDraft(`thread-subject ${about ?? ''}`);
  const text = useDraft(`thread-text ${about ?? ''}`);
  const [company, setCompany] = useState(false);
  const [file, setFile] = useState<File>();
  const [key] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const title = subject.text || (look ? t`About an entry of the log` : '');
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const language = i18n.locale === 'de' ? 'de' : 'en';
      const thread = await beginThread({ kind, subject: title, text: text.text, company, language, look }, key);
      // Whatever becomes of the file: what was said has arrived.
      if (file)
        await memberWays(thread.id)
          .attach(thread.messages[0]!.id, file)
          .catch((problem: unknown) => say({ text: sayError(i18n, problem), kind: 'stop' }));
      subject.set('');
      text.set('');
      await navigate({ to: '/app/privacy/contact/$thread', params: { thread: thread.id } });
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <div className={styles.page}>
      <Back to="/app/privacy/contact">
        <Trans>Contact and my requests</Trans>
      </Back>
      <h1>
        <Trans>Write to us</Trans>
      </h1>
      {look && (
        <Notice>
          <Trans>
            It is about entry {look.index} of volume {look.volume} of your log. Whoever answers sees which one you mean.
          </Trans>
        </Notice>
      )}
      <form className={styles.form} onSubmit={(event) => void send(event)}>
        <KindChoice value={kind} onChange={setKind} />
        {isRight(kind) && <Prepared kind={kind} />}
        <Field label={t`Subject`} value={title} onChange={subject.set} required />
        <Field label={t`What do you want to tell us?`} long value={text.text} onChange={text.set} required />
        <FileChoice file={file} onFile={setFile} />
        {!isRight(kind) && <OfBusiness value={company} onChange={setCompany} />}
        {error !== undefined && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
        <div className={styles.ways}>
          <Button kind="first" type="submit" icon="send" busy={busy}>
            <Trans>Send</Trans>
          </Button>
        </div>
      </form>
    </div>
  );
}

function OfBusiness({ value, onChange }: { readonly value: boolean; readonly onChange: (value: boolean) => void }) {
  const { t } = useLingui();
  return (
    <Checkbox
      label={<Trans>It is a matter of the business</Trans>}
      hint={t`Then its owners and admins read it too, and write on with it.`}
      value={value}
      onChange={onChange}
    />
  );
}
