// disclose, the outbound gate. Whatever is sent to another company passes here: to a declared processor, to one of its hosts, for a declared purpose, in declared
// fields; in the ledger before a byte leaves. What is not so is refused, and the refusal is in the ledger too.
//
//  1. Everything that can be found out before sending is found out before: the declaration, the switches, the host, the form of the request, and the address the name
//     resolves to, which is pinned. A refusal for any of it names the rule that refused (`gate-…`).
//  2. The entry, a row for the list of disclosures and, where the caller gives the values, a sealed record of exactly what is sent are one commit. Then it is sent.
//  3. What the service answers that is not followed (a redirect) or not taken whole is refused after all: a further entry.
//  4. While a circuit breaker rests nothing is sent and nothing entered: `outbound-resting`. The same when a business has used up what it may send in a minute:
//     `too-many-requests`.
// Short repeats are the way out's (adapters: retrying-outbound), longer ones the caller's.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { sentCharsMax } from '@steward/protocol/catalogue/built-in/disclosures.ts';
import type { PersonId, RecordId } from '@steward/protocol/ids.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { hostAndPort, maySendTo, undeclared } from '../catalogue/processors.ts';
import type { Change } from '../ports/rows.ts';
import type { Grant } from '../ports/grant.ts';
import type { MailTransport, OutgoingMail } from '../ports/mail.ts';
import type { Outbound, OutboundAnswer, OutboundRequest, Prepared } from '../ports/outbound.ts';
import { disclosureChange, switchOf } from '../stores/disclosures.ts';
import { operatorSwitchOf } from '../stores/operator-switches.ts';
import { createChanges } from '../stores/records.ts';
import type { Breakers, Resting } from './breakers.ts';
import type { GateBudget } from './gate-budget.ts';
import { collectionOf, locatePerson } from './locate.ts';
import { newId } from './new-id.ts';
import type { Act, Principal, Refusal, Target, Tools, WriteOperation } from './operation.ts';
import { isStoppedBySwitch } from './processor-states.ts';
import { sealNew } from './seal-new.ts';

/** `recorded` enters the disclosure in a further ledger, when one message concerns several businesses. */
export type Sending =
  | { readonly kind: 'mail'; readonly mail: OutgoingMail }
  | { readonly kind: 'request'; readonly request: OutboundRequest }
  | { readonly kind: 'recorded' };

export interface DisclosureInput {
  /** Id of a declared processor. */
  readonly processor: string;
  /** Exactly what is sent, in the words of the processor's declaration. */
  readonly fields: readonly string[];
  /** The values of fields as they are sent, to be kept sealed for 92 days for the business to see; no secrets. In all at most `sentCharsMax`. */
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** Whose data it is, if one person's. */
  readonly person?: PersonId | undefined;
  readonly sending: Sending;
}

export interface GateParts {
  readonly outbound: Outbound;
  readonly mail: MailTransport;
  readonly breakers?: Breakers;
  readonly budget?: GateBudget;
}

interface Ready {
  readonly prepared: Prepared | undefined;
  /** Of the breaker. */
  readonly place: string;
  /** Of the record of what is sent. */
  readonly record: RecordId | undefined;
}

export type Disclose = WriteOperation<'disclose', DisclosureInput, Ready | undefined, OutboundAnswer | undefined> & {
  /** What is left alone at present, because it failed several times in a row. */
  readonly resting: () => readonly Resting[];
};

export const gateSentences = {
  'gate-undeclared': {
    processor: 'No service provider of that name is declared, so nothing is sent to it.',
    purpose: 'The service provider is not declared for this purpose, so nothing is sent to it.',
    fields: 'The service provider is not declared to get these fields, so nothing is sent to it.',
  },
  'gate-switched-off': {
    operator: 'The operator has switched this service provider off, so nothing is sent to it.',
    business: 'Your business has switched this service provider off, so nothing is sent to it.',
  },
  'gate-host': 'The address is not one of those that this service provider is declared with, so nothing is sent there.',
  'gate-address': 'The address is none of the public internet, or the request is not as it must be, so nothing is sent.',
  'gate-redirect': 'The service wants to send us elsewhere, and the gate does not follow.',
  'gate-answer': 'The service answered more than the gate takes.',
} as const;

