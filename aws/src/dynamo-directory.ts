// The directory of a table's partitions: DynamoDB cannot list them, and a cut is read in their order.
//
// Before a node writes into a partition for the first time in a generation, it enters the partition here, with the generation; what it has entered it
// remembers. The entries lie under sixteen keys, by a hash of the partition's name, so that no key is hot. A cut takes out the entry of a partition that is
// empty, on the condition that nobody has entered it since the cut was opened: who would write there enters it again first.
import type { DynamoPlace, Item } from './dynamo-calls.ts';
import { names, queryPages, transact, updateIf } from './dynamo-calls.ts';

const shards = 16;
/** Names of partitions a node remembers; then it forgets all and enters them again. */
const rememberedMax = 100_000;
const enteredTogetherMax = 16;

export interface Entry {
  readonly partition: string;
  readonly generation: number;
}

export class Directory {
  readonly #place: DynamoPlace;
  readonly #entered = new Set<string>();
  #generation = -1;

  constructor(place: DynamoPlace) {
    this.#place = place;
  }

  /** Resolves when all of them are entered in this generation; at once when they were. */
  async enter(partitions: ReadonlySet<string>, generation: number): Promise<void> {
    if (generation !== this.#generation || this.#entered.size > rememberedMax) this.#entered.clear();
    this.#generation = generation;
    const missing = [...partitions].filter((partition) => !this.#entered.has(partition));
    for (let at = 0; at < missing.length; at += enteredTogetherMax) {
      const some = missing.slice(at, at + enteredTogetherMax);
      await Promise.all(some.map((partition) => this.#enter(partition, generation)));
      if (generation === this.#generation) for (const partition of some) this.#entered.add(partition);
    }
  }

  /** All of them in bytewise order, from `from` on. */
  async *list(from = ''): AsyncGenerator<Entry> {
    const streams = Array.from({ length: shards }, (_, shard) => this.#shard(shard, from));
    const heads = await Promise.all(streams.map((stream) => stream.next()));
    for (;;) {
      let least = -1;
      for (const [i, head] of heads.entries())
        if (head.done !== true && (least < 0 || head.value.partition < (heads[least]!.value as Entry).partition)) least = i;
      if (least < 0) return;
      yield heads[least]!.value as Entry;
      heads[least] = await streams[least]!.next();
    }
  }

  /** Takes the entry of an empty partition out, unless it was entered again since. */
  async forget(entry: Entry): Promise<void> {
    const Delete = {
      TableName: this.#place.table,
      Key: keyOf(entry.partition),
      ConditionExpression: '#g = :g',
      ExpressionAttributeNames: names('g'),
      ExpressionAttributeValues: { ':g': { N: String(entry.generation) } },
    };
    await transact(this.#place, [{ Delete }]);
  }

  async #enter(partition: string, generation: number): Promise<void> {
    await updateIf(this.#place, {
      Key: keyOf(partition),
      UpdateExpression: 'SET #g = :g',
      ConditionExpression: 'attribute_not_exists(#g) OR #g < :g',
      ExpressionAttributeNames: names('g'),
      ExpressionAttributeValues: { ':g': { N: String(generation) } },
    });
  }

  async *#shard(shard: number, from: string): AsyncGenerator<Entry, undefined> {
    const input = {
      KeyConditionExpression: '#pk = :pk AND #sk >= :from',
      ExpressionAttributeNames: names('pk', 'sk'),
      ExpressionAttributeValues: { ':pk': { S: `partitions ${shard}` }, ':from': { S: from || ' ' } },
    };
    for await (const page of queryPages(this.#place, input))
      for (const item of page) yield { partition: item['sk']!.S!, generation: Number(item['g']!.N) };
    return undefined;
  }
}

/** FNV-1a of the name. */
function keyOf(partition: string): Item {
  let hash = 0x811c9dc5;
  for (let i = 0; i < partition.length; i++) hash = Math.imul(hash ^ partition.charCodeAt(i), 0x01000193);
  return { pk: { S: `partitions ${(hash >>> 0) % shards}` }, sk: { S: partition } };
}
