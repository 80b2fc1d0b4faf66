// What webhooks tell, in words.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { WebhookEvent, WebhookState } from '@steward/protocol/wire/webhook-routes.ts';
import type { Tone } from '../../design/parts/badge.tsx';

export const eventWords: Readonly<Record<WebhookEvent, MessageDescriptor>> = {
  'record.created': msg`A record was made`,
  'record.changed': msg`A record was changed`,
  'record.trashed': msg`A record went into the trash`,
  'record.erased': msg`A record was erased`,
  'member.joined': msg`Somebody joined the business`,
  'member.changed': msg`Somebody has another role`,
  'member.left': msg`Somebody left the business`,
  'case.requested': msg`Our staff asks to look`,
  'case.changed': msg`A request to look was decided or has ended`,
  'import.finished': msg`An import has ended, and all its records are there`,
};

export const stateWords: Readonly<Record<WebhookState, { readonly word: MessageDescriptor; readonly tone: Tone }>> = {
  on: { word: msg`On`, tone: 'good' },
  off: { word: msg`Switched off`, tone: 'quiet' },
  failed: { word: msg`Off: it could not be reached`, tone: 'stop' },
  gone: { word: msg`Off: the system wants no more`, tone: 'stop' },
};

export const testWord = msg`A test`;
