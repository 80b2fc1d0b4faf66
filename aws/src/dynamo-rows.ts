// Rows on DynamoDB: one item a row (dynamo-row-items.ts), one transaction a commit, every read strongly consistent. The limits of the port are DynamoDB's.
// Cuts cost a commit nothing while none is open: a condition on the row's generation, and two more attributes (dynamo-generations.ts, dynamo-cut.ts).
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { loadRowsMax, type RowCut, type RowCuts, type RowLoader } from '@steward/server/ports/row-cuts.ts';
import type { RowResidue } from '@steward/server/ports/row-residue.ts';
import { checkCommit, checkRowKey, checkRowKeys, checkRowRange, meetsExpectation, rangeBounds } from '@steward/server/ports/row-limits.ts';
import type { Change, CommitOutcome, Expectation, Row, RowKey, RowRange, Rows } from '@steward/server/ports/rows.ts';
import { commitBytesMax, commitChangesMax, getRowsMax } from '@steward/server/ports/rows.ts';
import type { DynamoPlace, Item } from './dynamo-calls.ts';
import { batchGet, beforeNext, names, query, transactOnce } from './dynamo-calls.ts';
import { carryOver, DynamoCut, isShown, sweep } from './dynamo-cut.ts';
import { Directory } from './dynamo-directory.ts';
import { Generations, type Known } from './dynamo-generations.ts';
import { generationOf, keyItem, toRow } from './dynamo-row-items.ts';

/** What rows on DynamoDB can do beyond their port. */
export type DynamoRowStore = Rows & RowCuts & RowLoader & RowResidue;

/** Of a transaction that loads rows: keys and counters count too. */
const loadBytesMax = commitBytesMax - 400_000;

class DynamoRows implements DynamoRowStore {
  readonly #place: DynamoPlace;
  readonly #generations: Generations;
  readonly #directory: Directory;
  /** Commits under way: a cut waits for those that began before it. */
  readonly #commits = new Set<Promise<unknown>>();
  readonly #cuts = new Set<DynamoCut>();

  constructor(place: DynamoPlace) {
    this.#place = place;
    this.#generations = new Generations(place);
    this.#directory = new Directory(place);
  }

  async get(key: RowKey): Promise<Row | undefined> {
    checkRowKey(key);
    return (await this.getMany([key]))[0];
  }

  async getMany(keys: readonly RowKey[]): Promise<readonly (Row | undefined)[]> {
    checkRowKeys(keys);
    const found = await this.#items(keys);
    return keys.map((key) => {
      const item = found.get(nameOf(key));
      return item === undefined ? undefined : owned(toRow(item));
    });
  }

