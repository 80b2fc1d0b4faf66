// Cases: the staff's requests to look at one business, as rows of opaque ids, enumerations and times (docs/lifecycles.md). What was said in words lies
// sealed in the record of the collection `cases` that has the same id.
//
//   <business>   case/<case>                        the case
//                case-at/<time>/<case>              the same by the time it was asked for
//                support-rule                       the standing rule of the business
//   cases        <time>/<business>/<case>           every case by the time it was asked for, for the staff
//   case-ids     <case>                             the business that it is about
//   cases-due    <time>/<business>/<case>           when somebody should look at it next: no answer by then, its end
import { decodeId, encodeId, type BusinessId, type PersonId, type RecordId } from '@steward/protocol/ids.ts';
import type {
  CaseApprover,
  CaseBeginning,
  CaseEnder,
  CaseState,
  Department,
  Ground,
  ReviewVerdict,
  SupportRule,
} from '@steward/protocol/words.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Change, RowKey, RowReader, Rows } from '../ports/rows.ts';
import { decodeRow, emptyValue, encodeRow, lastPart } from './layout.ts';

export type CaseScope =
  | { readonly kind: 'records'; readonly records: readonly { readonly collection: string; readonly id: string }[] }
  | { readonly kind: 'project'; readonly project: string; readonly collections?: readonly string[] | undefined }
  | { readonly kind: 'collection'; readonly collection: string };

export interface Approval {
  readonly side: 'business' | 'staff' | 'rule';
  readonly by: PersonId | undefined;
  readonly atMs: number;
}

export interface Case {
  readonly id: RecordId;
  readonly begun: CaseBeginning;
  readonly state: CaseState;
  readonly ground: Ground;
  readonly needs: CaseApprover;
  /** Undefined while nobody of the staff has taken a call for help. */
  readonly department: Department | undefined;
  readonly by: PersonId | undefined;
  /** The member who asked for help. */
  readonly askedBy: PersonId | undefined;
  readonly scope: CaseScope;
  /** As allowed, where that is narrower. */
  readonly allowed: CaseScope | undefined;
  readonly minutes: number;
  readonly requestedAtMs: number;
  readonly answerUntilMs: number;
  readonly approvals: readonly Approval[];
  readonly allowedAtMs: number | undefined;
  /** Exclusive: from then on nothing is delivered. Undefined while nobody looks. */
  readonly untilMs: number | undefined;
  readonly endedAtMs: number | undefined;
  readonly endedBy: CaseEnder | undefined;
  /** The business learns of it when this day is over. */
  readonly sealedUntilMs: number | undefined;
  readonly review: { readonly verdict: ReviewVerdict; readonly by: PersonId; readonly atMs: number } | undefined;
  /** Commitment to the reason, as the ledger has it. */
  readonly reason: Uint8Array;
  /** The 16 bytes of its receipt's reference. */
  readonly reference: Uint8Array;
}

export interface StoredCase {
  readonly business: BusinessId;
  readonly case: Case;
  readonly revision: number;
}

export const casesListedMax = 200;
export const keyOfCase = (business: BusinessId, id: string): RowKey => ({ partition: business, sort: `case/${id}` });
const supportRuleKey = (business: BusinessId): RowKey => ({ partition: business, sort: 'support-rule' });
const digits = (ms: number) => String(ms).padStart(15, '0');
const indexKey = (business: BusinessId, { id, requestedAtMs }: Case): RowKey => ({
  partition: 'cases',
  sort: `${digits(requestedAtMs)}/${business}/${id}`,
});
const dueKey = (business: BusinessId, id: string, dueAtMs: number): RowKey => ({
  partition: 'cases-due',
  sort: `${digits(dueAtMs)}/${business}/${id}`,
});

/** When something happens to it by itself; undefined once nothing does any more. */
export function dueOf({ state, answerUntilMs, untilMs }: Case): number | undefined {
  if (state === 'waiting') return answerUntilMs;
  return state === 'allowed' ? (untilMs ?? answerUntilMs) : undefined;
}

