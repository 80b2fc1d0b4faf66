// Erasures in the words of people: what they are of, how far they are, what happens on which day.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Erasure, Preview } from '../../../api/erasures.ts';
import type { Tone } from '../../../design/parts/badge.tsx';

interface StateWords {
  readonly label: MessageDescriptor;
  readonly tone: Tone;
  /** What that means, in a sentence. */
  readonly means: MessageDescriptor;
}

const states: Readonly<Record<string, StateWords>> = {
  waiting: { label: msg`Waiting`, tone: 'wait', means: msg`Nothing has happened yet, and nothing happens before it is decided.` },
  hidden: { label: msg`Restorable`, tone: 'info', means: msg`It is out of sight for everybody, and can be taken back until its date.` },
  destroying: { label: msg`Being removed`, tone: 'wait', means: msg`Its keys are being destroyed. It is out of sight for everybody.` },
  held: {
    label: msg`On legal hold`,
    tone: 'wait',
    means: msg`A legal hold keeps a part of it. When the hold ends, the rest goes on by itself.`,
  },
  removing: {
    label: msg`Being removed`,
    tone: 'wait',
    means: msg`No key opens it any more. What is left of it is being taken out of every store.`,
  },
  'leaving-copies': {
    label: msg`Being removed`,
    tone: 'wait',
    means: msg`Nobody can open it any more. What remains is that older copies of it, which no key opens, leave the snapshots.`,
  },
  confirmed: { label: msg`Removed`, tone: 'good', means: msg`It is out of every copy that we control, and the confirmation is signed.` },
  undone: { label: msg`Undone`, tone: 'quiet', means: msg`It was taken back in time, with everything that belongs to it.` },
  cancelled: { label: msg`Cancelled`, tone: 'quiet', means: msg`It was withdrawn or denied. Nothing was deleted.` },
  failed: { label: msg`Failed`, tone: 'stop', means: msg`It could not be carried out. Whoever runs this installation can see why.` },
};
const unknown: StateWords = { label: msg`Under way`, tone: 'info', means: msg`It is under way.` };

/** Erased at once, so that there is no way back while its keys are still there. */
const atOnce: StateWords = states['destroying']!;

export const stateWords = ({ state, mayUndo }: Pick<Erasure, 'state' | 'mayUndo'>): StateWords =>
  state === 'hidden' && !mayUndo ? atOnce : (states[state] ?? unknown);

const ended: ReadonlySet<string> = new Set(['confirmed', 'undone', 'cancelled', 'failed']);
export const hasEnded = ({ state }: Pick<Erasure, 'state'>): boolean => ended.has(state);

/** Its name can be read as long as it is only out of sight. */
export const isNameable = ({ state }: Pick<Erasure, 'state'>): boolean => ['waiting', 'hidden', 'undone', 'cancelled'].includes(state);

/** What it is of, without its name. */
export const subjectWords: Readonly<Record<Erasure['subject']['kind'], MessageDescriptor>> = {
  record: msg`A record`,
  file: msg`A file`,
  project: msg`A project`,
  member: msg`A member`,
  account: msg`An account`,
  business: msg`The business`,
  due: msg`What fell due by itself`,
  collected: msg`What a preference had collected`,
};

export const dateWords: Readonly<Record<Preview['dates'][number]['what'], MessageDescriptor>> = {
  decided: msg`It is decided at the latest`,
  hidden: msg`Out of sight for everybody`,
  'undo-until': msg`Until then it can be taken back`,
  'keys-destroyed': msg`Its keys are destroyed: nobody can open it any more`,
  removed: msg`Out of every store`,
  'left-copies': msg`Out of every copy, snapshots too; you get the signed confirmation`,
  'law-ends': msg`What the law keeps is destroyed as well`,
  'hold-ends': msg`The legal hold ends, and what it keeps is destroyed`,
};
