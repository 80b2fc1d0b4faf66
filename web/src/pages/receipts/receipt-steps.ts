// The steps of a receipt, those that are done with their time and, where one is still to come, when it is done at the latest.
import type { I18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { PublicReceipt } from '../../api/erasures.ts';
import type { DayStep } from '../../design/parts/day-line.tsx';
import { doneWords } from '../../verifier/words.ts';

const last = msg`By then at the latest the last step is done`;

export function stepsOf(i18n: I18n, { steps, due }: Pick<PublicReceipt, 'steps' | 'due'>): readonly DayStep[] {
  const done = steps.map(({ step, at }) => ({ name: step, at, what: i18n._(doneWords[step]), state: 'done' as const }));
  return due === undefined ? done : [...done, { name: 'due', at: due.slice(0, '2026-11-24'.length), what: i18n._(last), state: 'ahead' }];
}
