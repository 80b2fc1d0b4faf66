// The closed catalogue of errors. A code never changes its meaning; status is HTTP's, exit is the command line's
// (0 done · 1 failed · 2 usage · 3 checked and does not match · 4 could not be checked · 5 refused · 6 needs confirmation · 7 partly done).

interface ErrorKind {
  readonly status: number;
  readonly exit: number;
  readonly title: string;
}

export const errorKinds = {
  'invalid-input': { status: 400, exit: 2, title: 'Something in the request is not as it must be' },
  'not-signed-in': { status: 401, exit: 5, title: 'Sign in first' },
  'wrong-credentials': { status: 401, exit: 5, title: 'The sign-in details do not fit' },
  'second-factor-needed': { status: 401, exit: 5, title: 'A second factor is needed to finish signing in' },
  'fresh-sign-in-needed': { status: 403, exit: 5, title: 'Sign in again to do this' },
  refused: { status: 403, exit: 5, title: 'This is not permitted' },
  'not-found': { status: 404, exit: 1, title: 'Not found' },
  'method-not-allowed': { status: 405, exit: 2, title: 'This address does not take that method' },
  conflict: { status: 409, exit: 1, title: 'Somebody else changed it at the same time' },
  'already-exists': { status: 409, exit: 1, title: 'It exists already' },
  'precondition-failed': { status: 412, exit: 1, title: 'It has changed since you read it' },
  'precondition-required': { status: 428, exit: 2, title: 'Say which version you mean to change' },
  'too-large': { status: 413, exit: 2, title: 'Too large' },
  'unsupported-media': { status: 415, exit: 2, title: 'This kind of content is not taken here' },
  'range-not-satisfiable': { status: 416, exit: 2, title: 'The asked range lies outside the file' },
  'idempotency-mismatch': { status: 422, exit: 2, title: 'This idempotency key was used for another request' },
  'hash-mismatch': { status: 422, exit: 3, title: 'The content does not match the hash that was sent with it' },
  'too-many-requests': { status: 429, exit: 1, title: 'Too many requests, wait a little' },
  'needs-confirmation': { status: 409, exit: 6, title: 'Confirm this by name' },
  'last-owner': { status: 409, exit: 1, title: 'A business needs an owner' },
  'integrity-failed': { status: 500, exit: 3, title: 'The stored content does not match its seal' },
  internal: { status: 500, exit: 1, title: 'Something went wrong on our side' },
  'outbound-refused': { status: 502, exit: 5, title: 'The outbound gate refused to send this' },
  'outbound-failed': { status: 502, exit: 1, title: 'An outside service did not answer as it should' },
  'outbound-resting': { status: 503, exit: 1, title: 'An outside service has failed several times and is left alone for a while' },
  'ledger-unavailable': { status: 503, exit: 1, title: 'The ledger cannot be written, so nothing is released' },
  'store-unavailable': { status: 503, exit: 1, title: 'The store cannot be reached; nothing was changed' },
  'outcome-unknown': { status: 503, exit: 1, title: 'It is not known whether this was done; ask again with the same idempotency key' },
  'key-unavailable': { status: 503, exit: 1, title: 'The key for this cannot be used now' },
  'storage-full': { status: 507, exit: 1, title: 'The disk is full; nothing was changed' },
  'could-not-check': { status: 503, exit: 4, title: 'This could not be checked' },
  'does-not-match': { status: 422, exit: 3, title: 'Checked, and it does not match' },
  interrupted: { status: 499, exit: 130, title: 'Interrupted' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;

export interface ErrorDetail {
  /** Path of the field that is wrong, such as `fields.dueDate`. Never its value. */
  readonly field?: string;
  /** The rule it breaks, in a sentence. Never personal data. */
  readonly rule?: string;
  /** Under which the server that gave it has noted what it concerned. */
  readonly reference?: string;
  readonly cause?: unknown;
}

/** An error with a code of the catalogue. Its message holds no personal data, so it may be logged. */
export class StewardError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly rule: string | undefined;
  readonly reference: string | undefined;

  constructor(code: ErrorCode, detail: ErrorDetail = {}) {
    const at = detail.field === undefined ? '' : ` (${detail.field}${detail.rule === undefined ? '' : `: ${detail.rule}`})`;
    const rule = detail.field === undefined && detail.rule !== undefined ? `: ${detail.rule}` : '';
    super(`${errorKinds[code].title}${at}${rule}`, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'StewardError';
    this.code = code;
    this.field = detail.field;
    this.rule = detail.rule;
    this.reference = detail.reference;
  }
}

/** Whether `error` is a StewardError, of one of the given codes if any are given. */
export function isStewardError(error: unknown, ...codes: ErrorCode[]): error is StewardError {
  return error instanceof StewardError && (codes.length === 0 || codes.includes(error.code));
}
