// How Steward calls DynamoDB: bounded, consistent, and with every failure given its meaning.
//
// Writes go through `TransactWriteItems`, also when there is one: its token makes the SDK's retries harmless, so that a retry after a
// lost answer is told what the first attempt did. What a failed write means:
//   a condition that does not hold   an outcome, with the place of each
//   cancelled for another reason     nothing was changed: tried again a few times, then `store-unavailable`
//   refused at the first attempt     nothing was changed: `store-unavailable`
//   anything else (no answer, 5xx)   `outcome-unknown`
// A read that fails is always `store-unavailable`. Nothing here relies on an emulator: see README.md.
import { setTimeout } from 'node:timers/promises';
import type { AttributeValue, DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import {
  BatchGetItemCommand,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { StewardError } from '@steward/protocol/errors.ts';

export type Item = Record<string, AttributeValue>;

export interface DynamoPlace {
  readonly client: DynamoDBClient;
  /** A table whose partition key is `pk` and sort key `sk`, both strings. */
  readonly table: string;
  /** How long one call, its retries included, may take. */
  readonly timeoutMs?: number;
}

const callTimeoutMs = 10_000;
/** Attempts at a transaction that others' transactions keep cancelling. */
const cancelledAttemptsMax = 8;
const backoffMs = 5;
/** Rounds of a batch get, each fetching at least one item more. */
const batchRoundsMax = 100;
/** Pages of one query; a page holds 1 MB, and a range at most 390 MB. */
const queryPagesMax = 1_000;
/** Pages of 1 MB that a scan looks at. */
const scanPagesMax = 100_000;

export type TransactOutcome = { readonly done: true } | { readonly done: false; readonly failed: readonly number[] };

/** Attribute names are always written with `#`, so that none is ever a reserved word. */
export const names = (...attributes: readonly string[]): Record<string, string> =>
  Object.fromEntries(attributes.map((name) => [`#${name}`, name]));

/** Does all of it or nothing; `failed` are the places of the actions whose condition did not hold, in order. */
export async function transact(place: DynamoPlace, actions: readonly TransactWriteItem[]): Promise<TransactOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      await place.client.send(new TransactWriteItemsCommand({ TransactItems: [...actions] }), options(place));
      return { done: true };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw writeError(error);
      const reasons = (error.CancellationReasons ?? []).map((reason) => reason.Code);
      const failed = reasons.flatMap((code, at) => (code === 'ConditionalCheckFailed' ? [at] : []));
      if (failed.length > 0) return { done: false, failed };
      if (reasons.includes('ValidationError'))
        throw new StewardError('internal', { rule: 'DynamoDB does not take this transaction', cause: error });
      if (attempt >= cancelledAttemptsMax) throw new StewardError('store-unavailable', { cause: error });
      await setTimeout(backoffMs * 2 ** attempt);
    }
  }
}

/** Reads up to 100 items by key, in any order; each is as the last write left it. */
export async function batchGet(place: DynamoPlace, keys: readonly Item[]): Promise<readonly Item[]> {
  const found: Item[] = [];
  let left = [...keys];
  for (let round = 0; left.length > 0; round++) {
    if (round >= batchRoundsMax) throw new StewardError('store-unavailable', { rule: 'DynamoDB leaves keys unprocessed' });
    if (round > 1) await setTimeout(backoffMs * Math.min(round, 20));
    const request = { RequestItems: { [place.table]: { Keys: left, ConsistentRead: true } } };
    const answer = await reading(() => place.client.send(new BatchGetItemCommand(request), options(place)));
    found.push(...(answer.Responses?.[place.table] ?? []));
    left = [...(answer.UnprocessedKeys?.[place.table]?.Keys ?? [])];
  }
  return found;
}

/** Queries page after page until there are `limit` items or no more. */
export async function query(
  place: DynamoPlace,
  input: Omit<QueryCommandInput, 'TableName' | 'ConsistentRead'>,
  limit: number,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let start: Item | undefined;
  for (let page = 0; page < queryPagesMax; page++) {
    const filtered = input.FilterExpression !== undefined;
    const command = new QueryCommand({
      ...input,
      TableName: place.table,
      ConsistentRead: true,
      // With a filter, the limit counts what is looked at, not what is found.
      ...(filtered ? {} : { Limit: limit - found.length }),
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    const answer = await reading(() => place.client.send(command, options(place)));
    found.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
    if (found.length >= limit || start === undefined) return found.slice(0, limit);
  }
  throw new StewardError('store-unavailable', { rule: `a range of more than ${queryPagesMax} pages` });
}

/** Every item whose partition key begins with `prefix`, in no order. Reads the whole table: for backups of what is small. */
export async function scanAll(place: DynamoPlace, prefix: string): Promise<readonly Item[]> {
  const found: Item[] = [];
  let start: Item | undefined;
  for (let page = 0; page < scanPagesMax; page++) {
    const command = new ScanCommand({
      TableName: place.table,
      ConsistentRead: true,
      FilterExpression: 'begins_with(#pk, :prefix)',
      ExpressionAttributeNames: names('pk'),
      ExpressionAttributeValues: { ':prefix': { S: prefix } },
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    const answer = await reading(() => place.client.send(command, options(place)));
    found.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
    if (start === undefined) return found;
  }
  throw new StewardError('store-unavailable', { rule: `a table of more than ${scanPagesMax} pages` });
}

function options(place: DynamoPlace): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(place.timeoutMs ?? callTimeoutMs) };
}

async function reading<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new StewardError('store-unavailable', { cause: error });
  }
}

/** A client's fault (4xx, throttling included) that came with the first attempt changed nothing; nobody can say so of anything else. */
function writeError(error: unknown): StewardError {
  const said = error as { $fault?: unknown; $metadata?: { attempts?: number; httpStatusCode?: number }; code?: unknown };
  const first = (said.$metadata?.attempts ?? 1) <= 1;
  const refused =
    said.$fault === 'client' &&
    (said.$metadata?.httpStatusCode ?? 500) < 500 &&
    !(error instanceof Error && error.name === 'TransactionInProgressException');
  return new StewardError(first && (refused || said.code === 'ECONNREFUSED') ? 'store-unavailable' : 'outcome-unknown', { cause: error });
}
