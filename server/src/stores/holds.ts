// Legal holds: what must not be destroyed until a date, whatever else falls due. A hold names its scope in clear and says why in a sealed record of the
// collection `holds`, which has the same id. It stops the destruction of what lies in its scope and nothing else: nobody is shut out by it.
import { decodeId, encodeId, type BusinessId, type PersonId, type RecordId } from '@steward/protocol/ids.ts';
import { rangeRowsMax, type Change, type RowReader } from '../ports/rows.ts';
import { decodeRow, encodeRow, keyOf, lastPart } from './layout.ts';
import type { RecordRow } from './record-row.ts';

/** Of a business at once. */
export const holdsMax = 200;

export interface HoldScope {
  readonly kind: 'record' | 'project' | 'person' | 'business';
  /** Absent for the whole business. */
  readonly id?: string | undefined;
}

export interface Hold {
  readonly id: RecordId;
  readonly scope: HoldScope;
  readonly untilMs: number;
  readonly setAtMs: number;
  /** Absent when the operator set it. */
  readonly by: PersonId | undefined;
  readonly endedMs: number | undefined;
}

export function holdChange(business: BusinessId, hold: Hold, expect: 'absent' | number): Change {
  const { scope, untilMs, setAtMs, by, endedMs } = hold;
  const value = encodeRow([
    scope.kind,
    scope.id === undefined ? null : decodeId(scope.id),
    untilMs,
    setAtMs,
    by === undefined ? null : decodeId(by),
    endedMs ?? null,
  ]);
  return { kind: 'put', key: keyOf.hold(business, hold.id), value, expect };
}

export async function findHold(rows: RowReader, business: BusinessId, id: string) {
  const row = await rows.get(keyOf.hold(business, id));
  return row && { hold: decodeHold(id as RecordId, row.value), revision: row.revision };
}

/** Every hold there is or was, at most `rangeRowsMax`. */
export async function listHolds(rows: RowReader, business: BusinessId): Promise<readonly Hold[]> {
  const found = await rows.range({ partition: business, prefix: 'hold/', limit: rangeRowsMax });
  return found.map((row) => decodeHold(lastPart(row.sort), row.value));
}

/** Those in force. */
export async function standingHolds(rows: RowReader, business: BusinessId, nowMs: number): Promise<readonly Hold[]> {
  return (await listHolds(rows, business)).filter((hold) => hold.endedMs === undefined && hold.untilMs > nowMs);
}

/** The first of the holds that covers this record: it, its project, whoever wrote it or whom it is, or the whole business. */
export function holdOver(holds: readonly Hold[], row: Pick<RecordRow, 'id' | 'project' | 'collection' | 'createdBy'>): Hold | undefined {
  return holds.find(({ scope: { kind, id } }) => {
    if (kind === 'business') return true;
    if (kind === 'record') return row.id === id;
    if (kind === 'project') return row.project === id || (row.collection === 'projects' && row.id === id);
    return row.createdBy === id || (row.collection === 'members' && row.id === id);
  });
}

type Wire = [HoldScope['kind'], Uint8Array | null, number, number, Uint8Array | null, number | null];

function decodeHold(id: RecordId, value: Uint8Array): Hold {
  const [kind, scope, untilMs, setAtMs, by, endedMs] = decodeRow<Wire>(value);
  return {
    id,
    scope: { kind, ...(scope === null ? {} : { id: encodeId(scope) }) },
    untilMs,
    setAtMs,
    by: by === null ? undefined : encodeId<PersonId>(by),
    endedMs: endedMs ?? undefined,
  };
}
