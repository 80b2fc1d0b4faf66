// The ways by which somebody is told, in words.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { LockReason, MailRhythm, NoticeChannel, NoticeTopic } from '@steward/protocol/wire/notice-topics.ts';

export const channelWords: Readonly<Record<NoticeChannel, MessageDescriptor>> = {
  app: msg`in the app`,
  email: msg`by e-mail`,
  push: msg`by push notification`,
};

export const rhythmWords: Readonly<Record<MailRhythm, MessageDescriptor>> = {
  off: msg`No e-mail`,
  once: msg`At once`,
  daily: msg`One a day`,
  weekly: msg`One a week`,
};

export const lockWords: Readonly<Record<LockReason, MessageDescriptor>> = {
  promise: msg`Always, because we promised to tell you.`,
  law: msg`Always, because the law wants you to know.`,
  safety: msg`Always, to keep your account safe.`,
};

interface TopicWords {
  readonly title: MessageDescriptor;
  readonly what: MessageDescriptor;
}

export const topicWords: Readonly<Record<NoticeTopic, TopicWords>> = {
  tasks: { title: msg`Tasks`, what: msg`A task was given to you.` },
  due: { title: msg`Due dates`, what: msg`A task of yours is due today or tomorrow.` },
  messages: { title: msg`Messages`, what: msg`Somebody mentioned you, or wrote about a task of yours.` },
  mail: { title: msg`E-mails in projects`, what: msg`An e-mail came in, or is being held back.` },
  people: { title: msg`People`, what: msg`You were added to a project; somebody joined the business.` },
  copies: { title: msg`Copies`, what: msg`A copy of data that you asked for is ready.` },
  deletions: { title: msg`Deletions`, what: msg`A project, a person or the business is deleted: begun, taken back, finished.` },
  answers: { title: msg`Answers`, what: msg`We answered what you wrote to us.` },
  connections: { title: msg`Connections`, what: msg`A connection to another system does not work any more.` },
  looks: { title: msg`Looks by our staff`, what: msg`Somebody asks to look, can look now, can look no more.` },
  policy: { title: msg`Data policy`, what: msg`The data policy or one of our service providers changes.` },
  incidents: { title: msg`Incidents`, what: msg`Something went wrong with data that concern you, or was corrected.` },
  security: {
    title: msg`Security of your account`,
    what: msg`A sign-in from a new place; your password, address or second factor was changed.`,
  },
};
