import { StewardError } from '@steward/protocol/errors.ts';
import type { Answer } from '../../governed/perform.ts';

/** The result; a refusal ends the import: whoever asked for it has lost the right. */
export function granted<R>(answer: Answer<R>): R {
  if (!answer.allowed) throw new StewardError(answer.code, { rule: answer.sentence });
  return answer.result;
}
