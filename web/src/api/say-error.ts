// What went wrong, in the words of whoever uses the app. A code that has no sentence here gets the general one.
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { StewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import { PasskeyError } from './passkeys.ts';
import { fieldOf, sayRule } from './say-rule.ts';

export type Sentences = { readonly [C in ErrorCode]?: MessageDescriptor };

const sentences: Sentences = {
  'wrong-credentials': msg`E-mail address and password do not fit together.`,
  'not-signed-in': msg`You are signed out. Sign in again; nothing you typed is lost.`,
  'fresh-sign-in-needed': msg`Not done: it needs the proof that it is you.`,
  'second-factor-needed': msg`It needs a code of your authenticator app as well.`,
  'already-exists': msg`There is one already.`,
  'precondition-failed': msg`Somebody else changed this meanwhile. Have a look, then try again.`,
  conflict: msg`Somebody else changed this at the same moment. Try again.`,
  'not-found': msg`There is no such thing here, or it is not for you to see.`,
  refused: msg`Your role does not permit this.`,
  'too-many-requests': msg`That was too often in a row. Wait a little.`,
  'ledger-unavailable': msg`The ledger cannot be written now, so nothing is shown or changed. Try again in a minute.`,
  'key-unavailable': msg`The key that opens this cannot be used now. Where your business keeps a key of its own, it was withdrawn or cannot be reached.`,
  'storage-full': msg`The server has no room left. Nothing was changed.`,
  'last-owner': msg`A business needs an owner: make somebody else an owner first.`,
  'too-large': msg`That is too large.`,
  'unsupported-media': msg`Files of this kind are not taken here.`,
  'hash-mismatch': msg`The file arrived damaged. Nothing was kept; try again.`,
};
const passkeySentences: Readonly<Record<PasskeyError['why'], MessageDescriptor>> = {
  cancelled: msg`The device did not confirm it. Nothing was changed; try again.`,
  known: msg`This device holds a passkey of this account already.`,
  impossible: msg`This device cannot do that. Nothing was changed.`,
};
const otherwise = msg`Something went wrong. Nothing was changed; try again.`;
const offline = msg`The server cannot be reached. Check your connection.`;

/** `own`: what a code means here, where the general sentence would mislead. */
export function sayError(i18n: I18n, error: unknown, own: Sentences = {}): string {
  if (error instanceof PasskeyError) return i18n._(passkeySentences[error.why]);
  if (!(error instanceof StewardError)) return i18n._(offline);
  const here = own[error.code];
  return here ? i18n._(here) : (sayRule(i18n, error) ?? i18n._(sentences[error.code] ?? otherwise));
}

export interface SaidInForm {
  /** What is wrong with this field. */
  readonly at: (field: string) => string | undefined;
  /** What is wrong otherwise. */
  readonly rest: string | undefined;
}

/** The same, at the field that is wrong where the form has it. `fields` are the names of the form's fields. */
export function sayInForm(i18n: I18n, error: unknown, fields: readonly string[], own?: Sentences): SaidInForm {
  const said = error === null || error === undefined ? undefined : sayError(i18n, error, own);
  const field = error instanceof StewardError && error.field !== undefined ? fieldOf(error) : undefined;
  const known = field !== undefined && fields.includes(field);
  return { at: (name) => (known && name === field ? said : undefined), rest: known ? undefined : said };
}
