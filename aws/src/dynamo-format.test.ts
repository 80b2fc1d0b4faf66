// The items in the tables are those of docs/formats/aws-tables.md: written so, and read when they were put so.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PutItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import type { DynamoPlace, Item } from './dynamo-calls.ts';
import { scanPages } from './dynamo-calls.ts';
import { dynamoEpochs } from './dynamo-epochs.ts';
import { dynamoKeys } from './dynamo-keys.ts';
import { dynamoRows } from './dynamo-rows.ts';
import { dynamoSignerMemory } from './dynamo-signer-memory.ts';
import { dynamoEmulator } from './emulators.ts';

/** As DynamoDB's JSON has it: binary in base64. */
type JsonItem = Record<string, Record<string, unknown>>;
interface Vectors {
  readonly records: readonly JsonItem[];
  readonly carried: readonly JsonItem[];
  readonly keys: readonly JsonItem[];
  readonly epochs: readonly JsonItem[];
  readonly signer: readonly JsonItem[];
}

const file = new URL('../../vectors/aws-tables/items.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
const dynamo = await dynamoEmulator();
const business = 'aaaaaaaaaaaaaaaaaaaaaaaaaa' as BusinessId;
const keyId = (n: number): KeyId => `${'abcd'[n]}aaaaaaaaaaaaaaaaaaaaaaaaa` as KeyId;
const text = (value: string): Uint8Array => Buffer.from(value);
const hash = Uint8Array.fromHex('0fa1'.repeat(8));
const root = new Uint8Array(32).fill(7);

function toJson(item: Item): JsonItem {
  const value = ({ B, M, ...rest }: AttributeValue): Record<string, unknown> =>
    B !== undefined ? { B: B.toBase64() } : M !== undefined ? { M: toJson(M) } : { ...rest };
  return Object.fromEntries(Object.entries(item).map(([name, each]) => [name, value(each)]));
}

function fromJson(item: JsonItem): Item {
  const value = ({ B, ...rest }: Record<string, unknown>): AttributeValue =>
    (typeof B === 'string' ? { B: Uint8Array.fromBase64(B) } : rest) as unknown as AttributeValue;
  return Object.fromEntries(Object.entries(item).map(([name, each]) => [name, value(each)]));
}

const sorted = (items: readonly JsonItem[]): string[] =>
  items.map((item) => JSON.stringify(Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1))))).toSorted();

if (dynamo !== undefined) {
  const stored = async (place: DynamoPlace): Promise<JsonItem[]> => (await Array.fromAsync(scanPages(place))).flat().map(toJson);
  const withItems = async (items: readonly JsonItem[]): Promise<DynamoPlace> => {
    const place = await dynamo.table();
    for (const item of items) await place.client.send(new PutItemCommand({ TableName: place.table, Item: fromJson(item) }));
    return place;
  };

  test('rows, and rows carried over for a cut', async () => {
    const place = await dynamo.table();
    const rows = dynamoRows(place);
    const put = (value: string) =>
      rows.commit([{ kind: 'put', key: { partition: 'b', sort: 'rec/1' }, value: text(value), expect: 'any' }]);
    await put('hi');
    assert.deepEqual(sorted(await stored(place)), sorted(vectors.records));
    const cut = await rows.cut();
    await put('yo');
    // The state of cuts names a time.
    const items = (await stored(place)).filter((item) => item['pk']!['S'] !== 'cut');
    assert.deepEqual(sorted(items), sorted(vectors.carried));
    await cut.close();

    const again = dynamoRows(await withItems(vectors.carried));
    assert.deepEqual(await again.get({ partition: 'b', sort: 'rec/1' }), {
      partition: 'b',
      sort: 'rec/1',
      revision: 2,
      value: new Uint8Array(text('yo')),
    });
    await again.wipe();
  });

  test('keys, their markers and indexes', async () => {
    const place = await dynamo.table();
    const keys = dynamoKeys(place);
    await keys.turnEpoch(business, 0, 3);
    const key = { id: keyId(1), epoch: 3, wrapped: text('wrapped'), state: 'live', createdAtMs: 1_000 } as const;
    await keys.insert(business, [key, { ...key, id: keyId(2), state: 'parked' }]);
    await keys.erase(business, [keyId(3)], 2_000);
    await keys.putIndex('mail', hash, 'somebody');
    assert.deepEqual(sorted(await stored(place)), sorted(vectors.keys));
    const again = dynamoKeys(await withItems(vectors.keys));
    assert.deepEqual(await again.list(business, undefined, 9), await keys.list(business, undefined, 9));
    assert.deepEqual(await again.listIndexes(undefined, 9), await keys.listIndexes(undefined, 9));
    assert.equal(await again.findIndex('mail', hash), 'somebody');
    assert.equal(await again.currentEpoch(business), 3);
  });

  test('epochs, the marks of destroyed ones, and what the signer remembers', async () => {
    const place = await dynamo.table();
    const epochs = dynamoEpochs(place);
    await epochs.create(business, 'epoch-1', text('old'));
    await epochs.destroy(business, 'epoch-1');
    await epochs.create(business, 'epoch-2', text('new'));
    assert.deepEqual(sorted(await stored(place)), sorted(vectors.epochs));
    const again = dynamoEpochs(await withItems(vectors.epochs));
    assert.deepEqual([await again.list(business), await again.destroyed(business)], [['epoch-2'], ['epoch-1']]);

    const memory = await dynamo.table();
    await dynamoSignerMemory(memory).remember('example.com/log/1', undefined, { size: 5, root });
    assert.deepEqual(sorted(await stored(memory)), sorted(vectors.signer));
    const remembered = dynamoSignerMemory(await withItems(vectors.signer));
    assert.deepEqual(await Array.fromAsync(remembered.promised()), [{ origin: 'example.com/log/1', promised: { size: 5, root } }]);
  });
}