/** The changes that put `next` in the place of `old`; with `old` undefined the case is new. */
export function caseChanges(business: BusinessId, old: StoredCase | undefined, next: Case): readonly Change[] {
  const [before, after] = [old && dueOf(old.case), dueOf(next)];
  const changes: Change[] = [
    { kind: 'put', key: keyOfCase(business, next.id), value: encodeCase(next), expect: old?.revision ?? 'absent' },
  ];
  if (!old) {
    changes.push({ kind: 'put', key: indexKey(business, next), value: emptyValue, expect: 'any' });
    changes.push({
      kind: 'put',
      key: { partition: business, sort: `case-at/${digits(next.requestedAtMs)}/${next.id}` },
      value: emptyValue,
      expect: 'any',
    });
    changes.push({ kind: 'put', key: { partition: 'case-ids', sort: next.id }, value: encodeRow([decodeId(business)]), expect: 'absent' });
  }
  if (before === after) return changes;
  if (before !== undefined) changes.push({ kind: 'remove', key: dueKey(business, next.id, before), expect: 'any' });
  if (after !== undefined) changes.push({ kind: 'put', key: dueKey(business, next.id, after), value: emptyValue, expect: 'any' });
  return changes;
}

export async function findCase(rows: RowReader, business: BusinessId, id: string): Promise<StoredCase | undefined> {
  const row = await rows.get(keyOfCase(business, id));
  return row && { business, case: decodeCase(id as RecordId, row.value), revision: row.revision };
}

/** The business that a case is about. */
export async function businessOfCase(rows: RowReader, id: string): Promise<BusinessId | undefined> {
  const row = await rows.get({ partition: 'case-ids', sort: id });
  return row && encodeId<BusinessId>(decodeRow<[Uint8Array]>(row.value)[0]);
}

/** Of one business, the newest first, at most `casesListedMax`. */
export async function casesOf(rows: RowReader, business: BusinessId): Promise<readonly StoredCase[]> {
  const found = await rows.range({ partition: business, prefix: 'case-at/', reverse: true, limit: casesListedMax });
  const stored = await Promise.all(found.map(({ sort }) => findCase(rows, business, lastPart(sort))));
  return stored.filter((each) => each !== undefined);
}

const clearedTogetherMax = 15;

/** Takes every case of a business that is erased away, and what leads to it: the ledger keeps what was done in them. */
export async function clearCases(rows: Rows, business: BusinessId): Promise<void> {
  for (;;) {
    const found = await rows.range({ partition: business, prefix: 'case/', limit: clearedTogetherMax });
    const keys = found.flatMap((row) => keysOf(business, decodeCase(lastPart(row.sort), row.value)));
    if (keys.length === 0) keys.push(supportRuleKey(business));
    if (!(await rows.commit(keys.map((key): Change => ({ kind: 'remove', key, expect: 'any' })))).done) throw new StewardError('conflict');
    if (found.length === 0) return;
  }
}

function keysOf(business: BusinessId, of: Case): RowKey[] {
  const dueAtMs = dueOf(of);
  return [
    keyOfCase(business, of.id),
    indexKey(business, of),
    { partition: business, sort: `case-at/${digits(of.requestedAtMs)}/${of.id}` },
    { partition: 'case-ids', sort: of.id },
    ...(dueAtMs === undefined ? [] : [dueKey(business, of.id, dueAtMs)]),
  ];
}

/** Of every business, the newest first, at most `limit`. */
export async function newestCases(rows: RowReader, limit: number): Promise<readonly StoredCase[]> {
  const found = await rows.range({ partition: 'cases', prefix: '', reverse: true, limit });
  const named = found.map(({ sort }) => sort.split('/') as [string, BusinessId, string]);
  const stored = await Promise.all(named.map(([, business, id]) => findCase(rows, business, id)));
  return stored.filter((each) => each !== undefined);
}

export async function dueCases(
  rows: RowReader,
  nowMs: number,
  limit: number,
): Promise<readonly { readonly business: BusinessId; readonly id: string; readonly key: RowKey }[]> {
  const found = await rows.range({ partition: 'cases-due', prefix: '', limit });
  return found
    .filter(({ sort }) => Number(sort.split('/')[0]) <= nowMs)
    .map(({ partition, sort }) => {
      const [, business, id] = sort.split('/') as [string, BusinessId, string];
      return { business, id, key: { partition, sort } };
    });
}

export interface SupportRow {
  readonly rule: SupportRule;
  /** Takes part in counts of groups. */
  readonly aggregates: boolean;
}

