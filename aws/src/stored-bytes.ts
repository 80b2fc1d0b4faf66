// Every byte that this installation keeps in tables and buckets, as whoever could copy them would have it: keys and all attributes of every item, names and
// contents of every object. A table is read in segments, each of them a file here; a scan reads all of it, so this is for a look a day, never for a request.
import { DescribeTableCommand, type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { StewardError } from '@steward/protocol/errors.ts';
import type { StoredBytes, StoredFile } from '@steward/server/ports/stored-bytes.ts';
import type { DynamoPlace, Item } from './dynamo-calls.ts';
import type { S3Place } from './s3-blobs.ts';

/** Files of a table, each a part of its items by the hash of their partition. */
const segments = 8;
const pagesMax = 1_000_000;

export interface StoredPlaces {
  /** The tables of each place, such as `data`. */
  readonly tables: Readonly<Record<string, readonly DynamoPlace[]>>;
  readonly buckets: Readonly<Record<string, readonly S3Place[]>>;
}

/** The sizes of tables are those DynamoDB counts every six hours. Throws `store-unavailable`. */
export function awsStoredBytes({ tables, buckets }: StoredPlaces): StoredBytes {
  return {
    async *files() {
      for (const [place, some] of Object.entries(tables)) for (const table of some) yield* segmentsOf(place, table);
      for (const [place, some] of Object.entries(buckets)) for (const bucket of some) yield* objectsOf(place, bucket);
    },
    read({ place, name }) {
      const [holder, rest] = [name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)];
      const table = tables[place]?.find((each) => each.table === holder);
      if (table !== undefined) return itemsOf(table, Number(rest));
      const bucket = buckets[place]?.find((each) => each.bucket === holder);
      if (bucket === undefined) throw new RangeError('no such place');
      return contentOf(bucket, rest);
    },
  };
}

async function* segmentsOf(place: string, { client, table }: DynamoPlace): AsyncGenerator<StoredFile> {
  const { Table } = await asking(() => client.send(new DescribeTableCommand({ TableName: table })));
  const bytes = Math.ceil((Table?.TableSizeBytes ?? 0) / segments);
  for (let segment = 0; segment < segments; segment++) yield { place, name: `${table}/${segment}`, bytes };
}

async function* itemsOf({ client, table }: DynamoPlace, segment: number): AsyncGenerator<Uint8Array> {
  let start: Item | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const command = new ScanCommand({
      TableName: table,
      Segment: segment,
      TotalSegments: segments,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    const { Items, LastEvaluatedKey } = await asking(() => client.send(command));
    for (const item of Items ?? [])
      for (const [name, value] of Object.entries(item)) {
        yield Buffer.from(`${name}=`);
        yield* bytesOf(value);
      }
    start = LastEvaluatedKey;
    if (start === undefined) return;
  }
}

function* bytesOf(value: AttributeValue): Generator<Uint8Array> {
  if (value.B !== undefined) yield value.B;
  else if (value.M !== undefined) for (const each of Object.values(value.M)) yield* bytesOf(each);
  else yield Buffer.from(value.S ?? value.N ?? String(value.BOOL));
}

async function* objectsOf(place: string, { client, bucket, account }: S3Place): AsyncGenerator<StoredFile> {
  let after: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const command = new ListObjectsV2Command({ Bucket: bucket, ...owner(account), ...(after === undefined ? {} : { StartAfter: after }) });
    const { Contents, IsTruncated } = await asking(() => client.send(command));
    for (const { Key, Size } of Contents ?? []) yield { place, name: `${bucket}/${Key!}`, bytes: Size ?? 0 };
    after = Contents?.at(-1)?.Key;
    if (IsTruncated !== true || after === undefined) return;
  }
}

async function* contentOf({ client, bucket, account }: S3Place, name: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(name);
  const answer = await asking(() => client.send(new GetObjectCommand({ Bucket: bucket, Key: name, ...owner(account) })), 404);
  if (answer === undefined) return;
  try {
    for await (const chunk of answer.Body as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    throw new StewardError('store-unavailable', { cause: error });
  }
}

const owner = (account: string | undefined) => (account === undefined ? {} : { ExpectedBucketOwner: account });

function asking<T>(act: () => Promise<T>): Promise<T>;
function asking<T>(act: () => Promise<T>, absent: number): Promise<T | undefined>;
async function asking<T>(act: () => Promise<T>, absent?: number): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === absent && absent !== undefined)
      return undefined;
    throw new StewardError('store-unavailable', { cause: error });
  }
}
