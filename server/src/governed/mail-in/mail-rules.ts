// What becomes of a mail, by the rules of its project and by what is proven about its sender. Pure; docs/mail-in.md has the table.
//
//  1. What no person sent for the project, and what shows different people different senders, goes back: it is no message.
//  2. Only what the sender's domain vouches for is believed to be from a member or a known sender.
//  3. What the rule does not let in is set aside or goes back, as the project says, whoever it claims to be from: the answer tells nothing of who is a member.
import type { MailOtherwiseRule, MailReason, MailRule } from '@steward/protocol/words.ts';
import type { MailVerdicts, ReadMail } from '../../ports/read-mail.ts';

/** As many servers as a mail comes through that goes round in circles, and no other. */
const hopsMax = 50;

export type MailFate = { readonly outcome: 'received' } | { readonly outcome: 'quarantined' | 'bounced'; readonly reason: MailReason };

export interface RulesOfMail {
  readonly rule: MailRule;
  readonly otherwise: MailOtherwiseRule;
  readonly senders: readonly string[];
}

/** `worksHere`: its proven address is that of somebody who works in the project. */
export function fateOfMail(
  { rule, otherwise, senders }: RulesOfMail,
  mail: Pick<ReadMail, 'from' | 'severalFrom' | 'kind' | 'hops' | 'loop'>,
  { sender }: Pick<MailVerdicts, 'sender'>,
  worksHere: boolean,
): MailFate {
  const no = noMessage(mail);
  if (no) return { outcome: 'bounced', reason: no };
  const others = otherwise === 'bounce' ? 'bounced' : 'quarantined';
  if (sender === 'failed') return { outcome: others, reason: 'failed' };
  if (rule === 'anyone') return { outcome: 'received' };
  if (sender === 'unverified') return { outcome: others, reason: 'unverified' };
  if (worksHere) return { outcome: 'received' };
  if (rule === 'members') return { outcome: others, reason: 'not-a-member' };
  return isKnown(senders, mail.from!.address) ? { outcome: 'received' } : { outcome: others, reason: 'not-known' };
}

function noMessage({ from, severalFrom, kind, hops, loop }: Pick<ReadMail, 'from' | 'severalFrom' | 'kind' | 'hops' | 'loop'>) {
  if (loop || hops > hopsMax) return 'loop';
  if (kind === 'auto-reply' || kind === 'bounce') return 'auto-reply';
  if (severalFrom) return 'several-senders';
  return from === undefined ? 'no-sender' : undefined;
}

/** An address of the list, or one of a domain on it. */
export function isKnown(senders: readonly string[], address: string): boolean {
  return senders.includes(address) || senders.includes(address.slice(address.lastIndexOf('@')));
}

export const knownSendersMax = 200;
const addressPattern = /^[^\s@<>(),;:"\\]{1,64}@[^\s@<>(),;:"\\]{1,253}$/;
const domainPattern = /^@[^\s@<>(),;:"\\]{1,253}$/;

/** Each once, in lower case; undefined for what is neither an address nor `@` with a domain. */
export function knownSender(text: string): string | undefined {
  const sender = text.trim().toLowerCase();
  return addressPattern.test(sender) || domainPattern.test(sender) ? sender : undefined;
}
