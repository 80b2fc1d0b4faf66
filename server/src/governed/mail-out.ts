// Mails to people, through the gate. A mail about an account is recorded in the ledger of every business its person belongs to, and leaves only once all of them have
// it; somebody who belongs to none yet has no ledger, and their mail concerns no customer.
//
//  1. A mail about an account and an invitation are accepted when they lie in the queue, sealed; they are tried at once, and again, later each time, until the next
//     server has taken them, it says that it never will, or three days are over. Notices have a queue of their own, which holds no text (lifecycle/notices).
//  2. What was sent to whom, of which kind, and what became of it is written down for the person and for the businesses whose ledgers have it.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { encodeId, type BusinessId, type PersonId } from '@steward/protocol/ids.ts';
import type { MailState } from '@steward/protocol/wire/mail-routes.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import { mailHtml, stopLine } from '../catalogue/mail-html.ts';
import { invitationMail, noticeMail, withFooter, type MailText } from '../catalogue/mail-texts.ts';
import { mailFields } from '../catalogue/processors.ts';
import type { AccountLanguage, AccountNotice } from '../ports/identity.ts';
import type { MailQueue, QueuedMail, WaitingMail } from '../ports/mail-queue.ts';
import { declinedForGood, type MailTransport, type OutgoingMail } from '../ports/mail.ts';
import { mailChanges, mailIdOf, mailTag } from '../stores/mail-log.ts';
import { newMailStop } from '../stores/mail-stops.ts';
import { businessesOf } from '../stores/standing.ts';
import { gateSentences, type Disclose, type Sending } from './disclose.ts';
import type { Principal } from './operation.ts';
import type { Door } from './perform.ts';

const secretBytes = 16;
const dueAtOnceMax = 50;
const firstPauseMs = 60_000;
const pauseMsMax = 6 * 3_600_000;
const jitterShare = 0.2;
/** After so long a mail is given up. */
export const mailGivenUpAfterMs = 3 * 86_400_000;

