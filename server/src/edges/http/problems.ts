// Errors as problem details (RFC 9457). A problem says which part of the request is wrong and the rule it breaks; nothing internal, nothing personal.
import { errorKinds, isStewardError, StewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import type { Problem } from '@steward/protocol/wire/common.ts';
import type { z } from 'zod';

export const problemType = 'application/problem+json';

export function problemOf(error: StewardError, reference: string): Problem {
  const kind = errorKinds[error.code];
  return {
    type: `/errors#${error.code}`,
    title: kind.title,
    status: kind.status,
    code: error.code,
    ...(error.field === undefined ? {} : { field: error.field }),
    ...(error.rule === undefined ? {} : { rule: error.rule }),
    // What is not there and what is not for you are answered with the same bytes.
    ...(error.code === 'not-found' ? {} : { reference }),
  };
}

/** Any error as one of the catalogue: the framework's own by their status, the unforeseen as `internal`. */
export function toStewardError(error: unknown): StewardError {
  if (isStewardError(error)) return error.code === 'not-found' ? new StewardError('not-found') : error;
  const status = (error as { statusCode?: unknown }).statusCode;
  const code = typeof status === 'number' ? byStatus.get(status) : undefined;
  return new StewardError(code ?? 'internal', {
    cause: error,
    ...(code === 'invalid-input' ? { field: 'body', rule: 'JSON of the described form' } : {}),
  });
}

const byStatus: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [400, 'invalid-input'],
  [404, 'not-found'],
  [405, 'method-not-allowed'],
  [413, 'too-large'],
  [415, 'unsupported-media'],
  [429, 'too-many-requests'],
]);

/** The first thing wrong, as `where.path` and the rule. */
export function invalidInput(where: string, error: z.ZodError): StewardError {
  const issue = error.issues[0]!;
  const path = issue.path.length === 0 ? where : `${where === 'body' ? '' : `${where}.`}${issue.path.join('.')}`;
  return new StewardError('invalid-input', { field: path, rule: issue.message });
}
