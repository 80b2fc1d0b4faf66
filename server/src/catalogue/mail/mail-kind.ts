// Whether a person wrote a mail, and whether it goes round in circles (RFC 3834, RFC 3464, RFC 2919).
import type { MailKind } from '@steward/protocol/words.ts';
import type { MailEnvelope } from '../../ports/read-mail.ts';
import { countOf, valueOf, type MailField } from './mail-fields.ts';
import { mailLimits } from './mail-limits.ts';
import type { MailPart } from './mail-parts.ts';
import { senderOf } from './mail-senders.ts';

export function kindOf({ fields, type, parameters }: MailPart, { from }: Pick<MailEnvelope, 'from'>): MailKind {
  const said = (name: string): string =>
    (valueOf(fields, name) ?? '')
      .replace(/[;(].*$/s, '')
      .trim()
      .toLowerCase();
  const submitted = said('auto-submitted');
  const precedence = said('precedence');
  const report = type === 'multipart/report' ? (parameters.get('report-type') ?? '').toLowerCase() : '';
  if (report === 'delivery-status' || (from === '' && /^(mailer-daemon|postmaster)@/.test(senderIn(fields)))) return 'bounce';
  const answersByItself = ['x-autoreply', 'x-autorespond', 'x-auto-reply', 'x-autoresponder'].some(
    (name) => valueOf(fields, name) !== undefined,
  );
  if (submitted === 'auto-replied' || precedence === 'auto_reply' || answersByItself) return 'auto-reply';
  if (valueOf(fields, 'list-id') !== undefined || valueOf(fields, 'list-post') !== undefined || precedence === 'list') return 'list';
  const generated =
    from === '' ||
    report !== '' ||
    (submitted !== '' && submitted !== 'no') ||
    precedence === 'bulk' ||
    precedence === 'junk' ||
    valueOf(fields, 'x-auto-response-suppress') !== undefined;
  return generated ? 'generated' : 'personal';
}

const senderIn = (fields: readonly MailField[]): string => senderOf(fields).from?.address ?? '';

/** How many servers it says it came through. */
export const hopsOf = (fields: readonly MailField[]): number => countOf(fields, 'received');

/** It came to this very address before, or through more servers than any mail does. */
export function isLoop(fields: readonly MailField[], { to }: Pick<MailEnvelope, 'to'>): boolean {
  if (hopsOf(fields) > mailLimits.hopsMax) return true;
  const own = to.toLowerCase();
  return fields.some(
    ({ name, value }) => (name === 'x-loop' || name === 'delivered-to') && value.replaceAll(/[<>\s]/g, '').toLowerCase() === own,
  );
}
