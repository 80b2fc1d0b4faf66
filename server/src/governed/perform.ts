// The one door (DESIGN §3): facts → decide → record → grant → act → answer.
//
//  1. Nothing is opened, and nothing is answered, before the ledger entry that names it is durable.
//  2. This module alone mints grants; `mint` is handed to nobody else.
//  3. A refusal is a value, recorded like an access, and says "not found" to whoever may not read the thing.
//  4. A write commits its rows and its entry together, and only while the rows its decision rested on are unchanged.
import { decodeId } from '@steward/protocol/ids.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { What, Who } from '@steward/protocol/ledger/entry.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import { purposes, type Operation, type Purpose } from '@steward/protocol/words.ts';
import type { GrantTerms, Mint } from '../ports/grant.ts';
import type { Change } from '../ports/rows.ts';
import { needsFreshSignIn, type Decision, type Facts } from '../policy/decide.ts';
import type { Appended, Draft } from '../ledger/ledger.ts';
import { decodeRow, encodeRow, keyOf } from '../stores/layout.ts';
import { factsFor } from './facts.ts';
import { tellChanges } from './tell-changes.ts';
import { createViews, type Views } from './views.ts';
import { eventsOfWrite, hasRoom } from './webhooks/note-events.ts';
import type { Act, AnyOperation, Plan, Principal, SearchOperation, ReadOperation, Target, Tools, WriteOperation } from './operation.ts';

const grantMs = 60_000;
/** How often a write is decided anew when somebody else was quicker. */
const attemptsMax = 8;
export const recordsPerEntryMax = 1_000;
export const idempotencyKeyCharsMax = 128;

export interface Ask {
  readonly purpose: Purpose;
  /** Makes a write safe to send again: the same key with the same input gives the first answer. */
  readonly idempotencyKey?: string | undefined;
}

export type Answer<R> =
  | { readonly allowed: true; readonly result: R; readonly receipt: Appended; readonly replayed?: true }
  | {
      readonly allowed: false;
      readonly code: 'refused' | 'not-found' | 'fresh-sign-in-needed';
      readonly sentence: string;
      readonly receipt: Appended;
    };

export interface Door {
  /** Throws StewardError for bad input and failures; a refusal is an answer. */
  perform<O extends Operation, I, L, R>(principal: Principal, operation: AnyOperation<O, I, L, R>, input: I, ask: Ask): Promise<Answer<R>>;
  /** Decides without acting: for what tells nothing (hashes), and for screens that offer only what is permitted. */
  allows<O extends Operation, I, L, R>(
    principal: Principal,
    operation: AnyOperation<O, I, L, R>,
    input: I,
    purpose: Purpose,
  ): Promise<boolean>;
  readonly tools: Tools;
}

export interface DoorParts extends Tools {
  readonly mint: Mint;
  readonly views: Views;
  /** Told of every refusal that rests on an error instead of a rule. */
  readonly onAlarm?: (what: string) => void;
}

export function createDoor(given: Omit<DoorParts, 'views'>): Door {
  const parts: DoorParts = { ...given, views: createViews(given.clock) };
  const tools: Tools = given;
  const perform: Door['perform'] = async (principal, operation, input, ask) => {
    if (isWrite(operation)) return write(parts, perform, principal, operation, input, ask);
    const { target, facts, decision } = await decideOn(parts, principal, operation, input, ask.purpose);
    if (!decision.allowed)
      return refuse(parts, principal, facts, operation.kind === 'search' ? { ...target, records: [] } : target, decision);
    const act = actOf(parts, principal, operation, input, ask.purpose, target);
    if (operation.kind === 'read') return read(parts, operation, act, facts, decision, input);
    return search(parts, operation, act, facts, decision, input);
  };
  return {
    perform,
    allows: async (principal, operation, input, purpose) => (await decideOn(parts, principal, operation, input, purpose)).decision.allowed,
    tools,
  };
}

function isWrite<O extends Operation, I, L, R>(operation: AnyOperation<O, I, L, R>): operation is WriteOperation<O, I, L, R> {
  return operation.kind !== 'read' && operation.kind !== 'search';
}

