// The situations of mail into projects, and of what leaves by webhooks, calendars and mail, for the decision matrix and the policy vectors (situations.ts).
import type { Line } from './situations.ts';

const inProject = { scope: 'project', state: 'living' } as const;
export const mailed = { ...inProject, collection: 'mails' } as const;
export const mailbox = { ...inProject, collection: 'mailboxes' } as const;
export const setAside = { ...inProject, collection: 'quarantined-mails' } as const;
const unmade = { state: 'none' } as const;
const trashed = { state: 'trashed' } as const;

type Lines = Readonly<Record<string, readonly Line[]>>;

export const mailingIn = {
  'set-mail-in': [
    ['of a project', mailbox],
    ['of a project in the trash', { ...mailbox, ...trashed }],
  ],
  'read-mail-in': [
    ["a project's address for e-mail", mailbox],
    ['what was set aside', setAside],
  ],
  'receive-mail': [
    ['into a project that takes it', mailed],
    ['into one that takes none', { ...mailed, ...unmade }],
  ],
  'release-mail': [['what was set aside', setAside]],
} satisfies Lines;

export const leaving = {
  'set-webhook': [
    ['of the business', {}],
    ['of the business, signed in longer ago', { fresh: false }],
  ],
  'read-webhooks': [['of the business', {}]],
  'set-calendar': [
    ["one's own", { self: true }],
    ["another's", {}],
  ],
  'read-calendars': [
    ["one's own", { self: true }],
    ["another's", {}],
  ],
  'read-mails': [
    ['to oneself', { self: true }],
    ['to people of the business', {}],
  ],
} satisfies Lines;
