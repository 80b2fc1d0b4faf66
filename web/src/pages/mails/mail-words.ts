// What a mail was about, by its kind; the sentences of notices are their own (say-notice.ts) and too long for a list.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { MailState } from '@steward/protocol/wire/mail-routes.ts';
import type { Tone } from '../../design/parts/badge.tsx';

const kinds: Readonly<Record<string, MessageDescriptor>> = {
  'confirm-sign-up': msg`Confirm the address, to sign up`,
  'account-exists': msg`There is an account already`,
  'confirm-email': msg`Confirm the address`,
  'forgotten-password': msg`Choose a new password`,
  'confirm-new-email': msg`Confirm the new address`,
  'email-changed': msg`The address was changed`,
  'password-changed': msg`The password was changed`,
  'password-reset-begun': msg`An admin helps to a new password`,
  'new-sign-in': msg`A sign-in from a new place`,
  'second-factor-changed': msg`The ways to sign in were changed`,
  invitation: msg`Invitation`,
  digest: msg`Several things that happened`,
  'policy-announced': msg`The data policy changes`,
  incident: msg`Something went wrong`,
  'processor-change': msg`A service provider changes`,
  'webhook-ended': msg`A webhook was switched off`,
  'thread-answered': msg`An answer from us`,
  'thread-confirm': msg`Confirm a message to us`,
  rectified: msg`Data were corrected`,
  'case-waiting': msg`The staff asks to look`,
  'case-announced': msg`The staff asks to look`,
  'case-begun': msg`The staff can look`,
  'case-opened': msg`A look may be told now`,
  'case-ended': msg`Access by the staff has ended`,
};
const ofThread = msg`About a message to us`;
const other = msg`A notice`;

export const kindWord = (kind: string): MessageDescriptor => kinds[kind] ?? (kind.startsWith('thread-') ? ofThread : other);

export const stateWords: Readonly<Record<MailState, { readonly word: MessageDescriptor; readonly tone: Tone }>> = {
  waiting: { word: msg`Waiting`, tone: 'wait' },
  sent: { word: msg`Sent`, tone: 'good' },
  delivered: { word: msg`Arrived`, tone: 'good' },
  failed: { word: msg`Given up`, tone: 'stop' },
  bounced: { word: msg`Came back`, tone: 'stop' },
  complained: { word: msg`Marked as unwanted`, tone: 'stop' },
};
