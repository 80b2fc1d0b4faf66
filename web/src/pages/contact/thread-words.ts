// The words of threads with the operator, in one place.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { rightArticles, type ThreadKind, type ThreadState } from '@steward/protocol/words.ts';
import type { ThreadHead } from '../../api/contact.ts';
import type { Tone } from '../../design/parts/badge.tsx';

export const kindWords: Readonly<Record<ThreadKind, MessageDescriptor>> = {
  help: msg`I need help`,
  problem: msg`A problem`,
  idea: msg`An idea`,
  comment: msg`A comment`,
  question: msg`A question`,
  concern: msg`A concern`,
  access: msg`Know what is held about me`,
  correction: msg`Have something corrected`,
  erasure: msg`Have my data erased`,
  restriction: msg`Have its use restricted`,
  portability: msg`Take my data elsewhere`,
  objection: msg`Object to its use`,
  'no-automated-decision': msg`Have a person decide`,
};

export const stateWords: Readonly<Record<ThreadState, MessageDescriptor>> = {
  unconfirmed: msg`Not confirmed`,
  waiting: msg`Waiting`,
  answered: msg`Answered`,
  ended: msg`Ended`,
};

export const overdueWord = msg`Overdue`;

export function toneOf({ state, overdue }: Pick<ThreadHead, 'state' | 'overdue'>): Tone {
  if (overdue) return 'stop';
  return state === 'waiting' ? 'wait' : state === 'answered' ? 'good' : 'quiet';
}

/** The article of the GDPR, for a right. */
export const articleOf = (kind: ThreadKind): number | undefined => (rightArticles as Partial<Record<ThreadKind, number>>)[kind];
