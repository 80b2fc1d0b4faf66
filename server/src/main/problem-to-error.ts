// A server's problem details (RFC 9457), as the error they were made of.
import { errorKinds, StewardError, type ErrorCode } from '@steward/protocol/errors.ts';

export function problemToError(body: string): StewardError {
  const problem = JSON.parse(body) as { code?: string; field?: string; rule?: string };
  const code = problem.code !== undefined && problem.code in errorKinds ? (problem.code as ErrorCode) : 'internal';
  return new StewardError(code, {
    ...(problem.field === undefined ? {} : { field: problem.field }),
    ...(problem.rule === undefined ? {} : { rule: problem.rule }),
  });
}
