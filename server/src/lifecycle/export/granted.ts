import { StewardError } from '@steward/protocol/errors.ts';
import type { Answer } from '../../governed/perform.ts';

/** The result, or the refusal as an error: whoever lost the right to what they asked for gets nothing. */
export function granted<R>(answer: Answer<R>): R {
  if (!answer.allowed) throw new StewardError('refused', { rule: answer.sentence });
  return answer.result;
}
