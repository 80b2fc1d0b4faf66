// What the operator enters in the registers that stand beside the promises: incidents, audits by outsiders, demands of authorities. Written to be read by
// customers; which businesses an incident concerns is kept beside it and never published.
//
//   trust   incident/<time>/<id> · audit/<time>/<id> · demand/<time>/<id>
import { decodeId, encodeId, type BusinessId } from '@steward/protocol/ids.ts';
import type { Said } from '@steward/protocol/catalogue/collection.ts';
import type { RowReader, Rows } from '../ports/rows.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { decodeRow, encodeRow } from './layout.ts';

export interface Incident {
  readonly id: string;
  /** When the operator became aware of it: from then on the 72 hours of Art. 33 GDPR run. */
  readonly knownMs: number;
  readonly title: Said;
  /** What happened, to what kinds of data, with what consequences, and what is done about it. */
  readonly what: Said;
  readonly affected: readonly { readonly business: BusinessId; readonly toldMs: number | undefined }[];
  readonly authorityToldMs: number | undefined;
  /** Why no authority had to be told: no risk to anybody is likely. */
  readonly noAuthority: Said | undefined;
  readonly closedMs: number | undefined;
}

export interface Audit {
  readonly id: string;
  readonly atMs: number;
  readonly who: string;
  readonly scope: Said;
  readonly findings: readonly { readonly text: Said; readonly fixedIn: string | undefined }[];
  readonly report: string | undefined;
}

export interface Demand {
  readonly id: string;
  readonly atMs: number;
  readonly authority: string;
  readonly basis: string;
  readonly handedOver: Said;
  /** Absent from what is published until then. */
  readonly sealedUntilMs: number | undefined;
}

export interface TrustRecords {
  readonly incident: Incident;
  readonly audit: Audit;
  readonly demand: Demand;
}
export type TrustKind = keyof TrustRecords;

const partition = 'trust';
const listedMax = 500;
const keyOf = (kind: TrustKind, atMs: number, id: string) => ({ partition, sort: `${kind}/${String(atMs).padStart(15, '0')}/${id}` });

type IncidentWire = { [name in keyof Omit<Incident, 'affected'>]: Incident[name] | null } & { affected: [Uint8Array, number | null][] };

const orNull = (value: object) => Object.fromEntries(Object.entries(value).map(([name, each]) => [name, each ?? null])) as never;
const fromNull = (value: object) =>
  Object.fromEntries(Object.entries(value).map(([name, each]) => [name, each === null ? undefined : each]));

function encode<K extends TrustKind>(kind: K, record: TrustRecords[K]): Uint8Array {
  if (kind === 'audit') {
    const audit = record as Audit;
    return encodeRow(orNull({ ...audit, findings: audit.findings.map((finding) => orNull(finding) as object) }));
  }
  if (kind === 'demand') return encodeRow(orNull(record));
  const incident = record as Incident;
  const affected = incident.affected.map(({ business, toldMs }) => [decodeId(business), toldMs ?? null]);
  return encodeRow({ ...(orNull(incident) as object), affected } as never);
}

function decode<K extends TrustKind>(kind: K, value: Uint8Array): TrustRecords[K] {
  const row = fromNull(decodeRow<object>(value)) as unknown as TrustRecords[K];
  if (kind === 'audit') {
    const audit = row as Audit;
    return { ...audit, findings: audit.findings.map((finding) => fromNull(finding)) } as unknown as TrustRecords[K];
  }
  if (kind !== 'incident') return row;
  const { affected } = row as unknown as IncidentWire;
  return { ...row, affected: affected.map(([business, told]) => ({ business: encodeId(business), toldMs: told ?? undefined })) };
}

const timeOf = (kind: TrustKind, record: TrustRecords[TrustKind]): number =>
  kind === 'incident' ? (record as Incident).knownMs : (record as Audit | Demand).atMs;

/** The newest first. */
export async function listTrust<K extends TrustKind>(rows: RowReader, kind: K): Promise<readonly TrustRecords[K][]> {
  const found = await rows.range({ partition, prefix: `${kind}/`, reverse: true, limit: listedMax });
  return found.map(({ value }) => decode(kind, value));
}

/** A new one. */
export async function addTrust<K extends TrustKind>(rows: Rows, kind: K, record: TrustRecords[K]): Promise<void> {
  const key = keyOf(kind, timeOf(kind, record), record.id);
  const { done } = await rows.commit([{ kind: 'put', key, value: encode(kind, record), expect: 'absent' }]);
  if (!done) throw new StewardError('conflict');
}

/** Throws `not-found`, and `conflict` when somebody else changed it meanwhile. Its time stays. */
export async function changeTrust<K extends TrustKind>(
  rows: Rows,
  kind: K,
  id: string,
  how: (record: TrustRecords[K]) => TrustRecords[K],
): Promise<TrustRecords[K]> {
  const found = await rows.range({ partition, prefix: `${kind}/`, reverse: true, limit: listedMax });
  const row = found.find(({ sort }) => sort.endsWith(`/${id}`));
  if (!row) throw new StewardError('not-found', { field: 'id', rule: 'nothing in the register has this id' });
  const next = how(decode(kind, row.value));
  const { done } = await rows.commit([
    { kind: 'put', key: { partition, sort: row.sort }, value: encode(kind, next), expect: row.revision },
  ]);
  if (!done) throw new StewardError('conflict');
  return next;
}

export interface ProcessorTurn {
  readonly atMs: number;
  readonly id: string;
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
}

/** What was declared when it was looked at last, and every change since: `processors/last`, `processor/<time>/<id>`. */
export async function noteProcessors(
  rows: Rows,
  nowMs: number,
  declared: readonly { readonly id: string; readonly name: string; readonly sum: string }[],
): Promise<readonly ProcessorTurn[]> {
  const key = { partition, sort: 'processors/last' };
  const row = await rows.get(key);
  const before = row && new Map(decodeRow<[string, string, string][]>(row.value).map(([id, name, sum]) => [id, { name, sum }]));
  const turns: ProcessorTurn[] = [];
  if (before !== undefined) {
    for (const { id, name, sum } of declared) {
      const known = before.get(id);
      if (known?.sum !== sum) turns.push({ atMs: nowMs, id, name, change: known === undefined ? 'added' : 'changed' });
    }
    for (const [id, { name }] of before)
      if (!declared.some((each) => each.id === id)) turns.push({ atMs: nowMs, id, name, change: 'removed' });
    if (turns.length === 0) return [];
  }
  await rows.commit([
    { kind: 'put', key, value: encodeRow(declared.map(({ id, name, sum }) => [id, name, sum])), expect: row?.revision ?? 'absent' },
    ...turns.map(
      ({ atMs, id, name, change }) =>
        ({
          kind: 'put',
          key: { partition, sort: `processor/${String(atMs).padStart(15, '0')}/${id}` },
          value: encodeRow([name, change]),
          expect: 'any',
        }) as const,
    ),
  ]);
  return turns;
}

/** The newest first. */
export async function processorTurns(rows: RowReader, limit: number): Promise<readonly ProcessorTurn[]> {
  const found = await rows.range({ partition, prefix: 'processor/', reverse: true, limit });
  return found.map(({ sort, value }) => {
    const [, time, id] = sort.split('/') as [string, string, string];
    const [name, change] = decodeRow<[string, ProcessorTurn['change']]>(value);
    return { atMs: Number(time), id, name, change };
  });
}