async function read<O extends Operation, I, L, R>(
  parts: DoorParts,
  operation: ReadOperation<O, I, L, R>,
  act: Act<L>,
  facts: Facts,
  decision: Decision,
  input: I,
): Promise<Answer<R>> {
  const { principal, target } = act;
  const enter = async () => appended(await parts.ledger.append(principal.business, draft(principal, facts, target, decision)));
  const serves = operation.entryServesMs;
  const receipt = serves === undefined ? await enter() : await parts.views.enter(viewerOf(principal, facts, target.viewed), serves, enter);
  const grant = parts.mint(operation.name, terms(parts, act, receipt, target.records, operation.grantMs));
  const result = await operation.act(grant, act, input);
  // Between the decision and now the case may have ended: then nothing of it leaves.
  if (principal.actor === 'staff' && !(await act.stillAllowed())) throw new StewardError('refused', { rule: endedSentence });
  return { allowed: true, result, receipt };
}

export const endedSentence = 'The permission for this has ended.';

/** Two entries: the scope before anything in it is opened, the finds before they are released. */
async function search<O extends Operation, I, L, R>(
  parts: DoorParts,
  operation: SearchOperation<O, I, L, R>,
  act: Act<L>,
  facts: Facts,
  decision: Decision,
  input: I,
): Promise<Answer<R>> {
  const { principal, target } = act;
  const scope = { ...draft(principal, facts, { ...target, records: [] }, decision) };
  const scoped = appended(
    await parts.ledger.append(principal.business, { ...scope, what: { ...scope.what, count: target.records.length, detail: 'scope' } }),
  );
  const grant = parts.mint(operation.name, terms(parts, act, scoped, target.records));
  const found = await operation.find(grant, act, input);
  if (found.records.length > recordsPerEntryMax)
    throw new StewardError('too-large', { rule: `at most ${recordsPerEntryMax} results at once` });
  const receipt = appended(
    await parts.ledger.append(principal.business, draft(principal, facts, { ...target, records: found.records }, decision)),
  );
  return { allowed: true, result: found.result, receipt };
}

async function write<O extends Operation, I, L, R>(
  parts: DoorParts,
  perform: Door['perform'],
  principal: Principal,
  operation: WriteOperation<O, I, L, R>,
  input: I,
  ask: Ask,
): Promise<Answer<R>> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const repeated = await replay(parts, perform, principal, operation, input, ask);
    if (repeated) return repeated;
    const { target, facts, decision } = await decideOn(parts, principal, operation, input, ask.purpose);
    if (!decision.allowed) return refuse(parts, principal, facts, target, decision);
    const act = actOf(parts, principal, operation, input, ask.purpose, target);
    const grant = parts.mint(operation.name, terms(parts, act, 'in-commit', target.records, operation.grantMs));
    const plan = await operation.plan(grant, act, input);
    const outcome = await commit(parts, operation, act, facts, decision, plan, ask, input);
    if ('conflict' in outcome) {
      await plan.abandon?.();
      continue;
    }
    tellChanges(parts.signals, principal.business, plan.changes, principal.person);
    await plan.after?.();
    const late = await plan.outcome?.();
    if (late && 'refusal' in late) return refuse(parts, principal, facts, { ...target, refusalChanges: late.changes }, late.refusal);
    await plan.tidy?.().catch(() => parts.onAlarm?.(`what follows ${operation.name} could not be done at once`));
    return { allowed: true, result: late ? late.result : plan.result, receipt: outcome };
  }
  throw new StewardError('conflict');
}

async function commit<O extends Operation, I, L, R>(
  parts: DoorParts,
  operation: WriteOperation<O, I, L, R>,
  act: Act<L>,
  facts: Facts,
  decision: Decision,
  plan: Plan<R>,
  ask: Ask,
  input: I,
): Promise<Appended | { conflict: number }> {
  const { principal, target } = act;
  const named = plan.person === undefined ? target : { ...target, person: plan.person };
  const entry = { ...draft(principal, facts, named, decision), ...(operation.entryType ? { type: operation.entryType } : {}) };
  const memo =
    ask.idempotencyKey === undefined
      ? []
      : [memoChange(principal, operation.name, input, plan.memo ?? null, ask.idempotencyKey, parts.clock.nowMs())];
  const own = [...plan.changes, ...checksBeside(plan.changes, target.checks), ...memo];
  try {
    const told = await eventsOfWrite(parts, principal.business, operation.name, plan.changes);
    const changes = hasRoom(own) ? [...own, ...told] : own;
    if (operation.kind === 'found') return await parts.ledger.found(principal.business, entry, changes);
    if (operation.kind === 'go-on') return await parts.ledger.goOnAfterLoss(principal.business, entry, changes);
    const outcome = await parts.ledger.append(principal.business, entry, changes);
    if (told.length > 0 && changes === own && !('conflict' in outcome)) await tellBehind(parts, operation.name, told);
    return outcome;
  } catch (error) {
    if (!(error instanceof StewardError && error.code === 'outcome-unknown')) await plan.abandon?.();
    throw error;
  }
}

