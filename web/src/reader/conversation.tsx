// Messages as a conversation: by day, who said what about which task, with what is attached.
import { Trans, useLingui } from '@lingui/react/macro';
import { projectNamed, type Shown } from './copy.ts';
import { useCopy } from './copy-context.ts';
import { FileValue } from './file-value.tsx';
import { ReferenceLink } from './reference-link.tsx';
import { toRecord } from './route.ts';
import { useSay } from './say.ts';
import styles from './reader.module.css';

export function Conversation({ entries, inProject }: { readonly entries: readonly Shown[]; readonly inProject: boolean }) {
  const say = useSay();
  const days: { readonly key: string; readonly day: string; readonly project: string | undefined; readonly entries: Shown[] }[] = [];
  for (const entry of entries) {
    const day = say.dayOf(entry.record.createdAt);
    const project = inProject ? undefined : entry.record.project;
    const last = days.at(-1);
    if (last?.day === day && last.project === project) last.entries.push(entry);
    else days.push({ key: entry.record.id, day, project, entries: [entry] });
  }
  return days.map(({ key, day, project, entries: messages }) => <Day key={key} day={day} project={project} messages={messages} />);
}

interface DayProps {
  readonly day: string;
  readonly project: string | undefined;
  readonly messages: readonly Shown[];
}

function Day({ day, project, messages }: DayProps) {
  const index = useCopy();
  const name = project === undefined ? undefined : projectNamed(index, project);
  return (
    <section className={styles.day}>
      <h3>
        {day}
        {name !== undefined && <> · {name}</>}
      </h3>
      <ol>
        {messages.map((message) => (
          <Message key={message.record.id} message={message} />
        ))}
      </ol>
    </section>
  );
}

function Message({ message }: { readonly message: Shown }) {
  const { t } = useLingui();
  const say = useSay();
  const { record, names, files } = message;
  const { text, about, attachment } = record.fields as Readonly<Record<string, unknown>>;
  const author = record.createdBy === undefined ? undefined : names[record.createdBy];
  return (
    <li className={styles.message}>
      <p className={styles.messageHead}>
        <strong>{author ?? t`No longer named`}</strong>{' '}
        <a href={toRecord(record.collection, record.id)}>
          <time dateTime={record.createdAt}>{say.timeOf(record.createdAt)}</time>
        </a>
        {typeof about === 'string' && (
          <span className={styles.about}>
            <Trans>
              about <ReferenceLink to="tasks" id={about} />
            </Trans>
          </span>
        )}
      </p>
      {typeof text === 'string' && <p className={styles.said}>{text}</p>}
      {attachment !== undefined && <FileValue value={attachment} path={files['attachment']} />}
    </li>
  );
}
