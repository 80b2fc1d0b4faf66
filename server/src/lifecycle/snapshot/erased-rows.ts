// What an erasure takes from rows, wherever a copy of them lies: used while a snapshot is written, when older ones are cleaned, and when one is brought back.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { ErasedRecord } from '../../ports/erased-places.ts';
import type { Row } from '../../ports/rows.ts';
import { decodeRecordRow, encodeRecordRow } from '../../stores/record-row.ts';
import { ownerOf, placeOf, type ChunkListed, type Owner, type StoreName, type Told } from './format.ts';

/** What lasts although it names what is gone: tombstones, what hides a project, jobs and their receipts. */
const lasting: ReadonlySet<string> = new Set(['tomb', 'hid', 'job', 'shed', 'left']);
/** What of a business outlives it; its ledger lies in partitions of its own. */
const outliving: ReadonlySet<string> = new Set([...lasting, 'kept', 'closed', 'epoch']);
const versionDigits = 10;
const timeDigits = 15;

interface Gone {
  readonly whole: boolean;
  readonly versionsUpTo: number;
  readonly keys: ReadonlySet<string>;
  /** Until when a law keeps the groups under other keys. */
  readonly keptUntilMs: number | undefined;
  /** The files went with it; otherwise a law keeps them too. */
  readonly withFiles: boolean;
}

/** Sort keys from `from` up to, not including, `until`. */
interface Span {
  readonly from: string;
  readonly until: string;
}

export class ErasedRows {
  readonly #records = new Map<string, Gone>();
  readonly #businesses = new Set<Owner>();
  readonly #identity = new Set<string>();
  #spans: readonly Span[] | undefined;

  /**
   * For what was cut at `cutAtMs`. Login data count only where they were told since then: they are told after they were removed, so whatever a later cut shows
   * under the same name is new: the same address, signed up again.
   */
  constructor(told: Iterable<Told>, cutAtMs: number) {
    for (const { business, records, identity, wholeBusiness, atMs } of told) {
      if (wholeBusiness && business !== undefined) this.#businesses.add(business);
      if (atMs >= cutAtMs) for (const partition of identity ?? []) this.#identity.add(partition);
      if (business !== undefined) for (const record of records) this.#add(business, record);
    }
  }

  /** Whether something of this owner may be gone. */
  concerns(store: StoreName, owner: Owner): boolean {
    if (store === 'identity') return this.#identity.size > 0;
    return this.#businesses.has(owner) || [...this.#records.keys()].some((name) => name.startsWith(`${owner} `));
  }