  async range(range: RowRange): Promise<readonly Row[]> {
    checkRowRange(range);
    const bounds = rangeBounds(range);
    if (bounds === undefined) return [];
    // BETWEEN includes both ends, `until` is meant to be left out; only a key that was given as `after` can be there, and is dropped.
    const one = range.reverse === true && range.after !== undefined && bounds.until === range.after ? 1 : 0;
    const input = {
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :until',
      ExpressionAttributeNames: names('pk', 'sk'),
      ExpressionAttributeValues: { ':pk': { S: range.partition }, ':from': { S: bounds.from || ' ' }, ':until': { S: bounds.until } },
      ScanIndexForward: range.reverse !== true,
    };
    const found = await query(this.#place, input, range.limit + one);
    for (const item of found) this.#generations.saw(generationOf(item));
    return found
      .map(toRow)
      .filter((row) => row.sort !== range.after)
      .slice(0, range.limit);
  }

  async commit(changes: readonly Change[]): Promise<CommitOutcome> {
    checkCommit(changes);
    // The caller may use its buffer again at once.
    const mine = changes.map((change) => (change.kind === 'put' ? { ...change, value: change.value.slice() } : change));
    return this.#counted(this.#commit(mine));
  }

  async cut(): Promise<RowCut> {
    const generation = await this.#generations.open();
    const cut = new DynamoCut(this.#place, this.#generations, this.#directory, generation);
    this.#cuts.add(cut);
    await Promise.all([this.#generations.known(), Promise.allSettled(this.#commits)]);
    return { rows: (from) => cut.rows(from), close: () => cut.close().finally(() => this.#cuts.delete(cut)) };
  }

  async load(rows: readonly Row[]): Promise<void> {
    if (rows.length > loadRowsMax) throw new RangeError(`at most ${loadRowsMax} rows at once`);
    rows.forEach(checkRowKey);
    for (const some of inLoads(rows)) await this.#counted(this.#load(some));
  }

  async wipe(): Promise<void> {
    const { open } = await this.#generations.fresh();
    if (open.length > 0) {
      // One whose process died does not hold erasures up for longer than its lease.
      if ((await this.#generations.close()).open.length > 0)
        throw new StewardError('outcome-unknown', { rule: 'a cut is being read: call again' });
    }
    await sweep(this.#place, await this.#generations.fresh());
  }

  /** The client belongs to whoever made it. */
  async close(): Promise<void> {
    await Promise.all([...this.#cuts].map((cut) => cut.abandon().catch(() => undefined)));
  }

  async #commit(changes: readonly Change[]): Promise<CommitOutcome> {
    const written = changes.filter(({ kind }) => kind !== 'check').map(({ key }) => key);
    const partitions = new Set(changes.filter(({ kind }) => kind === 'put').map(({ key }) => key.partition));
    for (let attempt = 1; ; attempt++) {
      const known = await this.#prepare(written, partitions);
      if (known !== undefined) {
        const outcome = await transactOnce(
          this.#place,
          changes.map((change) => this.#action(change, known)),
        );
        const settled = outcome === 'cancelled' || outcome.done ? outcome : await this.#conflictOf(changes, outcome.failed);
        if (settled !== 'cancelled') return settled;
      }
      await beforeNext(attempt);
    }
  }

  /** What may be sent by now: the generation is known, the partitions are in the directory, no open cut needs the rows. `undefined` when it is not so yet. */
  async #prepare(written: readonly RowKey[], partitions: ReadonlySet<string>): Promise<Known | undefined> {
    const known = await this.#generations.fresh();
    await this.#directory.enter(partitions, known.generation);
    if (known.open.length > 0 && written.length > 0) {
      const shown = [...(await this.#items(written)).values()].filter((item) => isShown(generationOf(item), known));
      if (!this.#generations.isFresh(known)) return undefined;
      if (!(await carryOver(this.#place, shown, known))) return undefined;
    }
    return this.#generations.isFresh(known) ? known : undefined;
  }

  /**
   * What a failed condition means: a conflict when an expectation does not hold; otherwise the row is of a later generation, or was changed since, and the
   * commit has another attempt.
   */
  async #conflictOf(changes: readonly Change[], failed: readonly number[]): Promise<CommitOutcome | 'cancelled'> {
    // Of these the expectation is all there is.
    const first = failed[0]!;
    if (changes[first]!.expect === 'absent') return { done: false, conflict: first };
    const now = await this.#items(failed.map((at) => changes[at]!.key));
    for (const at of failed) {
      const { key, expect } = changes[at]!;
      const item = now.get(nameOf(key));
      if (!meetsExpectation(expect, item === undefined ? undefined : Number(item['r']!.N))) return { done: false, conflict: at };
    }
    return 'cancelled';
  }

  async #load(rows: readonly Row[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const there = await this.#items(rows);
      const absent = rows.filter((row) => !isSame(there.get(nameOf(row)), row));
      if (absent.length === 0) return;
      const known = await this.#prepare([], new Set(absent.map(({ partition }) => partition)));
      if (known !== undefined) {
        const outcome = await transactOnce(
          this.#place,
          absent.map((row) => this.#loading(row, known)),
        );
        if (outcome !== 'cancelled' && outcome.done) return;
      }
      await beforeNext(attempt);
    }
  }

  async #items(keys: readonly RowKey[]): Promise<ReadonlyMap<string, Item>> {
    const distinct = [...new Map(keys.map((key) => [nameOf(key), keyItem(key)])).values()];
    const items = await batchGet(this.#place, distinct);
    for (const item of items) this.#generations.saw(generationOf(item));
    return new Map(items.map((item) => [`${item['pk']!.S!} ${item['sk']!.S!}`, item]));
  }

  async #counted<T>(commit: Promise<T>): Promise<T> {
    this.#commits.add(commit);
    try {
      return await commit;
    } catch (error) {
      if (isStewardError(error, 'outcome-unknown')) this.#generations.lostSight();
      throw error;
    } finally {
      this.#commits.delete(commit);
    }
  }

  #action(change: Change, known: Known): TransactWriteItem {
    const TableName = this.#place.table;
    const Key = keyItem(change.key);
    const condition = conditionOf(change, known);
    if (change.kind === 'check')
      return { ConditionCheck: { TableName, Key, ...condition, ConditionExpression: condition.ConditionExpression! } };
    if (change.kind === 'remove') return { Delete: { TableName, Key, ...condition } };
    const { ExpressionAttributeNames, ExpressionAttributeValues } = condition;
    return {
      Update: {
        TableName,
        Key,
        ...condition,
        UpdateExpression: 'SET #v = :v, #g = :generation ADD #r :one',
        ExpressionAttributeNames: { ...ExpressionAttributeNames, ...names('v', 'r', 'g') },
        ExpressionAttributeValues: {
          ...ExpressionAttributeValues,
          ':v': { B: change.value },
          ':one': { N: '1' },
          ':generation': { N: String(known.generation) },
        },
      },
    };
  }

  #loading(row: Row, known: Known): TransactWriteItem {
    return {
      Put: {
        TableName: this.#place.table,
        Item: { ...keyItem(row), r: { N: String(row.revision) }, v: { B: row.value }, g: { N: String(known.generation) } },
        ConditionExpression: 'attribute_not_exists(#pk)',
        ExpressionAttributeNames: names('pk'),
      },
    };
  }
}

interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Item;
}

/** The expectation, and that the row is of no later generation, nor of one that an open cut shows. */
function conditionOf({ kind, expect }: Change, known: Known): Condition {
  if (expect === 'absent') return { ConditionExpression: 'attribute_not_exists(#pk)', ExpressionAttributeNames: names('pk') };
  const least = kind === 'check' ? 0 : Math.max(0, ...known.open);
  const values: Item = { ':generation': { N: String(known.generation) } };
  if (least > 0) values[':least'] = { N: String(least) };
  const range = least > 0 ? '#g BETWEEN :least AND :generation' : '(attribute_not_exists(#g) OR #g <= :generation)';
  if (expect === 'any') {
    const absent = least > 0 ? 'attribute_not_exists(#r) OR ' : '';
    return {
      ConditionExpression: `${absent}${range}`,
      ExpressionAttributeNames: names('g', ...(least > 0 ? ['r'] : [])),
      ExpressionAttributeValues: values,
    };
  }
  return { ...expectationOf(expect, values, range) };
}

function expectationOf(expect: Exclude<Expectation, 'any' | 'absent'>, values: Item, range: string): Condition {
  const holds = expect === 'present' ? 'attribute_exists(#r)' : '#r = :expected';
  if (expect !== 'present') values[':expected'] = { N: String(expect) };
  return { ConditionExpression: `${holds} AND ${range}`, ExpressionAttributeNames: names('g', 'r'), ExpressionAttributeValues: values };
}

function isSame(item: Item | undefined, row: Row): boolean {
  if (item === undefined) return false;
  const there = toRow(item);
  if (there.revision === row.revision && Buffer.from(there.value).equals(row.value)) return true;
  throw new StewardError('conflict', { rule: 'another row lies where one is loaded' });
}

/** In transactions as large as they may be. */
function inLoads(rows: readonly Row[]): Row[][] {
  const loads: Row[][] = [[]];
  let bytes = 0;
  for (const row of rows) {
    const size = row.partition.length + row.sort.length + row.value.length + 100;
    if (loads.at(-1)!.length >= Math.min(commitChangesMax, getRowsMax) || bytes + size > loadBytesMax) {
      loads.push([]);
      bytes = 0;
    }
    loads.at(-1)!.push(row);
    bytes += size;
  }
  return loads;
}

const owned = (row: Row): Row => ({ ...row, value: row.value.slice() });

function nameOf(key: RowKey): string {
  return `${key.partition} ${key.sort}`;
}

/** Rows in a DynamoDB table with the string keys `pk` and `sk`. */
export function dynamoRows(place: DynamoPlace): DynamoRowStore {
  return new DynamoRows(place);
}
