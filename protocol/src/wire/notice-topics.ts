// What people can be told of, by topic: several kinds of notices that one decides about together. What a topic may not be silenced on, and why, is said
// here once; server and app go by it.
import type { Notice } from './notice-routes.ts';

export const noticeTopics = [
  'tasks',
  'due',
  'messages',
  'mail',
  'people',
  'copies',
  'deletions',
  'answers',
  'connections',
  'looks',
  'policy',
  'incidents',
  'security',
] as const;
export type NoticeTopic = (typeof noticeTopics)[number];

export const noticeChannels = ['app', 'email', 'push'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];

/** How often mail comes: each at once (what comes within minutes together), one a day, one a week. */
export const mailRhythms = ['off', 'once', 'daily', 'weekly'] as const;
export type MailRhythm = (typeof mailRhythms)[number];

/** Why a topic cannot be silenced: `promise` (we promised to tell), `law`, `safety` (of the account). */
export type LockReason = 'promise' | 'law' | 'safety';

export interface TopicChoice {
  readonly app: boolean;
  readonly email: MailRhythm;
  /** Once push is on for a device at all. */
  readonly push: boolean;
}

export interface Topic {
  /** As it is until somebody chooses. */
  readonly usual: TopicChoice;
  /** Told in the app and at once by e-mail, whatever somebody chose. */
  readonly locked?: LockReason;
  /** Comes in quiet hours too. */
  readonly urgent?: true;
  /** Kept for so long; the others as long as evidence of promises is. */
  readonly keptDays?: number;
}

const inApp = { app: true, email: 'off', push: true } as const;
const everywhere = { app: true, email: 'once', push: true } as const;
const everydayDays = 45;

export const topics: Readonly<Record<NoticeTopic, Topic>> = {
  tasks: { usual: inApp, keptDays: everydayDays },
  due: { usual: inApp, keptDays: everydayDays },
  messages: { usual: inApp, keptDays: everydayDays },
  mail: { usual: { ...inApp, push: false }, keptDays: everydayDays },
  people: { usual: { ...inApp, push: false }, keptDays: everydayDays },
  copies: { usual: inApp, keptDays: everydayDays },
  deletions: { usual: everywhere },
  answers: { usual: everywhere },
  connections: { usual: everywhere },
  looks: { usual: everywhere, locked: 'promise', urgent: true },
  policy: { usual: { ...everywhere, push: false }, locked: 'law' },
  incidents: { usual: everywhere, locked: 'law' },
  security: { usual: everywhere, locked: 'safety', urgent: true },
};

const topicOfKind: { readonly [K in Notice['kind']]: NoticeTopic } = {
  assigned: 'tasks',
  due: 'due',
  mentioned: 'messages',
  replied: 'messages',
  'mail-arrived': 'mail',
  'mail-held': 'mail',
  added: 'people',
  joined: 'people',
  'copy-ready': 'copies',
  'copy-failed': 'copies',
  erasure: 'deletions',
  'thread-answered': 'answers',
  rectified: 'incidents',
  incident: 'incidents',
  'case-waiting': 'looks',
  'case-announced': 'looks',
  'case-begun': 'looks',
  'case-opened': 'looks',
  'case-ended': 'looks',
  'looks-asked': 'looks',
  'policy-announced': 'policy',
  'processor-change': 'policy',
  'webhook-ended': 'connections',
  'new-sign-in': 'security',
  'password-changed': 'security',
  'email-changed': 'security',
  'second-factor-changed': 'security',
  more: 'messages',
};

export const topicOf = ({ kind }: Pick<Notice, 'kind'>): NoticeTopic => topicOfKind[kind];

/** What holds for somebody who chose `chosen`: what is locked is told in the app and at once by e-mail all the same. */
export function choiceOf(topic: NoticeTopic, chosen: Partial<TopicChoice> | undefined): TopicChoice {
  const { usual, locked } = topics[topic];
  const choice = { ...usual, ...chosen };
  return locked === undefined ? choice : { app: true, email: 'once', push: choice.push };
}