  /** Whether a chunk may hold something that is gone; `next` is the first row of the chunk behind it. */
  mayHold(store: StoreName, chunk: ChunkListed, next: ChunkListed | undefined): boolean {
    if (store === 'identity') return this.#identity.size > 0;
    if (this.#businesses.has(ownerOf(chunk.first.partition))) return true;
    const from = placeOf(chunk.first);
    const until = next === undefined ? '\x7f' : placeOf(next.first);
    return this.#sorted().some((span) => span.from < until && span.until > from);
  }

  /** The row without what is gone; `undefined` when nothing of it is left. `thorough`: also rows that merely name what is gone. */
  without(store: StoreName, row: Row, thorough = false): Row | undefined {
    if (store === 'identity') return this.#identity.has(row.partition) ? undefined : row;
    const owner = ownerOf(row.partition);
    if (owner === '-') return thorough && this.#namesGone(row) ? undefined : row;
    if (owner !== row.partition) return row;
    const [kind, id, version] = row.sort.split('/') as [string, string | undefined, string | undefined];
    if (kind === 'rec') return this.#withoutRecord(row, owner, id!, thorough);
    if (this.#businesses.has(owner) && !outliving.has(kind)) return undefined;
    if (this.#records.size === 0) return row;
    if (kind === 'ver') return this.#withoutVersion(row, owner, id!, version!);
    // What a law keeps outlives its record: only what lies under destroyed keys leaves it.
    if (kind === 'kept') return this.#withoutKeys(row, version!, this.#records.get(`${owner} ${version}`)?.keys);
    if (!thorough || lasting.has(kind)) return row;
    return row.sort.split('/').some((part) => this.#records.get(`${owner} ${part}`)?.whole === true) ? undefined : row;
  }

  /** Files that only this row's record names, and that went with it; whether or not whoever told it knew of them. */
  filesGoneWith(store: StoreName, row: Row): readonly string[] {
    const [kind, id] = row.sort.split('/');
    if (store === 'identity' || (kind !== 'rec' && kind !== 'ver')) return [];
    const gone = this.#records.get(`${row.partition} ${id}`);
    return gone?.whole === true && gone.withFiles ? decodeRecordRow(id as never, row.value).files : [];
  }

  /** A row that says that a person belongs to a business, when one of them is gone. */
  #namesGone({ partition, sort }: Row): boolean {
    if (!partition.startsWith('p.')) return false;
    return this.#identity.has(`a.${partition.slice(2)}`) || sort.split('/').some((part) => this.#businesses.has(part as Owner));
  }

  #withoutRecord(row: Row, owner: BusinessId, id: string, thorough: boolean): Row | undefined {
    const gone = this.#records.get(`${owner} ${id}`);
    if (gone?.whole === true) return gone.keptUntilMs === undefined ? undefined : keptOf(row, id, gone, gone.keptUntilMs, thorough);
    if (this.#businesses.has(owner)) return undefined;
    return gone === undefined ? row : this.#withoutKeys(row, id, gone.keys);
  }

  #withoutVersion(row: Row, owner: BusinessId, id: string, version: string): Row | undefined {
    const gone = this.#records.get(`${owner} ${id}`);
    if (gone === undefined) return row;
    if (gone.whole || Number(version) <= gone.versionsUpTo) return undefined;
    return this.#withoutKeys(row, id, gone.keys);
  }

  #withoutKeys(row: Row, id: string, keys: ReadonlySet<string> | undefined): Row | undefined {
    if (keys === undefined || keys.size === 0) return row;
    const record = decodeRecordRow(id as never, row.value);
    const groups = record.groups.filter(({ key }) => !keys.has(key));
    if (groups.length === 0 && row.sort.startsWith('kept/')) return undefined;
    return groups.length === record.groups.length ? row : { ...row, value: encodeRecordRow({ ...record, groups }) };
  }

  #add(business: BusinessId, { id, gone, keys, files, keptUntilMs }: ErasedRecord): void {
    const name = `${business} ${id}`;
    const before = this.#records.get(name);
    this.#records.set(name, {
      whole: before?.whole === true || gone === 'whole',
      versionsUpTo: Math.max(before?.versionsUpTo ?? 0, typeof gone === 'object' ? gone.versionsUpTo : 0),
      keys: new Set([...(before?.keys ?? []), ...keys]),
      keptUntilMs: before?.keptUntilMs ?? keptUntilMs,
      withFiles: before?.withFiles === true || keptUntilMs === undefined || files.length > 0,
    });
  }

  #sorted(): readonly Span[] {
    this.#spans ??= [...this.#records.keys()].flatMap((name) => {
      const [business, id] = name.split(' ') as [string, string];
      const record = `${business} rec/${id}`;
      const versions = `${business} ver/${id}/`;
      return [
        { from: record, until: `${record} ` },
        { from: versions, until: `${versions}${'9'.repeat(versionDigits)}~` },
        // It lies by its time.
        { from: `${business} kept/`, until: `${business} kept/~` },
      ];
    });
    return this.#spans;
  }
}

/**
 * What a law keeps of a record that is gone, out of a row from before: nothing else of it. In a snapshot it stays where it lies, because rows lie in order; brought
 * back, it lies where kept rows do.
 */
function keptOf(row: Row, id: string, gone: Gone, untilMs: number, broughtBack: boolean): Row | undefined {
  const record = decodeRecordRow(id as never, row.value);
  const groups = record.groups.filter(({ key }) => !gone.keys.has(key));
  if (groups.length === 0) return undefined;
  const stripped = record.state === 'erased' && groups.length === record.groups.length;
  const files = gone.withFiles ? [] : record.files;
  const kept = stripped ? row : { ...row, value: encodeRecordRow({ ...record, state: 'erased', groups, files }) };
  return broughtBack ? { ...kept, sort: `kept/${String(untilMs).padStart(timeDigits, '0')}/${id}` } : kept;
}
