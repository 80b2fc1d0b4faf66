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
  'processor-change': { text: msg`A service provider of ours changes on {day}.`, to: () => '/trust' },
};

export interface SaidNotice {
  readonly text: MessageDescriptor;
  /** An address of the app. */
  readonly to: string;
}

/** `date` writes a day. */
export function sayNotice(notice: Notice, date: (day: Date) => string): SaidNotice {
  const { text, to } = sayings[notice.kind] as Saying<Kind>;
  const day = 'effective' in notice ? date(new Date(`${notice.effective}T12:00`)) : '';
  return { text: { ...text, values: { day } }, to: to(notice) };
}
