import { StewardError } from '@steward/protocol/errors.ts';
import type { Answer } from '../../governed/perform.ts';

/** The result; a refusal is an error for whoever sits at the terminal. */
export function answered<R>(answer: Answer<R>): R {
  if (!answer.allowed) throw new StewardError(answer.code, { rule: answer.sentence });
  return answer.result;
}
