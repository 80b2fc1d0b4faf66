// What a call costs in the units that AWS bills, by AWS's published rules; an emulator's own count is not relied on.
//
//   DynamoDB, on demand   a read unit for each 4 KB of an item read consistently, a query's items counted together; one also where nothing was found
//                         a write unit for each 1 KB of an item written or deleted; two in a transaction, whose conditions count like writes
//   S3                    PUT, COPY, POST, LIST and parts of uploads; GET, HEAD and all other; deleting is free
//   CloudTrail            one data event for each call to a table or bucket, because the trail of who touched what is always on
//   KMS, Cognito, SQS and SNS   calls
import type { AwsCall } from '../aws-clients.ts';

export interface Units {
  readonly writes: number;
  readonly reads: number;
  readonly puts: number;
  readonly gets: number;
  readonly kms: number;
  readonly logins: number;
  readonly messages: number;
  readonly events: number;
}

export const noUnits: Units = { writes: 0, reads: 0, puts: 0, gets: 0, kms: 0, logins: 0, messages: 0, events: 0 };
export const unitNames = Object.keys(noUnits) as readonly (keyof Units)[];

export const addUnits = (a: Units, b: Units): Units => combine((name) => a[name] + b[name]);
export const timesUnits = (a: Units, factor: number): Units => combine((name) => a[name] * factor);
/** Never below nothing: of two measurements the larger place may have had the quieter minute. */
export const lessUnits = (a: Units, b: Units): Units => combine((name) => Math.max(0, a[name] - b[name]));

function combine(of: (name: keyof Units) => number): Units {
  return Object.fromEntries(unitNames.map((name) => [name, of(name)])) as unknown as Units;
}

const readUnitBytes = 4_096;
const writeUnitBytes = 1_024;

type Value = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, Value>>;

/** Names count as well as values; a number takes about half its digits. */
export function itemBytes(item: Item | undefined): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item ?? {})) bytes += name.length + valueBytes(value);
  return bytes;
}

function valueBytes({ S, N, B }: Value): number {
  if (typeof S === 'string') return Buffer.byteLength(S);
  if (typeof N === 'string') return Math.ceil(N.length / 2) + 1;
  return B instanceof Uint8Array ? B.length : 1;
}

const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / readUnitBytes));
const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / writeUnitBytes));

interface Action {
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ExpressionAttributeValues?: Item;
}

/** Of what is only named (a removal, a condition) the size is not known to whoever asks: one unit. */
const actionUnits = ({ Key, Item: item, ExpressionAttributeValues }: Action, writes: boolean): number =>
  writes ? writeUnits(itemBytes(item ?? Key) + (item ? 0 : itemBytes(ExpressionAttributeValues))) : 1;

interface DynamoInput {
  readonly TransactItems?: readonly Readonly<Record<string, Action>>[];
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly Item[] } & readonly Readonly<Record<string, Action>>[]>>;
}

interface DynamoOutput {
  readonly Responses?: Readonly<Record<string, readonly Item[]>>;
  readonly Items?: readonly Item[];
}

function dynamoUnits(command: string, input: DynamoInput & Action, output: DynamoOutput): Partial<Units> {
  const events = 1;
  if (command === 'TransactWriteItemsCommand') {
    const each = (input.TransactItems ?? []).flatMap((item) => Object.entries(item));
    return { events, writes: 2 * each.reduce((sum, [kind, action]) => sum + actionUnits(action, kind === 'Put' || kind === 'Update'), 0) };
  }
  if (command === 'BatchWriteItemCommand') {
    const each = Object.values(input.RequestItems ?? {}).flatMap((requests) => requests.flatMap((request) => Object.values(request)));
    return { events, writes: each.reduce((sum, action) => sum + actionUnits(action, true), 0) };
  }
  if (command === 'BatchGetItemCommand') {
    const asked = Object.values(input.RequestItems ?? {}).reduce((sum, { Keys }) => sum + (Keys?.length ?? 0), 0);
    const found = Object.values(output.Responses ?? {}).flat();
    return { events, reads: asked - found.length + found.reduce((sum, item) => sum + readUnits(itemBytes(item)), 0) };
  }
  if (command === 'QueryCommand' || command === 'ScanCommand')
    return { events, reads: readUnits((output.Items ?? []).reduce((sum, item) => sum + itemBytes(item), 0)) };
  if (command === 'UpdateItemCommand' || command === 'PutItemCommand' || command === 'DeleteItemCommand')
    return { events, writes: actionUnits(input, true) };
  if (command === 'GetItemCommand') return { events, reads: 1 };
  return {};
}

const s3Puts = new Set([
  'PutObjectCommand',
  'UploadPartCommand',
  'CreateMultipartUploadCommand',
  'CompleteMultipartUploadCommand',
  'ListObjectsV2Command',
  'ListMultipartUploadsCommand',
]);
const s3Free = new Set(['DeleteObjectCommand', 'AbortMultipartUploadCommand']);

export function unitsOf({ service, command, input, output }: AwsCall): Units {
  switch (service) {
    case 'amazon-dynamodb':
      return { ...noUnits, ...dynamoUnits(command, input as DynamoInput & Action, output as DynamoOutput) };
    case 'amazon-s3':
      return { ...noUnits, events: 1, puts: s3Puts.has(command) ? 1 : 0, gets: s3Puts.has(command) || s3Free.has(command) ? 0 : 1 };
    case 'amazon-kms':
      return { ...noUnits, kms: 1 };
    case 'amazon-cognito':
      return { ...noUnits, logins: 1 };
    case 'amazon-messages':
      return { ...noUnits, messages: 1 };
  }
}
