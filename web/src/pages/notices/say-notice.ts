// What a notice says in the app, and where it leads.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { ToldNotice } from '../../api/notices.ts';

type Notice = ToldNotice['notice'];
type Kind = Notice['kind'];

interface Saying<K extends Kind> {
  readonly text: MessageDescriptor;
  readonly to: (notice: Extract<Notice, { kind: K }>) => string;
}

const caseAt = ({ case: id }: { readonly case: string }) => `/app/privacy/requests/${id}`;

const rooms: Readonly<Record<string, readonly [page: string, opens: string]>> = {
  tasks: ['tasks', 'task'],
  messages: ['messages', 'message'],
  photos: ['photos', 'photo'],
  documents: ['documents', 'document'],
  'daily-reports': ['reports', 'report'],
};
function recordAt({
  collection,
  record,
  project,
}: {
  readonly collection: string;
  readonly record: string;
  readonly project?: string | undefined;
}) {
  if (project === undefined) return '/app';
  const room = rooms[collection];
  return room === undefined ? `/app/projects/${project}` : `/app/projects/${project}/${room[0]}?${room[1]}=${record}`;
}
const security = () => '/app/account?tab=security';

/** `{day}` is the day from which on something is so. */
const sayings: { readonly [K in Kind]: Saying<K> } = {
  'policy-announced': { text: msg`Our data policy will change on {day}.`, to: ({ version }) => `/app/privacy/policies/${version}` },
  'case-waiting': { text: msg`Somebody of the staff asks to look.`, to: caseAt },
  'case-announced': { text: msg`Somebody of the staff asks to look; a second person of the staff decides.`, to: caseAt },
  'case-begun': { text: msg`Somebody of the staff can look now.`, to: caseAt },
  'case-opened': { text: msg`A look that we were not free to tell you of is open now.`, to: caseAt },
  'case-ended': { text: msg`The staff’s access has ended.`, to: caseAt },
  'looks-asked': {
    text: msg`A member asks who looked at their data. The answer is prepared.`,
    to: ({ person }) => `/app/who-looked?person=${person}`,
  },
  'thread-answered': { text: msg`You have an answer.`, to: ({ thread }) => `/app/privacy/contact/${thread}` },
  rectified: { text: msg`Data you received were corrected.`, to: ({ thread }) => `/app/privacy/contact/${thread}` },
  incident: { text: msg`Something went wrong that concerns your business.`, to: () => '/trust' },
  'webhook-ended': { text: msg`A webhook of your business was switched off: its system could not be reached.`, to: () => '/app/webhooks' },
  'processor-change': { text: msg`A service provider of ours changes on {day}.`, to: () => '/trust' },
  assigned: { text: msg`You were assigned a task.`, to: recordAt },
  due: { text: msg`A task of yours is due {when, select, today {today} other {tomorrow}}.`, to: recordAt },
  mentioned: { text: msg`You were mentioned in a message.`, to: recordAt },
  replied: { text: msg`Somebody wrote about a task of yours.`, to: recordAt },
  'mail-arrived': {
    text: msg`An e-mail came into a project.`,
    to: ({ project, mail }) => `/app/projects/${project}/messages?mail=${mail}`,
  },
  'mail-held': {
    text: msg`An e-mail to a project is being held back until you decide.`,
    to: ({ project }) => `/app/projects/${project}/mail`,
  },
  added: { text: msg`You take part in a project now.`, to: ({ project }) => `/app/projects/${project}` },
  joined: { text: msg`Somebody has joined your business.`, to: () => '/app/people' },
  'copy-ready': { text: msg`Your copy is ready to download.`, to: () => '/app/privacy/copy?tab=copies' },
  'copy-failed': { text: msg`Your copy could not be made.`, to: () => '/app/privacy/copy?tab=copies' },
  erasure: {
    text: msg`{step, select, begun {A deletion has begun.} undone {A deletion was taken back.} other {A deletion is finished: the confirmation is here.}}`,
    to: ({ erasure }) => `/app/privacy/delete/${erasure}`,
  },
  'new-sign-in': { text: msg`Somebody signed in to your account from a new place. Was it you?`, to: security },
  'password-changed': { text: msg`The password of your account was changed.`, to: security },
  'email-changed': { text: msg`The e-mail address of your account was changed.`, to: security },
  'second-factor-changed': { text: msg`The second factor of your account was changed.`, to: security },
  more: { text: msg`More happened that day than we tell you one by one.`, to: () => '/app' },
};

export interface SaidNotice {
  readonly text: MessageDescriptor;
  /** An address of the app, and what stands behind its question mark. */
  readonly to: string;
  readonly search: Readonly<Record<string, string>>;
}

/** `date` writes a day. */
export function sayNotice(notice: Notice, date: (day: Date) => string): SaidNotice {
  const { text, to } = sayings[notice.kind] as Saying<Kind>;
  const day = 'effective' in notice ? date(new Date(`${notice.effective}T12:00`)) : '';
  const values = { day, when: 'when' in notice ? notice.when : '', step: 'step' in notice ? notice.step : '' };
  const [path = '/app', query = ''] = to(notice).split('?');
  return { text: { ...text, values }, to: path, search: Object.fromEntries(new URLSearchParams(query)) };
}
