// Mails to people, through the gate. A mail about an account is recorded in the ledger of every business its person belongs to, and
// leaves only once all of them have it; somebody who belongs to none yet has no ledger, and their mail concerns no customer.
import { StewardError } from '@steward/protocol/errors.ts';
import { encodeId, type BusinessId, type PersonId } from '@steward/protocol/ids.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { invitationMail, noticeMail, withFooter, type MailText } from '../catalogue/mail-texts.ts';
import { mailFields } from '../catalogue/processors.ts';
import type { AccountLanguage, AccountNotice, SendNotice } from '../ports/identity.ts';
import type { MailTransport, OutgoingMail } from '../ports/mail.ts';
import { businessesOf } from '../stores/standing.ts';
import type { Disclose, Sending } from './disclose.ts';
import type { Principal } from './operation.ts';
import type { Door } from './perform.ts';

const messageIdBytes = 16;

export interface MailOutParts {
  readonly door: Door;
  readonly disclose: Disclose;
  /** The declared processor that carries mails. */
  readonly processor: string;
  /** For mails to people who belong to no business yet; the same transport the gate sends with. */
  readonly mail: MailTransport;
  /** Origin of the web app, for links. */
  readonly base: string;
  /** Where people reach the operator about their data: every mail says it. */
  readonly privacyEmail?: string | undefined;
}

export interface OutgoingInvitation {
  readonly to: string;
  readonly language: AccountLanguage;
  readonly business: string;
  readonly token: string;
  readonly untilMs: number;
}

export interface MailOut {
  readonly sendNotice: SendNotice;
  /** A notice to somebody with an account: in the ledger of the business it is about, or of every one they belong to. Throws as `sendInvitation`. */
  toPerson(person: PersonId, business: BusinessId | undefined, to: string, text: MailText): Promise<void>;
  /** To somebody without an account, whom no ledger concerns. */
  toAddress(to: string, text: MailText): Promise<void>;
  /** Throws `outbound-refused` when the gate refuses, `outbound-failed` when the mail did not leave or nobody knows. */
  sendInvitation(principal: Principal, invitation: OutgoingInvitation): Promise<void>;
}

export function createMailOut(parts: MailOutParts): MailOut {
  return {
    sendNotice: (notice) => sendNotice(parts, notice),
    toPerson: (...told) => toPerson(parts, ...told),
    toAddress: (to, text) => parts.mail.send(mailTo(parts, to, text)),
    sendInvitation: (principal, invitation) => {
      const mail = mailTo(
        parts,
        invitation.to,
        withFooter(invitationMail(invitation, parts.base), invitation.language, parts.privacyEmail),
      );
      return disclose(parts, principal, 'service', { kind: 'mail', mail });
    },
  };
}

/** What anybody can set in motion, or somebody else for the person; the rest follows from what the person did. */
const ofOthers: ReadonlySet<AccountNotice['kind']> = new Set(['account-exists', 'forgotten-password', 'password-reset-begun']);

async function sendNotice(parts: MailOutParts, notice: AccountNotice): Promise<void> {
  const { person } = notice;
  const mail = mailTo(parts, notice.to, withFooter(noticeMail(notice, parts.base), notice.language, parts.privacyEmail));
  const businesses = person === undefined ? [] : await businessesOf(parts.door.tools.rows, person);
  if (person === undefined || businesses.length === 0) return parts.mail.send(mail);
  for (const [i, business] of businesses.entries()) {
    const principal: Principal = ofOthers.has(notice.kind) ? visitor(business) : { actor: 'member', business, person };
    const sending: Sending = i === businesses.length - 1 ? { kind: 'mail', mail } : { kind: 'recorded' };
    await disclose(parts, principal, 'request', sending, person);
  }
}

async function toPerson(parts: MailOutParts, person: PersonId, about: BusinessId | undefined, to: string, text: MailText): Promise<void> {
  const mail = mailTo(parts, to, text);
  const businesses = about === undefined ? await businessesOf(parts.door.tools.rows, person) : [about];
  if (businesses.length === 0) return parts.mail.send(mail);
  for (const [i, business] of businesses.entries()) {
    const principal: Principal = { actor: 'worker', name: 'notices', business };
    const sending: Sending = i === businesses.length - 1 ? { kind: 'mail', mail } : { kind: 'recorded' };
    await disclose(parts, principal, 'service', sending, person);
  }
}

const visitor = (business: BusinessId): Principal => ({ actor: 'visitor', business });

async function disclose(
  parts: MailOutParts,
  principal: Principal,
  purpose: Purpose,
  sending: Sending,
  person = principal.person,
): Promise<void> {
  const input = { processor: parts.processor, fields: mailFields, person, sending };
  const answer = await parts.door.perform(principal, parts.disclose, input, { purpose });
  if (!answer.allowed) throw new StewardError('outbound-refused', { rule: answer.sentence });
}

function mailTo({ door }: MailOutParts, to: string, mail: MailText): OutgoingMail {
  return { to, ...mail, messageId: encodeId(door.tools.random.bytes(messageIdBytes)) };
}
