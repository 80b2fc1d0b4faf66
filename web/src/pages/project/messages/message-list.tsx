// What was written, one below the other, with the days between.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { messagesApi, tasksApi, type Message } from '../../../api/collections.ts';
import { useNames } from '../../../api/people.ts';
import { useRights } from '../../../app/use-rights.ts';
import { Avatar } from '../../../design/parts/avatar.tsx';
import { MailView } from '../../../mail/mail-view.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Menu, type MenuItem } from '../../../design/parts/menu.tsx';
import { useDeleteItem } from '../../privacy/use-ways.ts';
import { dateOf, dayOf } from '../tasks/task-view.ts';
import styles from './messages.module.css';
import { useTrashMessage } from './project-messages.ts';
import { isMessage, type TalkItem } from './use-talk.ts';

interface MessageListProps {
  readonly project: string;
  /** The oldest first. */
  readonly messages: readonly TalkItem[];
  /** In the project's talk: says which task a message is about. */
  readonly withTask?: boolean;
  /** To be shown as what somebody came for. */
  readonly marked?: string | undefined;
}

/** Of one writer within this time: the name is said once. */
const togetherMs = 5 * 60_000;

export function MessageList({ project, messages, withTask = false, marked }: MessageListProps) {
  return (
    <ol className={styles.list}>
      {messages.map((message, index) => {
        const before = messages[index - 1];
        const newDay = !before || localDay(before) !== localDay(message);
        const together =
          !newDay &&
          isMessage(before) &&
          isMessage(message) &&
          before.createdBy === message.createdBy &&
          before.fields.about === message.fields.about &&
          Date.parse(message.createdAt) - Date.parse(before.createdAt) < togetherMs;
        return (
          <li key={message.id} id={`message-${message.id}`} className={styles.item} data-marked={marked === message.id} tabIndex={-1}>
            {newDay && <Day day={localDay(message)} />}
            {isMessage(message) ? (
              <Item project={project} message={message} together={together} withTask={withTask} />
            ) : (
              <MailView project={project} mail={message} />
            )}
          </li>
        );
      })}
    </ol>
  );
}

const localDay = ({ createdAt }: TalkItem) => dayOf(new Date(createdAt));

function Day({ day }: { readonly day: string }) {
  const { t, i18n } = useLingui();
  const now = new Date();
  const today = dayOf(now);
  now.setDate(now.getDate() - 1);
  const date = i18n.date(dateOf(day), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(day.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' }),
  });
  return (
    <h3 className={styles.day}>
      <time dateTime={day}>{day === today ? t`Today` : day === dayOf(now) ? t`Yesterday` : date}</time>
    </h3>
  );
}

interface ItemProps {
  readonly project: string;
  readonly message: Message;
  readonly together: boolean;
  readonly withTask: boolean;
}

function Item({ project, message, together, withTask }: ItemProps) {
  const { t, i18n } = useLingui();
  const nameOf = useNames(project);
  const { text, about, attachment } = message.fields;
  const name = nameOf(message.createdBy) ?? t`Somebody who has left`;
  const time = (
    <time dateTime={message.createdAt} title={i18n.date(message.createdAt, { dateStyle: 'full', timeStyle: 'long' })}>
      {i18n.date(message.createdAt, { timeStyle: 'short' })}
    </time>
  );
  return (
    <article className={styles.message} data-together={together}>
      {together ? <span className={styles.gutter}>{time}</span> : <Avatar name={name} />}
      <div className={styles.said}>
        <p className={together ? 'visually-hidden' : styles.who}>
          <strong>{name}</strong> {!together && time}
        </p>
        {withTask && about !== undefined && <About project={project} task={about} />}
        <p className={styles.text} dir="auto">
          {text}
        </p>
        {attachment && (
          <a className={styles.file} href={messagesApi.fileUrl(message.id, 'attachment')} download={attachment.name}>
            <Icon name="attach" />
            <span dir="auto">{attachment.name}</span>
          </a>
        )}
      </div>
      <ItemMenu project={project} message={message} name={name} />
    </article>
  );
}

function ItemMenu({ project, message, name }: { readonly project: string; readonly message: Message; readonly name: string }) {
  const { t } = useLingui();
  const { mayChange } = useRights(project);
  const trash = useTrashMessage(project);
  const toDelete = useDeleteItem();
  if (!mayChange(message)) return null;
  const items: readonly MenuItem[] = [
    { label: t`Put into the trash`, icon: 'trash', severe: true, onSelect: () => trash(message) },
    toDelete({ kind: 'record', collection: messagesApi.name, id: message.id }),
  ];
  return (
    <span className={styles.menu}>
      <Menu label={t`More about the message of ${name}`} items={items} face={<Icon name="more" />} />
    </span>
  );
}

/** The title is read once for each task that is talked about here. */
function About({ project, task }: { readonly project: string; readonly task: string }) {
  const { data, error } = useQuery(tasksApi.one(task));
  if (error) return null;
  return (
    <Link className={styles.about} to="/app/projects/$project/tasks" params={{ project }} search={{ task }}>
      <Icon name="task" />
      <span dir="auto">{data?.fields.title ?? <Trans>A task</Trans>}</span>
    </Link>
  );
}
