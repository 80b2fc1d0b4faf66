// What an erasure takes from rows, wherever a copy of them lies: used while a snapshot is written, when older ones are cleaned, and when one is brought back.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { ErasedRecord } from '../../ports/erased-places.ts';
import type { Row } from '../../ports/rows.ts';
import { decodeRecordRow, encodeRecordRow } from '../../stores/record-row.ts';
import { ownerOf, placeOf, type ChunkListed, type Owner, type StoreName, type Told } from './format.ts';

/** What lasts although it names what is gone: tombstones, what hides a project, jobs and their receipts. */
const lasting: ReadonlySet<string> = new Set(['tomb', 'hid', 'job', 'shed', 'left']);
const versionDigits = 10;

interface Gone {
  readonly whole: boolean;
  readonly versionsUpTo: number;
  readonly keys: ReadonlySet<string>;
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
    if (this.#businesses.has(owner)) return undefined;
    if (owner === '-') return thorough && this.#namesGone(row) ? undefined : row;
    if (this.#records.size === 0 || owner !== row.partition) return row;
    const [kind, id, version] = row.sort.split('/') as [string, string | undefined, string | undefined];
    if (kind === 'rec' || kind === 'ver') return this.#withoutContent(row, owner, id!, version);
    // What a law keeps outlives its record: only what lies under destroyed keys leaves it.
    if (kind === 'kept') return this.#withoutKeys(row, version!, this.#records.get(`${owner} ${version}`)?.keys);
    if (!thorough || lasting.has(kind)) return row;
    return row.sort.split('/').some((part) => this.#records.get(`${owner} ${part}`)?.whole === true) ? undefined : row;
  }

  /** A row of the installation that stands for a business or an account that is gone. */
  #namesGone({ partition, sort }: Row): boolean {
    if (partition.startsWith('p.') && this.#identity.has(`a.${partition.slice(2)}`)) return true;
    return sort.split('/').some((part) => this.#businesses.has(part as Owner));
  }

  #withoutContent(row: Row, owner: BusinessId, id: string, version: string | undefined): Row | undefined {
    const gone = this.#records.get(`${owner} ${id}`);
    if (gone === undefined) return row;
    if (gone.whole || (version !== undefined && Number(version) <= gone.versionsUpTo)) return undefined;
    return this.#withoutKeys(row, id, gone.keys);
  }

  #withoutKeys(row: Row, id: string, keys: ReadonlySet<string> | undefined): Row | undefined {
    if (keys === undefined || keys.size === 0) return row;
    const record = decodeRecordRow(id as never, row.value);
    const groups = record.groups.filter(({ key }) => !keys.has(key));
    if (groups.length === 0 && row.sort.startsWith('kept/')) return undefined;
    return groups.length === record.groups.length ? row : { ...row, value: encodeRecordRow({ ...record, groups }) };
  }

  #add(business: BusinessId, { id, gone, keys }: ErasedRecord): void {
    const name = `${business} ${id}`;
    const before = this.#records.get(name);
    this.#records.set(name, {
      whole: before?.whole === true || gone === 'whole',
      versionsUpTo: Math.max(before?.versionsUpTo ?? 0, typeof gone === 'object' ? gone.versionsUpTo : 0),
      keys: new Set([...(before?.keys ?? []), ...keys]),
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