export interface MailOutParts {
  readonly door: Door;
  readonly disclose: Disclose;
  /** The declared processor that carries mails. */
  readonly processor: string;
  /** For mails to people who belong to no business yet; the same transport the gate sends with. */
  readonly mail: MailTransport;
  readonly queue: MailQueue;
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

/** `waiting`: it lies in the queue and is tried again. */
export type Mailed = 'sent' | 'waiting' | 'failed';

export interface MailOut {
  /** Resolves when it is accepted and was tried once. */
  sendNotice(notice: AccountNotice): Promise<Mailed>;
  /** As `sendNotice`; `failed` when the gate refuses. */
  sendInvitation(principal: Principal, invitation: OutgoingInvitation): Promise<Mailed>;
  /** A notice to somebody with an account: in the ledger of the business it is about, or of every one they belong to. Throws when it did not leave, or nobody knows. */
  toPerson(person: PersonId, business: BusinessId | undefined, to: string, text: MailText): Promise<void>;
  /** To somebody without an account, whom no ledger concerns. */
  toAddress(to: string, text: MailText): Promise<void>;
  /** What waits and is due is tried again; gives how many. */
  sendDue(): Promise<number>;
}

export function createMailOut(parts: MailOutParts): MailOut {
  return {
    sendNotice: (notice) => accept(parts, waitingNotice(parts, notice)),
    sendInvitation: (principal, invitation) => accept(parts, waitingInvitation(parts, principal, invitation)),
    toPerson: (...told) => toPerson(parts, ...told),
    toAddress: (to, text) => sendUnrecorded(parts, mailTo(parts, to, text)),
    async sendDue() {
      const due = await parts.queue.due(parts.door.tools.clock.nowMs(), dueAtOnceMax);
      for (const queued of due) await tryNow(parts, queued);
      return due.length;
    },
  };
}

/** What anybody can set in motion, or somebody else for the person; the rest follows from what the person did. */
const ofOthers: ReadonlySet<AccountNotice['kind']> = new Set(['account-exists', 'forgotten-password', 'password-reset-begun']);

function waitingNotice(parts: MailOutParts, notice: AccountNotice): WaitingMail {
  const { id, language, kind, person, to, untilMs } = notice;
  const text = withFooter(noticeMail(notice, parts.base), language, parts.privacyEmail);
  return {
    // Handed over twice, it is the same mail to whoever gets it.
    mail: mailTo(parts, to, { ...text, language, ...(id === undefined ? {} : { key: `account/${id}` }) }),
    kind,
    person,
    business: undefined,
    asked: ofOthers.has(kind) ? 'visitor' : 'person',
    acceptedMs: parts.door.tools.clock.nowMs(),
    untilMs,
    attempts: 0,
  };
}

function waitingInvitation(parts: MailOutParts, { business, person }: Principal, invitation: OutgoingInvitation): WaitingMail {
  const { to, language, untilMs } = invitation;
  const text = withFooter(invitationMail(invitation, parts.base), language, parts.privacyEmail);
  return {
    mail: mailTo(parts, to, { ...text, language }),
    kind: 'invitation',
    person: undefined,
    business,
    asked: person!,
    acceptedMs: parts.door.tools.clock.nowMs(),
    untilMs,
    attempts: 0,
  };
}

/** Durable first, then tried. */
async function accept(parts: MailOutParts, waiting: WaitingMail): Promise<Mailed> {
  const queued = { waiting, dueMs: waiting.acceptedMs };
  await parts.queue.add(waiting, queued.dueMs);
  return tryNow(parts, queued);
}

async function tryNow(parts: MailOutParts, queued: QueuedMail): Promise<Mailed> {
  const { waiting } = queued;
  const { tools } = parts.door;
  const businesses = await ledgersOf(parts, waiting);
  try {
    await sendThrough(parts, waiting, businesses);
  } catch (error) {
    const attempts = waiting.attempts + 1;
    const nowMs = tools.clock.nowMs();
    const dueMs = nowMs + pauseMs(tools.random.bytes(1)[0]!, attempts);
    const over = isFinal(error) || dueMs - waiting.acceptedMs > mailGivenUpAfterMs || dueMs > (waiting.untilMs ?? dueMs);
    const next = { waiting: { ...waiting, attempts }, dueMs };
    await (over ? parts.queue.drop(queued) : parts.queue.move(queued, next));
    await note(parts, waiting, businesses, over ? 'failed' : 'waiting', attempts, ruleOf(error));
    return over ? 'failed' : 'waiting';
  }
  await parts.queue.drop(queued);
  await note(parts, waiting, businesses, 'sent', waiting.attempts + 1);
  return 'sent';
}

const isFinal = (error: unknown) => isStewardError(error, 'outbound-refused') || declinedForGood(error);
const ruleOf = (error: unknown): string => (isStewardError(error) ? (error.rule ?? error.code) : 'it did not leave');

const pauseMs = (chance: number, attempts: number): number => {
  const pause = Math.min(pauseMsMax, firstPauseMs * 2 ** Math.min(attempts - 1, 20));
  return pause + Math.floor(pause * jitterShare * (chance / 255));
};

const ledgersOf = async (
  { door }: MailOutParts,
  { person, business }: Pick<WaitingMail, 'person' | 'business'>,
): Promise<readonly BusinessId[]> =>
  business !== undefined ? [business] : person === undefined ? [] : businessesOf(door.tools.rows, person);

async function sendThrough(parts: MailOutParts, { mail, person, asked }: WaitingMail, businesses: readonly BusinessId[]): Promise<void> {
  const ofAccount = asked === 'person' || asked === 'visitor';
  const principalIn = (business: BusinessId): Principal =>
    asked === 'visitor' ? { actor: 'visitor', business } : { actor: 'member', business, person: asked === 'person' ? person! : asked };
  await sendIn(parts, businesses, principalIn, ofAccount ? 'request' : 'service', mail, person);
}

/** In each ledger, and with the last of them on its way; at once where it concerns none. */
async function sendIn(
  parts: MailOutParts,
  businesses: readonly BusinessId[],
  principalIn: (business: BusinessId) => Principal,
  purpose: Purpose,
  mail: OutgoingMail,
  person: PersonId | undefined,
): Promise<void> {
  if (businesses.length === 0) return sendUnrecorded(parts, mail);
  for (const [i, business] of businesses.entries()) {
    const sending: Sending = i === businesses.length - 1 ? { kind: 'mail', mail } : { kind: 'recorded' };
    const input = { processor: parts.processor, fields: mailFields, person, sending };
    const answer = await parts.door.perform(principalIn(business), parts.disclose, input, { purpose });
    if (!answer.allowed) throw new StewardError('outbound-refused', { rule: answer.sentence });
  }
}

/** To somebody whom no ledger concerns: no entry is made, and the operator's switch holds nevertheless. */
async function sendUnrecorded({ door, processor, mail: transport }: MailOutParts, mail: OutgoingMail): Promise<void> {
  if (door.tools.processors.get(processor)?.off === true)
    throw new StewardError('outbound-refused', { rule: gateSentences['gate-switched-off'].operator });
  await transport.send(mail);
}

async function toPerson(parts: MailOutParts, person: PersonId, about: BusinessId | undefined, to: string, text: MailText): Promise<void> {
  const { rows, random, clock } = parts.door.tools;
  const businesses = await ledgersOf(parts, { person, business: about });
  const stop = text.silences?.length ? encodeId<never>(random.bytes(secretBytes)) : undefined;
  if (stop !== undefined) await rows.commit([newMailStop(stop, { person, kinds: text.silences! }, clock.nowMs())]);
  const mail = mailTo(parts, to, text, stop);
  const { listed } = text;
  const waiting = { mail, kind: text.kind ?? 'notice', person, acceptedMs: listed?.sinceMs ?? clock.nowMs() };
  const attempts = (listed?.attemptsBefore ?? 0) + 1;
  try {
    await sendIn(parts, businesses, (business) => ({ actor: 'worker', name: 'notices', business }), 'service', mail, person);
  } catch (error) {
    await note(parts, waiting, businesses, listed?.last ? 'failed' : 'waiting', attempts, ruleOf(error));
    throw error;
  }
  await note(parts, waiting, businesses, 'sent', attempts);
}

/** Nothing rests on it: a mail that left is not sent again because its note could not be written. */
async function note(
  { door }: Pick<MailOutParts, 'door'>,
  { mail, kind, person, acceptedMs }: Pick<WaitingMail, 'mail' | 'kind' | 'person' | 'acceptedMs'>,
  businesses: readonly BusinessId[],
  state: MailState,
  attempts: number,
  rule?: string,
): Promise<void> {
  const { rows, clock } = door.tools;
  const id = mail.tag!.value;
  const changes = mailChanges({ id, atMs: acceptedMs, kind, person, businesses, state, attempts, rule, changedMs: clock.nowMs() });
  if (changes.length > 0) await rows.commit(changes).catch(() => undefined);
}

function mailTo(
  { door, base }: MailOutParts,
  to: string,
  { subject, text, language = 'en', key, listed }: MailText,
  stop?: string,
): OutgoingMail {
  const stopUrl = stop === undefined ? undefined : `${base}/mail/stop/${stop}`;
  const whole = stopUrl === undefined ? text : `${text.trimEnd()}\n\n${stopLine(stopUrl, language)}\n`;
  const messageId: string = encodeId(key === undefined ? door.tools.random.bytes(secretBytes) : hashOf(key));
  return {
    to,
    subject,
    text: whole,
    html: mailHtml({ subject, text, language, stopUrl }),
    ...(stopUrl === undefined ? {} : { stopUrl }),
    tag: { name: mailTag, value: mailIdOf(listed === undefined ? messageId : encodeId(hashOf(`listed ${listed.key}`))) },
    messageId,
  };
}

const hashOf = (key: string): Uint8Array => sha256(new TextEncoder().encode(`steward/v1/mail-key\n${key}`)).subarray(0, secretBytes);