/** What happened is committed already: whoever asked for it is not told of a failure. */
async function tellBehind({ rows, onAlarm }: DoorParts, operation: Operation, told: readonly Change[]): Promise<void> {
  await rows.commit(told).catch(() => onAlarm?.(`webhooks were not told of ${operation}`));
}

/** Checks of rows that nothing changes; of two checks of one row the first stands. */
function checksBeside(changes: readonly Change[], checks: readonly Change[]): readonly Change[] {
  const nameOf = ({ key }: Change) => `${key.partition} ${key.sort}`;
  const named = new Set(changes.map(nameOf));
  return checks.filter((check) => !named.has(nameOf(check)) && named.add(nameOf(check)));
}

async function decideOn<O extends Operation, I, L, R>(
  parts: DoorParts,
  principal: Principal,
  operation: AnyOperation<O, I, L, R>,
  input: I,
  purpose: Purpose,
) {
  if (!purposes.includes(purpose)) throw new StewardError('invalid-input', { field: 'purpose', rule: `one of ${purposes.join(', ')}` });
  const target = await operation.locate(parts, principal, input, purpose);
  if (target.records.length > recordsPerEntryMax && operation.kind !== 'search') {
    throw new StewardError('too-large', { rule: `at most ${recordsPerEntryMax} records at once` });
  }
  const facts = factsFor(parts.clock, principal, operation.name, purpose, target.facts);
  return { target, facts, decision: target.absent ? absent : (target.refusal ?? parts.decide(facts)) };
}

const absent: Decision & { allowed: false } = { allowed: false, policies: [], sentence: 'There is no such thing here.' };

/** Whoever may not read the thing is told that it is not there, in the same words as for what never was. */
async function refuse<L, R>(
  parts: DoorParts,
  principal: Principal,
  facts: Facts,
  target: Target<L>,
  decision: Decision & { allowed: false },
): Promise<Answer<R>> {
  const changes = target.refusalChanges ?? [];
  const receipt = appended(await parts.ledger.append(principal.business, draft(principal, facts, target, decision), changes));
  const concerns = target.known !== true && (target.project !== undefined || target.records.length > 0);
  const hidden = target.absent === true || (concerns && !parts.decide({ ...facts, operation: 'read-record' }).allowed);
  return {
    allowed: false,
    code: hidden ? 'not-found' : needsFreshSignIn(decision) ? 'fresh-sign-in-needed' : 'refused',
    sentence: decision.sentence,
    receipt,
  };
}

function actOf<O extends Operation, I, L, R>(
  parts: DoorParts,
  principal: Principal,
  operation: AnyOperation<O, I, L, R>,
  input: I,
  purpose: Purpose,
  target: Target<L>,
): Act<L> {
  const stillAllowed = async () => (await decideOn(parts, principal, operation, input, purpose)).decision.allowed;
  return { tools: parts, principal, purpose, target, stillAllowed };
}

function terms<L>(parts: DoorParts, act: Act<L>, entry: Appended | 'in-commit', records: readonly string[], lastsMs = grantMs): GrantTerms {
  return {
    business: act.principal.business,
    purpose: act.purpose,
    records: new Set(records),
    fields: act.target.fields,
    untilMs: Math.min(parts.clock.nowMs() + lastsMs, act.target.untilMs ?? Number.POSITIVE_INFINITY),
    entry: entry === 'in-commit' ? entry : { volume: entry.volume, index: entry.index },
  };
}

function draft<L>(principal: Principal, facts: Facts, target: Target<L>, decision: Decision): Draft {
  const what: What = {
    operation: facts.operation,
    purpose: facts.purpose,
    outcome: decision.allowed ? 'allowed' : 'refused',
    policies: [...decision.policies],
    ...(target.case === undefined ? {} : { ground: target.case.ground, case: target.case.id }),
    ...(target.project === undefined ? {} : { project: target.project }),
    ...(target.collection === undefined ? {} : { collection: target.collection }),
    ...(target.records.length === 0 ? {} : { records: target.records.map((id) => decodeId(id)) }),
    ...(target.fields === 'all' ? {} : { fields: [...target.fields] }),
    ...(target.person === undefined ? {} : { person: target.person }),
    ...(target.entry === undefined ? {} : { entry: target.entry }),
    ...(target.reason === undefined ? {} : { reason: target.reason }),
    ...(target.version === undefined ? {} : { version: target.version }),
    ...(target.processor === undefined ? {} : { processor: target.processor }),
    ...(target.detail === undefined ? {} : { detail: target.detail }),
  };
  const sealedUntilMs = target.case?.sealedUntilMs;
  return { type: 'entry', who: whoOf(principal, facts), what, ...(sealedUntilMs === undefined ? {} : { sealedUntilMs }) };
}

