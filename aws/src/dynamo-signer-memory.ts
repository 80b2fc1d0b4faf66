// The signer's memory on DynamoDB: one item a log, moved by compare and swap. It belongs into a table that is not part of the rows'
// backups and restores, or a restored database would bring its own memory along.
import { checkOrigin } from '@steward/server/ports/names.ts';
import type { Promised, PromisedList, SignerMemory } from '@steward/server/ports/signer-memory.ts';
import { checkPromise } from '@steward/server/ports/signer-memory.ts';
import type { DynamoPlace, Item } from './dynamo-calls.ts';
import { batchGet, names, scanPages, transact } from './dynamo-calls.ts';

/** The signer's memory in a DynamoDB table with the string keys `pk` and `sk`. */
export function dynamoSignerMemory(place: DynamoPlace): SignerMemory & PromisedList {
  return {
    async recall(origin) {
      checkOrigin(origin);
      const [item] = await batchGet(place, [keyOf(origin)]);
      return item === undefined ? undefined : toPromised(item);
    },
    async *promised() {
      for await (const page of scanPages(place)) for (const item of page) yield { origin: item['pk']!.S!, promised: toPromised(item) };
    },
    async remember(origin, from, to) {
      checkOrigin(origin);
      checkPromise(to);
      const was: Item = from === undefined ? {} : { ':wasSize': { N: String(from.size) }, ':wasRoot': { B: from.root.slice() } };
      const outcome = await transact(place, [
        {
          Update: {
            TableName: place.table,
            Key: keyOf(origin),
            UpdateExpression: 'SET #size = :size, #root = :root',
            ConditionExpression: from === undefined ? 'attribute_not_exists(#size)' : '#size = :wasSize AND #root = :wasRoot',
            ExpressionAttributeNames: names('size', 'root'),
            ExpressionAttributeValues: { ...was, ...valuesOf(to) },
          },
        },
      ]);
      return outcome.done;
    },
  };
}

function toPromised(item: Item): Promised {
  return { size: Number(item['size']!.N), root: item['root']!.B!.slice() };
}

function valuesOf(promised: Promised): Item {
  return { ':size': { N: String(promised.size) }, ':root': { B: promised.root.slice() } };
}

function keyOf(origin: string): Item {
  return { pk: { S: origin }, sk: { S: 'promised' } };
}