/** Until a business says otherwise it is asked, always, and takes part in nothing. */
export async function supportRuleOf(
  rows: RowReader,
  business: BusinessId,
): Promise<SupportRow & { readonly check: Change & { readonly kind: 'check'; readonly expect: 'absent' | number } }> {
  const row = await rows.get(supportRuleKey(business));
  const [rule, aggregates] = row ? decodeRow<[SupportRule, boolean]>(row.value) : (['ask', false] as const);
  return { rule, aggregates, check: { kind: 'check', key: supportRuleKey(business), expect: row?.revision ?? 'absent' } };
}

export const supportRuleChange = (business: BusinessId, { rule, aggregates }: SupportRow, expect: 'absent' | number): Change => ({
  kind: 'put',
  key: supportRuleKey(business),
  value: encodeRow([rule, aggregates]),
  expect,
});

type WireScope = ['records', [string, Uint8Array][]] | ['project', Uint8Array, string[] | null] | ['collection', string];

function encodeScope(scope: CaseScope): WireScope {
  if (scope.kind === 'records') return ['records', scope.records.map(({ collection, id }) => [collection, decodeId(id)])];
  if (scope.kind === 'project') return ['project', decodeId(scope.project), scope.collections ? [...scope.collections] : null];
  return ['collection', scope.collection];
}

function decodeScope(wire: WireScope): CaseScope {
  switch (wire[0]) {
    case 'records':
      return { kind: 'records', records: wire[1].map(([collection, id]) => ({ collection, id: encodeId(id) as string })) };
    case 'project':
      return { kind: 'project', project: encodeId(wire[1]), ...(wire[2] === null ? {} : { collections: wire[2] }) };
    case 'collection':
      return { kind: 'collection', collection: wire[1] };
  }
}

const idOrNull = (id: string | undefined) => (id === undefined ? null : decodeId(id));
const personOrNone = (bytes: Uint8Array | null) => (bytes === null ? undefined : encodeId<PersonId>(bytes));

export function encodeCase(of: Case): Uint8Array {
  return encodeRow([
    [of.begun, of.state, of.ground, of.needs, of.department ?? null],
    [idOrNull(of.by), idOrNull(of.askedBy)],
    encodeScope(of.scope),
    of.allowed === undefined ? null : encodeScope(of.allowed),
    [of.minutes, of.requestedAtMs, of.answerUntilMs, of.allowedAtMs ?? null, of.untilMs ?? null, of.endedAtMs ?? null],
    of.endedBy ?? null,
    of.sealedUntilMs ?? null,
    of.approvals.map(({ side, by, atMs }) => [side, idOrNull(by), atMs]),
    of.review === undefined ? null : [of.review.verdict, decodeId(of.review.by), of.review.atMs],
    of.reason,
    of.reference,
  ]);
}

type Wire = [
  [CaseBeginning, CaseState, Ground, CaseApprover, Department | null],
  [Uint8Array | null, Uint8Array | null],
  WireScope,
  WireScope | null,
  [number, number, number, number | null, number | null, number | null],
  CaseEnder | null,
  number | null,
  [Approval['side'], Uint8Array | null, number][],
  [ReviewVerdict, Uint8Array, number] | null,
  Uint8Array,
  Uint8Array,
];

export function decodeCase(id: RecordId, value: Uint8Array): Case {
  const [words, people, scope, allowed, numbers, endedBy, sealedUntilMs, approvals, review, reason, reference] = decodeRow<Wire>(value);
  const [begun, state, ground, needs, department] = words;
  const [minutes, requestedAtMs, answerUntilMs, allowedAtMs, untilMs, endedAtMs] = numbers;
  return {
    id,
    begun,
    state,
    ground,
    needs,
    department: department ?? undefined,
    by: personOrNone(people[0]),
    askedBy: personOrNone(people[1]),
    scope: decodeScope(scope),
    allowed: allowed === null ? undefined : decodeScope(allowed),
    minutes,
    requestedAtMs,
    answerUntilMs,
    approvals: approvals.map(([side, by, atMs]) => ({ side, by: personOrNone(by), atMs })),
    allowedAtMs: allowedAtMs ?? undefined,
    untilMs: untilMs ?? undefined,
    endedAtMs: endedAtMs ?? undefined,
    endedBy: endedBy ?? undefined,
    sealedUntilMs: sealedUntilMs ?? undefined,
    review: review === null ? undefined : { verdict: review[0], by: encodeId<PersonId>(review[1]), atMs: review[2] },
    reason,
    reference,
  };
}