const refusal = (policy: string, sentence: string): Refusal => ({ allowed: false, policies: [policy], sentence });

/** The gate over these ways out. The answer of a request comes back; a mail has none. */
export function createDisclose({ outbound, mail, breakers, budget }: GateParts): Disclose {
  // Without a clock of its own it never rests: for tests of what is sent.
  const never = { worked: () => undefined, failed: () => undefined };
  // A plan that met a conflict is made again, and has passed already.
  const passes = new WeakMap<DisclosureInput, ReturnType<Breakers['pass']>>();
  const pass = (input: DisclosureInput, place: string) => {
    const passed = passes.get(input) ?? breakers?.pass(input.processor, place) ?? never;
    passes.set(input, passed);
    return passed;
  };
  return {
    kind: 'write',
    name: 'disclose',
    resting: () => breakers?.resting() ?? [],
    async locate(tools, principal, input, purpose) {
      if (input.sending.kind !== 'recorded') await budget?.take(principal.business);
      return locate(outbound, tools, principal, input, purpose);
    },
    async plan(grant, act, input) {
      const { sending } = input;
      const ready = act.target.loaded!;
      // Before the entry: of what is not even tried nothing is entered.
      const passed = sending.kind === 'recorded' ? never : pass(input, ready.place);
      return {
        changes: [rowOf(act, input, { outcome: 'sent', record: ready.record }), ...(await keepValues(grant, act, input, ready))],
        result: undefined,
        outcome: async () => {
          try {
            const answer = await send(mail, ready, sending);
            if (answer !== undefined && isDown(answer)) passed.failed();
            else passed.worked();
            return { result: answer };
          } catch (error) {
            if (isThere(error)) passed.worked();
            else passed.failed();
            const late = refusedLate(error);
            if (late === undefined) throw error;
            return { refusal: late, changes: [rowOf(act, input, { outcome: 'refused', policy: late.policies[0] })] };
          } finally {
            passes.delete(input);
          }
        },
      };
    },
  };
}

async function send(mail: MailTransport, { prepared }: Ready, sending: Sending): Promise<OutboundAnswer | undefined> {
  if (sending.kind === 'mail') await mail.send(sending.mail);
  return prepared?.send();
}

/** The service is there and has trouble of its own. */
const isDown = ({ status }: OutboundAnswer) => status >= 500 || status === 429;

/** With what exactly was wrong, which never quotes anything. */
const refusedAddress = ({ rule }: StewardError): Refusal =>
  refusal('gate-address', rule === undefined ? gateSentences['gate-address'] : `Nothing is sent there: ${rule}.`);

/** It answered, though not what is taken. */
const isThere = (error: unknown) => isStewardError(error) && (error.code === 'outbound-refused' || error.field !== undefined);

/** What came back, or what the way out found in the message, is refused although it was entered. */
function refusedLate(error: unknown): Refusal | undefined {
  if (!isStewardError(error)) return undefined;
  if (error.code === 'outbound-refused') return refusedAddress(error);
  if (error.code !== 'outbound-failed') return undefined;
  if (error.field === 'redirect') return refusal('gate-redirect', gateSentences['gate-redirect']);
  return error.field === 'too-large' ? refusal('gate-answer', gateSentences['gate-answer']) : undefined;
}

function rowOf(
  { tools, principal }: Pick<Act<unknown>, 'tools' | 'principal'>,
  { processor, fields }: DisclosureInput,
  more: { readonly outcome: 'sent' | 'refused'; readonly policy?: string | undefined; readonly record?: RecordId | undefined },
): Change {
  const row = { processor, fields, atMs: tools.clock.nowMs(), policy: undefined, record: undefined, ...more };
  return disclosureChange(principal.business, row, tools.random.bytes(8));
}

