// Cuts through a table of rows while others write (generations: dynamo-generations.ts).
//
// While cuts are open, whoever changes a row that one of them shows first *carries it over*: one transaction copies the row aside (`was <partition>`,
// `<sort> <generation>`) and lifts the row itself into the current generation, unchanged; then the commit goes on as always. So a cut finds each of its
// rows either in its place, with an earlier generation, or aside, never in neither: it reads the place first. The transaction also notes the partition under
// `carried`, so that what lies aside is found and removed when the last cut has ended.
import { performance } from 'node:perf_hooks';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { StewardError } from '@steward/protocol/errors.ts';
import type { RowCut } from '@steward/server/ports/row-cuts.ts';
import type { Row, RowKey } from '@steward/server/ports/rows.ts';
import { checkRowKey } from '@steward/server/ports/row-limits.ts';
import type { DynamoPlace, Item } from './dynamo-calls.ts';
import { names, queryPages, removeAll, transact, transactOnce } from './dynamo-calls.ts';
import type { Directory, Entry } from './dynamo-directory.ts';
import type { Generations, Known } from './dynamo-generations.ts';
import { generationOf, keyItem, toRow } from './dynamo-row-items.ts';

/** Rows carried over in one transaction: two actions each, and one for each partition. */
const carriedTogetherMax = 30;
/** Half of what a transaction may hold, since each row is in it twice. */
const carriedBytesMax = 1_500_000;
const renewEveryMs = 15_000;
/** Without having been renewed so long a cut answers no more: others may end it after twice that. */
const trustedMs = 60_000;

const carriedPk: Item = { pk: { S: 'carried' } };
const digits = (generation: number): string => String(generation).padStart(16, '0');

/** Whether an open cut shows a row of this generation, so that it must be carried over before it is changed. */
export function isShown(generation: number, known: Known): boolean {
  return known.open.some((cut) => generation < cut);
}

/** Carries rows over into the known generation. False when one was changed meanwhile, and then some may have been carried: look again. */
export async function carryOver(place: DynamoPlace, items: readonly Item[], known: Known): Promise<boolean> {
  for (let rest = [...items]; rest.length > 0;) {
    let bytes = 0;
    const fits = rest.findIndex((item, i) => i >= carriedTogetherMax || (bytes += item['v']!.B!.length + 2_000) > carriedBytesMax);
    const some = rest.slice(0, fits < 0 ? rest.length : Math.max(fits, 1));
    rest = rest.slice(some.length);
    const outcome = await transactOnce(place, carrying(place.table, some, known.generation));
    if (outcome === 'cancelled' || !outcome.done) return false;
  }
  return true;
}

function carrying(TableName: string, items: readonly Item[], generation: number): TransactWriteItem[] {
  const now = { N: String(generation) };
  const partitions = new Set(items.map((item) => item['pk']!.S!));
  return [
    ...items.flatMap(({ pk, sk, r, v, g }): TransactWriteItem[] => [
      {
        Put: {
          TableName,
          Item: { pk: { S: `was ${pk!.S!}` }, sk: { S: `${sk!.S!} ${digits(generation)}` }, r: r!, v: v!, g: g ?? { N: '0' }, to: now },
        },
      },
      {
        Update: {
          TableName,
          Key: { pk: pk!, sk: sk! },
          UpdateExpression: 'SET #g = :now',
          // The value too: a row that was removed and made anew has the same revision.
          ConditionExpression: `#r = :r AND #v = :v AND ${g === undefined ? 'attribute_not_exists(#g)' : '#g = :g'}`,
          ExpressionAttributeNames: names('r', 'v', 'g'),
          ExpressionAttributeValues: { ':now': now, ':r': r!, ':v': v!, ...(g === undefined ? {} : { ':g': g }) },
        },
      },
    ]),
    ...[...partitions].map((partition): TransactWriteItem => ({
      Put: { TableName, Item: { ...carriedPk, sk: { S: partition }, to: now } },
    })),
  ];
}

export class DynamoCut implements RowCut {
  readonly #place: DynamoPlace;
  readonly #generations: Generations;
  readonly #directory: Directory;
  readonly #cut: number;
  readonly #renewing: NodeJS.Timeout;
  #drained: Promise<void> | undefined;
  #renewedAt = performance.now();
  #closed: Promise<void> | undefined;

  constructor(place: DynamoPlace, generations: Generations, directory: Directory, cut: number) {
    this.#place = place;
    this.#generations = generations;
    this.#directory = directory;
    this.#cut = cut;
    this.#renewing = setInterval(() => void this.#renew(), renewEveryMs).unref();
  }