/** One session of one person, in the role they have now. */
function viewerOf(principal: Principal, facts: Facts, viewed: string | undefined): string {
  const { business, person, session, name, case: ofCase } = principal;
  return [business, person, session, name, ofCase, facts.operation, facts.purpose, facts.businessRole, viewed].join(' ');
}

function whoOf(principal: Principal, facts: Facts): Who {
  return {
    actor: principal.actor,
    ...(principal.person === undefined ? {} : { person: principal.person }),
    ...(facts.businessRole === 'none' ? {} : { role: facts.businessRole }),
    ...(principal.actor === 'staff' && facts.department !== 'none' ? { department: facts.department } : {}),
    ...(principal.session === undefined ? {} : { session: principal.session }),
    ...(principal.address === undefined ? {} : { address: principal.address }),
    ...(principal.name === undefined ? {} : { name: principal.name }),
  };
}

function appended(outcome: Appended | { conflict: number }): Appended {
  if ('conflict' in outcome) throw new StewardError('ledger-unavailable', { rule: 'an entry without changes met a conflict' });
  return outcome;
}

// ---- repeated requests -------------------------------------------------------------------------------------------------

interface Memo {
  readonly [key: string]: Cbor;
  readonly at: number;
  readonly request: Uint8Array;
  readonly memo: Cbor;
}

const utf8 = new TextEncoder();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Everything the request says but its stream, hashed together with the key, which is secret: the stored hash confirms no guess. */
function requestHash(operation: Operation, input: unknown, key: string): Uint8Array {
  const plain = JSON.stringify(input, (_name, value: unknown) => (isStream(value) ? undefined : value));
  return sha256(utf8.encode(`${key}\n${operation}\n${plain}`));
}

const isStream = (value: unknown) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

function memoKey(principal: Principal, key: string) {
  if (key.length === 0 || key.length > idempotencyKeyCharsMax) {
    throw new StewardError('invalid-input', { field: 'Idempotency-Key', rule: `1 to ${idempotencyKeyCharsMax} characters` });
  }
  return keyOf.idempotency(principal.business, principal.person ?? principal.actor, hex(sha256(utf8.encode(key)).subarray(0, 16)));
}

function memoChange(principal: Principal, operation: Operation, input: unknown, memo: Cbor, key: string, atMs: number): Change {
  return {
    kind: 'put',
    key: memoKey(principal, key),
    expect: 'absent',
    value: encodeRow({ at: atMs, request: requestHash(operation, input, key), memo }),
  };
}

/** The first answer to this idempotency key, if there was one. The repeated request is decided and recorded like any other. */
async function replay<O extends Operation, I, L, R>(
  parts: DoorParts,
  perform: Door['perform'],
  principal: Principal,
  operation: WriteOperation<O, I, L, R>,
  input: I,
  ask: Ask,
): Promise<Answer<R> | undefined> {
  if (ask.idempotencyKey === undefined) return undefined;
  const row = await parts.rows.get(memoKey(principal, ask.idempotencyKey));
  if (!row) return undefined;
  const first = decodeRow<Memo>(row.value);
  if (!Buffer.from(first.request).equals(requestHash(operation.name, input, ask.idempotencyKey))) {
    throw new StewardError('idempotency-mismatch', { field: 'Idempotency-Key', rule: 'was used for a different request' });
  }
  const again = operation.replay?.(first.memo, input);
  if (!again) throw new StewardError('already-exists', { rule: 'this request was carried out already' });
  if ('read' in again) {
    const answer = await perform(principal, again.read, again.input, { purpose: ask.purpose });
    return answer.allowed ? { ...answer, replayed: true } : answer;
  }
  const { target, facts, decision } = await decideOn(parts, principal, operation, input, ask.purpose);
  const receipt = appended(await parts.ledger.append(principal.business, draft(principal, facts, target, decision)));
  return { allowed: true, result: again.result, receipt, replayed: true };
}
