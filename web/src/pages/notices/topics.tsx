// Of what one is told by which way, a row for each topic. What cannot be silenced says why.
import { Trans, useLingui } from '@lingui/react/macro';
import type { NoticeSettings } from '@steward/protocol/wire/notice-routes.ts';
import { mailRhythms, noticeTopics, topics, type NoticeTopic, type TopicChoice } from '@steward/protocol/wire/notice-topics.ts';
import { Choice } from '../../design/parts/choice.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Table, type Column } from '../../design/parts/table.tsx';
import { lockWords, rhythmWords, topicWords } from './channel-words.ts';
import styles from './notices.module.css';
import type { Choose } from './settings.tsx';

export function Topics({ settings, onChoose }: { readonly settings: NoticeSettings; readonly onChoose: Choose }) {
  const { t, i18n } = useLingui();
  const choose = (topic: NoticeTopic, change: Partial<TopicChoice>) =>
    onChoose({ topics: { [topic]: { ...settings.topics[topic], ...change } } });
  const title = (topic: NoticeTopic) => i18n._(topicWords[topic].title);
  const columns: readonly Column<NoticeTopic>[] = [
    {
      name: 'topic',
      label: t`What about`,
      cell: (topic) => (
        <span className={styles.topic}>
          {title(topic)}
          <span>{i18n._(topicWords[topic].what)}</span>
        </span>
      ),
    },
    {
      name: 'app',
      label: t`In the app`,
      cell: (topic) => (
        <Locked topic={topic}>
          <Tick label={t`${title(topic)}: in the app`} value={settings.topics[topic].app} onChange={(app) => choose(topic, { app })} />
        </Locked>
      ),
    },
    {
      name: 'email',
      label: t`E-mail`,
      cell: (topic) =>
        topics[topic].locked === undefined ? (
          <div className={styles.rhythm}>
            <Choice
              label={t`${title(topic)}: e-mail`}
              quiet
              value={settings.topics[topic].email}
              options={mailRhythms.map((rhythm) => ({ value: rhythm, label: i18n._(rhythmWords[rhythm]) }))}
              onChange={(email) => choose(topic, { email })}
            />
          </div>
        ) : (
          <span className={styles.always}>{i18n._(rhythmWords.once)}</span>
        ),
    },
    {
      name: 'push',
      label: t`Push`,
      cell: (topic) => (
        <Tick label={t`${title(topic)}: push`} value={settings.topics[topic].push} onChange={(push) => choose(topic, { push })} />
      ),
    },
  ];
  return (
    <Section
      title={t`What you are told of`}
      lead={<Trans>E-mails of one day or one week come as a single e-mail. Push counts on the devices on which you switched it on.</Trans>}
    >
      <Table caption={t`What you are told of`} columns={columns} rows={noticeTopics} keyOf={(topic) => topic} />
    </Section>
  );
}

function Locked({ topic, children }: { readonly topic: NoticeTopic; readonly children: React.ReactNode }) {
  const { i18n } = useLingui();
  const { locked } = topics[topic];
  if (locked === undefined) return children;
  return (
    <span className={styles.always}>
      <Icon name="lock" />
      {i18n._(lockWords[locked])}
    </span>
  );
}

interface TickProps {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

function Tick({ label, value, onChange }: TickProps) {
  return (
    <label className={styles.tick}>
      <input type="checkbox" aria-label={label} checked={value} onChange={(event) => onChange(event.target.checked)} />
    </label>
  );
}
