// Opens sealed values: finds which key each group was sealed to, opens it, and says of each group that cannot be opened why not.
import { isStewardError } from '@steward/protocol/errors.ts';
import { decodeEntry, groups, type Entry, type Group } from '@steward/protocol/ledger/entry.ts';
import { damaged, valuesPrefix } from './layout.ts';
import { escrowOpensMs, yearOf } from './drafts.ts';
import { escrowPrefix, whatName, whoPrefix } from './ledger-secrets.ts';
import type { LogReader } from './log-reader.ts';
import type { LedgerCore } from './open-log.ts';
import { decodeSealedRow, type SealedRow, type Slot, type StoredGroup } from './sealed-row.ts';
import { Associated, hintOf, openGroup, sealingKey, type Opened } from './sealer.ts';

/** Why a group is not shown: erased (or its key destroyed), sealed until a day to come, not there, or not as it was sealed. */
export type Closed = 'erased' | 'not-yet-open' | 'missing' | 'altered';

export interface OpenedGroups {
  readonly entry: Entry;
  readonly who: Opened | Closed;
  readonly what: Opened | Closed;
}

export const openingsPerCallMax = 1_000;
/** Ephemeral keys of which the found keys are kept; each serves thousands of entries. */
const ephemeralsKeptMax = 64;

export class Openings {
  readonly #core: LedgerCore;
  readonly #reader: LogReader;
  readonly #associated: Associated;
  /** By ephemeral key: the names of keys by hint. */
  readonly #hints = new Map<string, ReadonlyMap<string, string>>();
  readonly #keys = new Map<string, Buffer | Closed>();
  #names: readonly string[] | undefined;

  constructor(core: LedgerCore, reader: LogReader) {
    this.#core = core;
    this.#reader = reader;
    this.#associated = new Associated(reader.name.origin);
  }

  /** At most 1,000 committed entries from `first` on. `key-unavailable` when the root key is out of reach. */
  async read(first: number, count: number): Promise<readonly OpenedGroups[]> {
    if (count > openingsPerCallMax) throw new RangeError(`at most ${openingsPerCallMax} entries at once`);
    return this.open(first, (await this.#reader.entries(first, count)).map(decodeStored));
  }

  /** As `read`, of entries that are at hand. */
  async open(first: number, entries: readonly Entry[]): Promise<readonly OpenedGroups[]> {
    const count = entries.length;
    const opened: { entry: Entry; who: Opened | Closed; what: Opened | Closed }[] = entries.map((entry) => ({
      entry,
      who: 'missing',
      what: 'missing',
    }));
    if (count === 0) return opened;
    for await (const { first: from, row } of this.#reader.batches(valuesPrefix, first, count)) {
      if (from >= first + count) break;
      const stored = readRow(row.value);
      for (let at = Math.max(from, first); at < Math.min(from + (stored?.pairs.length ?? 0), first + count); at++) {
        const target = opened[at - first]!;
        for (const group of groups) target[group] = await this.#open(target.entry, group, stored!, stored!.pairs[at - from]![group]);
      }
    }
    return opened;
  }

  /** The names of the keys that the `who` groups of these entries are sealed to; `undefined` where it is not known or nothing is left. */
  async whoKeys(first: number, count: number): Promise<readonly (string | undefined)[]> {
    const entries = (await this.#reader.entries(first, count)).map(decodeStored);
    const names = entries.map((): string | undefined => undefined);
    for await (const { first: from, row } of this.#reader.batches(valuesPrefix, first, count)) {
      if (from >= first + count) break;
      const stored = readRow(row.value);
      for (let at = Math.max(from, first); at < Math.min(from + (stored?.pairs.length ?? 0), first + count); at++) {
        const { slot, sealed } = stored!.pairs[at - from]!.who;
        if (sealed.length === 0) continue;
        const { ephemeral, hint } = stored!.slots[slot]!;
        names[at - first] = (await this.#hintsOf(ephemeral, entries[at - first]!)).get(Buffer.from(hint).toString('hex'));
      }
    }
    return names;
  }

  /** Zeroes what it found. */
  close(): void {
    for (const key of this.#keys.values()) if (typeof key !== 'string') key.fill(0);
    this.#keys.clear();
  }

  async #open(entry: Entry, group: Group, row: SealedRow, { slot, sealed }: StoredGroup): Promise<Opened | Closed> {
    if (sealed.length === 0) return 'erased';
    const key = await this.#keyOf(row.slots[slot]!, entry);
    if (typeof key === 'string') return key;
    return openGroup(key, this.#associated, entry.id, group, entry[group], sealed) ?? 'altered';
  }

  async #keyOf(slot: Slot, entry: Entry): Promise<Buffer | Closed> {
    const hint = Buffer.from(slot.hint).toString('hex');
    const place = `${Buffer.from(slot.ephemeral).toString('hex')}/${hint}`;
    const held = this.#keys.get(place);
    if (held !== undefined) return held;
    const name = (await this.#hintsOf(slot.ephemeral, entry)).get(hint);
    const key = name === undefined ? 'erased' : await this.#derive(slot, name);
    this.#keys.set(place, key);
    return key;
  }

  async #derive({ ephemeral }: Slot, name: string): Promise<Buffer | Closed> {
    const { secrets, clock } = this.#core;
    const { business, origin } = this.#reader.name;
    if (name.startsWith(escrowPrefix) && clock.nowMs() < escrowOpensMs(name)) return 'not-yet-open';
    const secret = await secrets.open(business, name);
    const recipient = await secrets.find(business, name);
    if (typeof secret === 'string' || !recipient) return 'erased';
    return sealingKey(secret, ephemeral, ephemeral, recipient, origin);
  }

  /** Which hint is whose, for one ephemeral key: everybody's that can be meant is computed once. */
  async #hintsOf(ephemeral: Uint8Array, { timeMs }: Entry): Promise<ReadonlyMap<string, string>> {
    const year = yearOf(timeMs);
    const place = `${year}/${Buffer.from(ephemeral).toString('hex')}`;
    const held = this.#hints.get(place);
    if (held) return held;
    const { business, volume } = this.#reader.name;
    this.#names ??= await this.#core.secrets.list(business);
    const hints = new Map<string, string>();
    for (const name of this.#names.filter((each) => each === whatName(volume) || each.startsWith(escrowPrefix) || isWhoOf(each, year))) {
      const recipient = await this.#core.secrets.find(business, name);
      if (recipient) hints.set(Buffer.from(hintOf(ephemeral, recipient)).toString('hex'), name);
    }
    if (this.#hints.size >= ephemeralsKeptMax) this.#hints.clear();
    this.#hints.set(place, hints);
    return hints;
  }
}

/** A caller's clock may have stood just before the turn of the year when its entry was committed just behind it. */
const isWhoOf = (name: string, year: number): boolean =>
  name.startsWith(`${whoPrefix}${year}-`) || name.startsWith(`${whoPrefix}${year - 1}-`);

function decodeStored(bytes: Uint8Array): Entry {
  try {
    return decodeEntry(bytes);
  } catch (cause) {
    throw damaged('an entry is not in its format', cause);
  }
}

/** A row that cannot be read is as good as missing: what is missing is reported, entry by entry. */
function readRow(value: Uint8Array): SealedRow | undefined {
  try {
    return decodeSealedRow(value);
  } catch (error) {
    if (isStewardError(error, 'integrity-failed')) return undefined;
    throw error;
  }
}