async function keepValues(
  grant: Grant<'disclose'>,
  { tools, principal }: Act<Ready | undefined>,
  { processor, values, person = principal.person }: DisclosureInput,
  { record }: Ready,
): Promise<readonly Change[]> {
  if (record === undefined) return [];
  // Theirs, whoever sends it: a worker has nobody whose erasure would take it.
  const author = person === undefined ? principal : { ...principal, person };
  const { row, checks } = await sealNew(grant, tools, author, {
    collection: collectionOf(tools, 'disclosures'),
    id: record,
    fields: { processor, sent: JSON.stringify(values) },
  });
  return [...createChanges(principal.business, row), ...checks];
}

const valuesMax = 20;

async function locate(
  outbound: Outbound,
  tools: Tools,
  principal: Principal,
  input: DisclosureInput,
  purpose: Purpose,
): Promise<Target<Ready | undefined>> {
  const { processor, fields, values, person, sending } = input;
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(processor))
    throw new StewardError('invalid-input', { field: 'processor', rule: 'the id of a processor' });
  const named = Object.keys(values ?? {});
  if (named.length > valuesMax || named.some((name) => !fields.includes(name)) || JSON.stringify(values ?? {}).length > sentCharsMax)
    throw new StewardError('invalid-input', { field: 'values', rule: `of fields that are sent, at most ${sentCharsMax} characters` });
  const located = await locatePerson(tools, principal, { person });
  const target = { ...located, processor, fields: new Set(fields) };
  const { refused, checks } = await judge(tools, principal, input, purpose);
  const prepared = refused === undefined && sending.kind === 'request' ? await prepare(outbound, sending.request) : undefined;
  const refusedWhy = refused ?? (prepared && 'allowed' in prepared ? prepared : undefined);
  if (refusedWhy) {
    const row = rowOf({ tools, principal }, input, { outcome: 'refused', policy: refusedWhy.policies[0] });
    return { ...target, refusal: refusedWhy, refusalChanges: [row], loaded: undefined };
  }
  const record = named.length === 0 ? undefined : newId<RecordId>(tools.random);
  return {
    ...target,
    ...(record === undefined ? {} : { collection: 'disclosures', records: [record] }),
    checks: [...target.checks, ...checks],
    loaded: {
      prepared: prepared as Prepared | undefined,
      place: sending.kind === 'request' ? hostAndPort(new URL(sending.request.url)) : 'mail',
      record,
    },
  };
}

/** By the declaration and the switches. */
async function judge(
  tools: Tools,
  { business }: Principal,
  { processor: id, fields, sending }: DisclosureInput,
  purpose: Purpose,
): Promise<{ readonly refused?: Refusal; readonly checks: readonly Change[] }> {
  const missing = undeclared(tools.processors, id, purpose, fields);
  if (missing) return { refused: refusal('gate-undeclared', gateSentences['gate-undeclared'][missing]), checks: [] };
  const processor = tools.processors.get(id)!;
  const off = gateSentences['gate-switched-off'];
  // Read each time, so that what the operator turned on another node is obeyed here at once. No condition of the commit: it would be every business's.
  if (processor.off || (await operatorSwitchOf(tools.rows, id)) !== undefined)
    return { refused: refusal('gate-switched-off', off.operator), checks: [] };
  const bySwitch = isStoppedBySwitch(processor, purpose) ? await switchOf(tools.rows, business, id) : undefined;
  if (bySwitch?.offSinceMs !== undefined) return { refused: refusal('gate-switched-off', off.business), checks: [] };
  if (sending.kind === 'request') {
    const url = URL.canParse(sending.request.url) ? new URL(sending.request.url) : undefined;
    if (!url) return { refused: refusal('gate-address', gateSentences['gate-address']), checks: [] };
    if (!maySendTo(tools.processors, processor, url)) return { refused: refusal('gate-host', gateSentences['gate-host']), checks: [] };
  }
  return { checks: bySwitch ? [bySwitch.check] : [] };
}

/** What is wrong with it, if anything is; the error of a resolver that does not answer is the caller's to try again. */
async function prepare(outbound: Outbound, request: OutboundRequest): Promise<Prepared | Refusal> {
  try {
    return outbound.prepare ? await outbound.prepare(request) : { send: () => outbound.send(request) };
  } catch (error) {
    if (!isStewardError(error, 'outbound-refused')) throw error;
    return refusedAddress(error);
  }
}
