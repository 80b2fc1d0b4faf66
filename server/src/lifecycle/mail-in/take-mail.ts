// One mail for one project, from its bytes to what its sender hears (docs/mail-in.md). Whoever receives mail (the built-in receiver, a service that hands it over) calls
// this and nothing else. It says `taken` only after the commit; whoever hears anything else, or nothing, sends it again, and what was taken already is recognised.
//
//  1. Nothing of a mail is opened or kept under a principal but the receiver's own, `worker:mail`; each step is in the ledger of the business.
//  2. One business cannot stop another: each has its own line, its own share of what is taken at once and in an hour.
//  3. No mail is ever sent for one that is refused: the sender's own server tells them.
import { StewardError, isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { MailReason } from '@steward/protocol/words.ts';
import { refusalLine, noSuchAddress, notNow, tooManyNow } from '../../catalogue/mail-in-texts.ts';
import { fateOfMail, type MailFate } from '../../governed/mail-in/mail-rules.ts';
import { readMailbox, type Mailbox } from '../../governed/mail-in/read-mailbox.ts';
import { receiveMail } from '../../governed/mail-in/receive-mail.ts';
import type { IncomingMail } from '../../governed/mail-in/seal-mail.ts';
import type { Principal } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import type { Identity } from '../../ports/identity.ts';
import type { JudgeMail, MailEnvelope, ReadMailBytes } from '../../ports/read-mail.ts';
import { findMailAddress, secretIn, type FoundMailAddress } from '../../stores/mail-in.ts';
import { standingOf } from '../../stores/standing.ts';
import { createTurns, type Turns } from './turns.ts';

/** Mails of one project, and of one business, in an hour; more wait at their senders. */
const perProjectMax = 1_000;
const perBusinessMax = 3_000;
export const hourMs = 3_600_000;
/** Of one business at a time; the rest wait in its line. */
const atOnceMax = 4;
const waitingMax = 200;
/** How often a mail is decided anew when rules or rights changed under it. */
const attemptsMax = 3;

/** What the sender's server hears. `later`: it tries again. */
export type MailAnswer =
  | { readonly taken: true; readonly outcome: 'received' | 'quarantined'; readonly duplicate?: true }
  | { readonly refused: string }
  | { readonly later: string };

export interface MailInParts {
  readonly door: Door;
  readonly identity: Pick<Identity, 'personOf'>;
  readonly judgeMail: JudgeMail;
  readonly readMail: ReadMailBytes;
  /** The domain of the addresses, in lower case. */
  readonly domain: string;
  /** Whether one more may be taken for this name within `hourMs`. */
  readonly budgets: {
    readonly project: { take(name: string): Promise<boolean> };
    readonly business: { take(name: string): Promise<boolean> };
  };
}

export const mailBudgets = { perProjectMax, perBusinessMax } as const;

export interface MailIn {
  /** Whose address it is; undefined where nobody takes mail to it now. */
  find(address: string): Promise<FoundMailAddress | undefined>;
  take(address: FoundMailAddress, raw: Uint8Array, envelope: MailEnvelope): Promise<MailAnswer>;
  /** Refused without being read, but known of. */
  refuse(address: FoundMailAddress, reason: MailReason, bytes: number): Promise<MailAnswer>;
}

export const mailWorker = (business: BusinessId): Principal => ({ actor: 'worker', name: 'mail', business });
const service = { purpose: 'service' } as const;

export function createMailIn(parts: MailInParts): MailIn {
  const { rows, clock } = parts.door.tools;
  const turns = createTurns(atOnceMax, waitingMax);
  return {
    async find(address) {
      const at = address.lastIndexOf('@');
      if (address.slice(at + 1).toLowerCase() !== parts.domain) return undefined;
      const secret = secretIn(address.slice(0, at));
      return secret === undefined ? undefined : findMailAddress(rows, secret, clock.nowMs());
    },
    take: (address, raw, envelope) => inTurn(parts, turns, address, () => takeOne(parts, address, raw, envelope)),
    refuse: (address, reason, bytes) =>
      inTurn(parts, turns, address, async () => answerOf(await settle(parts, address, { outcome: 'bounced', reason }, { bytes }))),
  };
}

async function inTurn({ budgets }: MailInParts, turns: Turns, { business, project }: FoundMailAddress, act: () => Promise<MailAnswer>) {
  if (!(await budgets.project.take(`${business}/${project}`)) || !(await budgets.business.take(business))) return { later: tooManyNow };
  return (await turns.inTurn(business, act)) ?? { later: tooManyNow };
}

async function takeOne(parts: MailInParts, address: FoundMailAddress, raw: Uint8Array, envelope: MailEnvelope): Promise<MailAnswer> {
  const verdicts = await parts.judgeMail(raw, envelope);
  const read = await parts.readMail(raw, envelope, verdicts).catch((error: unknown) => {
    if (isStewardError(error, 'invalid-input', 'too-large')) return undefined;
    if (isStewardError(error, 'too-many-requests')) return 'later' as const;
    throw error;
  });
  if (read === 'later') return { later: tooManyNow };
  if (!read) return answerOf(await settle(parts, address, { outcome: 'bounced', reason: 'unreadable' }, { bytes: raw.length }));
  const mail: IncomingMail = { raw, envelope, verdicts, read };
  const sender = verdicts.sender === 'verified' && read.from ? await parts.identity.personOf(read.from.address) : undefined;
  const decide = async (mailbox: Mailbox): Promise<Decided> => {
    const worksHere = sender !== undefined && (await worksIn(parts, address, sender));
    const fate = fateOfMail(mailbox, read, verdicts, worksHere);
    // What DNS did not answer now it may answer later: nothing goes back because of it.
    const unsure =
      verdicts.sender === 'unverified' && [verdicts.spf, verdicts.dkim, verdicts.dmarc].some(({ result }) => result === 'temperror');
    if (unsure && fate.outcome === 'bounced' && fate.reason === 'unverified') return 'later';
    return { fate, author: worksHere ? sender : undefined };
  };
  return answerOf(await settle(parts, address, decide, { bytes: raw.length, mail }));
}

type Decided = 'later' | { readonly fate: MailFate; readonly author: PersonId | undefined };
type Settled = 'later' | 'no-such-address' | { readonly fate: MailFate; readonly duplicate?: true | undefined };

/** Reads the rules, decides by them, and carries it out on condition that they are still those. */
async function settle(
  { door }: MailInParts,
  address: FoundMailAddress,
  given: MailFate | ((mailbox: Mailbox) => Promise<Decided>),
  { bytes, mail }: { readonly bytes: number; readonly mail?: IncomingMail },
): Promise<Settled> {
  const principal = mailWorker(address.business);
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const rules = await door.perform(principal, readMailbox, { project: address.project }, service);
    const mailbox = rules.allowed ? rules.result : undefined;
    if (mailbox?.id !== address.mailbox) return 'no-such-address';
    const decided = typeof given === 'function' ? await given(mailbox) : { fate: given, author: undefined };
    if (decided === 'later') return 'later';
    const input = { address, mailbox, mail, bytes, ...decided };
    const answer = await door.perform(principal, receiveMail, input, service);
    if (answer.allowed) {
      const { outcome, reason, duplicate } = answer.result;
      return { fate: outcome === 'received' ? { outcome } : { outcome, reason: reason ?? 'unverified' }, duplicate };
    }
    if (answer.code !== 'not-found') throw new StewardError(answer.code, { rule: answer.sentence });
    // The rules were changed under it, or the address, or the project is gone: it is looked at once more.
    if ((await findMailAddressAgain(door, address)) === undefined) return 'no-such-address';
  }
  return 'later';
}

/** The address as it was found, if it is that still. */
async function findMailAddressAgain({ tools }: Door, { key, revision }: FoundMailAddress) {
  const row = await tools.rows.get(key);
  return row?.revision === revision ? row : undefined;
}

function answerOf(settled: Settled): MailAnswer {
  if (settled === 'later') return { later: notNow };
  if (settled === 'no-such-address') return { refused: noSuchAddress };
  const { fate, duplicate } = settled;
  if (fate.outcome === 'bounced') return { refused: refusalLine(fate.reason) };
  return { taken: true, outcome: fate.outcome, ...(duplicate ? { duplicate } : {}) };
}

/** Owners and admins work in every project; a viewer looks on. */
async function worksIn({ door }: MailInParts, { business, project }: FoundMailAddress, person: PersonId): Promise<boolean> {
  const { businessRole, projectRole } = await standingOf(door.tools.rows, business, person, project);
  return (
    businessRole === 'owner' ||
    businessRole === 'admin' ||
    (businessRole !== 'none' && (projectRole === 'manager' || projectRole === 'contributor'))
  );
}
