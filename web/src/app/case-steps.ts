// How a case went, step by step: asked, agreed, ended, reviewed.
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { WireCase } from '@steward/protocol/wire/case-routes.ts';
import type { CaseEnder, ReviewVerdict } from '@steward/protocol/words.ts';
import type { DayStep } from '../design/parts/day-line.tsx';
import { sayStaff } from './case-words.ts';
import { plainName } from './plain-name.ts';

const asked = msg`{who} asked to look`;
const askedHelp = msg`Help was asked for by {who}`;
const agreed = msg`{who} agreed`;
const rule = msg`Your standing rule agreed`;
const denied = msg`Denied`;
const expired = msg`Nobody answered, so the answer was no`;
const answerUntil = msg`No answer by then means no`;
const ends = msg`Access ends by itself`;
const ended: Readonly<Record<CaseEnder, MessageDescriptor>> = {
  business: msg`Your business ended the access`,
  staff: msg`The staff ended the access`,
  time: msg`The access ended by itself`,
  standing: msg`The access ended because somebody it rested on lost their standing`,
};
const reviews: Readonly<Record<ReviewVerdict, MessageDescriptor>> = {
  ok: msg`{who} reviewed what was opened: in order`,
  concern: msg`{who} reviewed what was opened and raised a concern`,
};
const aMember = msg`a member`;
const somebodyOfStaff = msg`somebody of the staff`;

/** `nameOf` knows the members whom the reader may know. */
export function caseSteps(i18n: I18n, of: WireCase, nameOf: (person: string) => string | undefined): readonly DayStep[] {
  const member = (person: string | undefined) => plainName(nameOf(person ?? '') ?? '') || i18n._(aMember);
  const staff = (name: string | undefined) => plainName(name ?? '') || i18n._(somebodyOfStaff);
  const say = (message: MessageDescriptor, who = '') => i18n._({ ...message, values: { who } });
  const steps: DayStep[] = [];
  const add = (name: string, at: string | undefined, what: string, state: DayStep['state'] = 'done') => {
    if (at !== undefined) steps.push({ name, at, what, state });
  };
  add('asked', of.requestedAt, of.begun === 'help' ? say(askedHelp, member(of.askedBy)) : say(asked, sayStaff(i18n, of)));
  of.approvals.forEach(({ side, by, name, at }, i) =>
    add(`agreed-${i}`, at, side === 'rule' ? say(rule) : say(agreed, side === 'staff' ? staff(name) : member(by))),
  );
  if (of.state === 'denied') add('denied', of.endedAt, say(denied));
  else if (of.state === 'expired') add('expired', of.endedAt, say(expired));
  else if (of.endedBy !== undefined) add('ended', of.endedAt, say(ended[of.endedBy]));
  if (of.review) add('reviewed', of.review.at, say(reviews[of.review.verdict], staff(of.review.name)));
  if (of.state === 'waiting') add('answer', of.answerUntil, say(answerUntil), 'ahead');
  if (of.state === 'allowed') add('ends', of.until ?? of.answerUntil, say(ends), 'ahead');
  return steps;
}