  async *rows(from?: RowKey): AsyncGenerator<Row> {
    if (from !== undefined) checkRowKey(from);
    await (this.#drained ??= this.#generations.drained());
    for await (const entry of this.#directory.list(from?.partition)) {
      const first = entry.partition === from?.partition ? from.sort : undefined;
      let found = false;
      for await (const row of this.#partition(entry.partition, first)) {
        found = true;
        yield row;
      }
      if (!found && first === undefined) await this.#forgetEmpty(entry);
    }
    // Another node's clock may have taken this cut for a dead one's since it was last renewed; what was overwritten then was not carried over.
    if (!(await this.#generations.renew(this.#cut))) throw ended();
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  /** Ends the cut without waiting: what lies aside is left to the next that wipes. */
  abandon(): Promise<unknown> {
    clearInterval(this.#renewing);
    this.#closed ??= Promise.resolve();
    return this.#generations.close(this.#cut);
  }

  async #end(): Promise<void> {
    clearInterval(this.#renewing);
    const { open } = await this.#generations.close(this.#cut);
    if (open.length > 0) return;
    // Who has not heard yet goes on carrying over.
    await this.#generations.known();
    await this.#generations.drained();
    await sweep(this.#place, await this.#generations.fresh());
  }

  async #renew(): Promise<void> {
    const askedAt = performance.now();
    // An error is the same as no answer: it is asked again, and a cut that was not renewed for long answers no more.
    const there = await this.#generations.renew(this.#cut).catch(() => undefined);
    if (there === true) this.#renewedAt = askedAt;
    if (there === false) this.#renewedAt = -trustedMs;
  }

  #assertOpen(): void {
    if (this.#closed !== undefined || performance.now() - this.#renewedAt > trustedMs) throw ended();
  }

  /** The rows of one partition, in order: each page as it is now, then what was carried over in its span. */
  async *#partition(partition: string, first: string | undefined): AsyncGenerator<Row> {
    const input = {
      KeyConditionExpression: '#pk = :pk AND #sk >= :first',
      ExpressionAttributeNames: names('pk', 'sk'),
      ExpressionAttributeValues: { ':pk': { S: partition }, ':first': { S: first ?? ' ' } },
    };
    let from = first === undefined ? ' ' : `${first} `;
    for await (const page of queryPages(this.#place, input)) {
      const last = page.at(-1)?.['sk']?.S;
      if (last === undefined) continue;
      yield* this.#merged(partition, page, from, `${last} ~`);
      from = `${last} ~`;
    }
    yield* this.#merged(partition, [], from, '\x7f');
  }

  async *#merged(partition: string, page: readonly Item[], from: string, until: string): AsyncGenerator<Row> {
    const living = page.filter((item) => generationOf(item) < this.#cut);
    let at = 0;
    const input = {
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :until',
      FilterExpression: '#g < :cut AND #to >= :cut',
      ExpressionAttributeNames: names('pk', 'sk', 'g', 'to'),
      ExpressionAttributeValues: {
        ':pk': { S: `was ${partition}` },
        ':from': { S: from },
        ':until': { S: until },
        ':cut': { N: String(this.#cut) },
      },
    };
    for await (const aside of queryPages(this.#place, input)) {
      for (const item of aside) {
        const sort = item['sk']!.S!.slice(0, item['sk']!.S!.indexOf(' '));
        for (; at < living.length && living[at]!['sk']!.S! < sort; at++) yield this.#shown(living[at]!);
        // It was carried over between the two looks: it is the same.
        if (at < living.length && living[at]!['sk']!.S! === sort) at++;
        yield this.#shown({ ...item, pk: { S: partition }, sk: { S: sort } });
      }
    }
    for (; at < living.length; at++) yield this.#shown(living[at]!);
  }

  #shown(item: Item): Row {
    this.#assertOpen();
    return toRow(item);
  }

  async #forgetEmpty(entry: Entry): Promise<void> {
    if (entry.generation >= this.#cut) return;
    const input = {
      KeyConditionExpression: '#pk = :pk',
      ProjectionExpression: '#pk',
      ExpressionAttributeNames: names('pk'),
    };
    for (const pk of [entry.partition, `was ${entry.partition}`])
      for await (const page of queryPages(this.#place, { ...input, ExpressionAttributeValues: { ':pk': { S: pk } } }))
        if (page.length > 0) return;
    await this.#directory.forget(entry);
  }
}

const ended = (): StewardError => new StewardError('store-unavailable', { rule: 'the cut has ended' });

/** Removes what lies aside for no cut any more. What a cut opened meanwhile needs is of a later generation, and stays. */
export async function sweep(place: DynamoPlace, known: Known): Promise<void> {
  if (known.open.length > 0) return;
  const input = { ExpressionAttributeNames: names('pk', 'sk', 'to'), ProjectionExpression: '#pk, #sk, #to' };
  const of = (pk: string) => ({ ...input, KeyConditionExpression: '#pk = :pk', ExpressionAttributeValues: { ':pk': { S: pk } } });
  const isPast = (item: Item): boolean => Number(item['to']!.N) <= known.generation;
  for await (const page of queryPages(place, of('carried'))) {
    for (const noted of page.filter(isPast)) {
      const partition = noted['sk']!.S!;
      let needed = false;
      for await (const aside of queryPages(place, of(`was ${partition}`))) {
        needed ||= !aside.every(isPast);
        await removeAll(place, aside.filter(isPast).map(keyItem));
      }
      if (needed) continue;
      const Delete = {
        TableName: place.table,
        Key: keyItem(noted),
        ConditionExpression: '#to = :to',
        ExpressionAttributeNames: names('to'),
        ExpressionAttributeValues: { ':to': noted['to']! },
      };
      await transact(place, [{ Delete }]);
    }
  }
}
