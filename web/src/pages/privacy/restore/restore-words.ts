// How far a restore is, in words.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Restore } from '../../../api/restores.ts';
import type { Tone } from '../../../design/parts/badge.tsx';

interface Words {
  readonly label: MessageDescriptor;
  readonly tone: Tone;
  readonly means: MessageDescriptor;
}

const states: Readonly<Record<string, Words>> = {
  previewing: { label: msg`Comparing`, tone: 'info', means: msg`What was then is being compared with what is now. Nothing is changed.` },
  previewed: {
    label: msg`Waiting`,
    tone: 'wait',
    means: msg`Have a look at what would be different. Nothing is changed before you say so.`,
  },
  restoring: { label: msg`Running`, tone: 'wait', means: msg`It is being set back, record by record.` },
  restored: { label: msg`Ready`, tone: 'good', means: msg`It is as it was at that moment. That can be taken back for a while.` },
  undoing: { label: msg`Being undone`, tone: 'wait', means: msg`What was set back is being taken back.` },
  undone: { label: msg`Undone`, tone: 'quiet', means: msg`Everything is as it was before the restore.` },
  cancelled: { label: msg`Cancelled`, tone: 'quiet', means: msg`It was given up. Nothing is changed.` },
  failed: { label: msg`Failed`, tone: 'stop', means: msg`It could not be carried out. Nothing half done stays.` },
};

export const restoreWords = (state: string): Words => states[state] ?? states['restoring']!;

export const becauseWords: Readonly<Record<NonNullable<Restore['because']>, MessageDescriptor>> = {
  asked: msg`Somebody gave it up.`,
  refused: msg`Whoever asked for it has no right to it any more.`,
  failed: msg`It failed on the way and was taken back.`,
  expired: msg`Nobody said yes within a day.`,
};
