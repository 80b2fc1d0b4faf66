// What went wrong, in the words of whoever uses the app. A code that has no sentence here gets the general one and its reference.
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { StewardError, type ErrorCode } from '@steward/protocol/errors.ts';

const sentences: { readonly [C in ErrorCode]?: MessageDescriptor } = {
  'wrong-credentials': msg`E-mail address and password do not fit together.`,
  'not-signed-in': msg`You are signed out. Sign in again; nothing you typed is lost.`,
  'already-exists': msg`There is one already.`,
  'precondition-failed': msg`Somebody else changed this meanwhile. Have a look, then try again.`,
  conflict: msg`Somebody else changed this at the same moment. Try again.`,
  'not-found': msg`There is no such thing here, or it is not for you to see.`,
  refused: msg`Your role does not permit this.`,
  'too-many-requests': msg`That was too often in a row. Wait a little.`,
  'ledger-unavailable': msg`The ledger cannot be written now, so nothing is shown or changed. Try again in a minute.`,
  'storage-full': msg`The server has no room left. Nothing was changed.`,
  'last-owner': msg`A business needs an owner: make somebody else an owner first.`,
  'too-large': msg`That is too large.`,
};
const otherwise = msg`Something went wrong. Nothing was changed; try again.`;
const offline = msg`The server cannot be reached. Check your connection.`;

export function sayError(i18n: I18n, error: unknown): string {
  if (!(error instanceof StewardError)) return i18n._(offline);
  const sentence = sentences[error.code];
  if (sentence) return i18n._(sentence);
  // The server names field and rule of what was typed; its rules are written for people, so far in English.
  return error.rule === undefined ? i18n._(otherwise) : error.rule;
}
