// How Steward calls DynamoDB: bounded, consistent, and with every failure given its meaning.
//
// Writes go through `TransactWriteItems`, also when there is one: its token makes the SDK's retries harmless, so that a retry after a
// lost answer is told what the first attempt did, and lets a transaction that nobody heard of again be called back. What a failed write means:
//   a condition that does not hold   an outcome, with the place of each
//   cancelled for another reason     nothing was changed: tried again a few times, then `store-unavailable`
//   refused at the first attempt     nothing was changed: `store-unavailable`
//   anything else (no answer, 5xx)   it is called back (dynamo-recall.ts): then one of the above, or `outcome-unknown` when that gets no answer either
// A read that fails is always `store-unavailable`. Nothing here relies on an emulator: see README.md.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type {
  AttributeValue,
  DynamoDBClient,
  QueryCommandInput,
  TransactWriteItem,
  UpdateItemCommandInput,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { StewardError } from '@steward/protocol/errors.ts';
import { recall, recallLost } from './dynamo-recall.ts';

export type Item = Record<string, AttributeValue>;

export interface DynamoPlace {
  readonly client: DynamoDBClient;
  /** A table whose partition key is `pk` and sort key `sk`, both strings. */
  readonly table: string;
  /** How long one call, its retries included, may take. */
  readonly timeoutMs?: number;
  /** Only for rows, which several nodes write at once (see dynamo-generations.ts). */
  readonly sharing?: Sharing;
}

export interface Sharing {
  /** Nothing else writes the table, no other instance of this process either: nobody has to be waited for. Default: false. */
  readonly alone?: boolean;
  /** How long a node goes on writing without asking whether a cut was opened. Default: 2,000. */
  readonly freshMs?: number;
  /** How long after that a write may still arrive: the time of a call, and what a network may hold one back. Default: 15,000. */
  readonly drainMs?: number;
}

const callTimeoutMs = 10_000;
/** Attempts at a transaction that others' transactions keep cancelling. */
const cancelledAttemptsMax = 8;
const backoffMs = 5;
/** Rounds of a batch get, each fetching at least one item more. */
const batchRoundsMax = 100;
/** Pages of one query; a page holds 1 MB, and a range at most 390 MB. */
const queryPagesMax = 1_000;
/** Pages of 1 MB that a scan, or a query of a whole partition, looks at. */
const pagesMax = 100_000;
const deletesTogether = 25;

export type TransactOutcome = { readonly done: true } | { readonly done: false; readonly failed: readonly number[] };

/** Attribute names are always written with `#`, so that none is ever a reserved word. */
export const names = (...attributes: readonly string[]): Record<string, string> =>
  Object.fromEntries(attributes.map((name) => [`#${name}`, name]));

/** Does all of it or nothing; `failed` are the places of the actions whose condition did not hold, in order. */
export async function transact(place: DynamoPlace, actions: readonly TransactWriteItem[]): Promise<TransactOutcome> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await transactOnce(place, actions);
    if (outcome !== 'cancelled') return outcome;
    await beforeNext(attempt);
  }
}

/** As `transact`, but gives up at once when it was `cancelled` because others' transactions held an item, or for throttling: then nothing was changed. */
export async function transactOnce(place: DynamoPlace, actions: readonly TransactWriteItem[]): Promise<TransactOutcome | 'cancelled'> {
  await recallLost(place);
  const ClientRequestToken = randomUUID();
  const command = new TransactWriteItemsCommand({ TransactItems: [...actions], ClientRequestToken });
  const answer = await answered(place, command);
  if (answer.isAll) return given(answer);
  // An attempt may still be on its way, also of what was cancelled at another.
  const recalled = await recall(place, ClientRequestToken);
  if (recalled === 'never')
    return 'outcome' in answer ? answer.outcome : given({ error: new StewardError('store-unavailable', { cause: answer.error }) });
  if (recalled === 'was') {
    const again = await answered(place, command);
    if ('outcome' in again) return again.outcome;
  }
  throw new StewardError('outcome-unknown', { cause: 'error' in answer ? answer.error : undefined });
}

type Answered = { readonly outcome: TransactOutcome | 'cancelled' } | { readonly error: unknown };

function given(answer: Answered): TransactOutcome | 'cancelled' {
  if ('error' in answer) throw answer.error;
  return answer.outcome;
}

/** `isAll`: what was sent is over, and nothing of it can still arrive. */
async function answered(place: DynamoPlace, command: TransactWriteItemsCommand): Promise<Answered & { readonly isAll: boolean }> {
  try {
    await place.client.send(command, options(place));
    return { outcome: { done: true }, isAll: true };
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) {
      const meant = writeError(error);
      return { error: meant, isAll: meant.code === 'store-unavailable' };
    }
    const isAll = (error.$metadata.attempts ?? 1) <= 1;
    const reasons = (error.CancellationReasons ?? []).map((reason) => reason.Code);
    const failed = reasons.flatMap((code, at) => (code === 'ConditionalCheckFailed' ? [at] : []));
    if (failed.length > 0) return { outcome: { done: false, failed }, isAll };
    if (reasons.includes('ValidationError'))
      return { error: new StewardError('internal', { rule: 'DynamoDB does not take this transaction', cause: error }), isAll: true };
    return { outcome: 'cancelled', isAll };
  }
}

/** Waits before the attempt after this one, longer each time and never as long as another; `store-unavailable` when there were enough. */
export async function beforeNext(attempt: number): Promise<void> {
  if (attempt >= cancelledAttemptsMax) throw new StewardError('store-unavailable', { rule: 'DynamoDB does not get to a transaction' });
  await setTimeout(backoffMs * 2 ** attempt * (0.5 + Math.random()));
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

/** Every page of a query, of 1 MB at most; between two pages others may write. */
export async function* queryPages(
  place: DynamoPlace,
  input: Omit<QueryCommandInput, 'TableName' | 'ConsistentRead'>,
): AsyncGenerator<readonly Item[]> {
  yield* pages((start) => {
    const command = new QueryCommand({ ...input, ...start, TableName: place.table, ConsistentRead: true });
    return reading(() => place.client.send(command, options(place)));
  });
}

/** Every page of a whole table, in no order: for moving what is small. With `prefix`, only partition keys that begin so. */
export function scanPages(place: DynamoPlace, prefix?: string): AsyncGenerator<readonly Item[]> {
  const filter = {
    FilterExpression: 'begins_with(#pk, :prefix)',
    ExpressionAttributeNames: names('pk'),
    ExpressionAttributeValues: { ':prefix': { S: prefix ?? '' } },
  };
  const input = { TableName: place.table, ConsistentRead: true, ...(prefix === undefined ? {} : filter) };
  return pages((start) => reading(() => place.client.send(new ScanCommand({ ...input, ...start }), options(place))));
}

async function* pages(
  ask: (start: { ExclusiveStartKey?: Item }) => Promise<{ Items?: Item[] | undefined; LastEvaluatedKey?: Item | undefined }>,
): AsyncGenerator<readonly Item[]> {
  let start: Item | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const answer = await ask(start === undefined ? {} : { ExclusiveStartKey: start });
    yield answer.Items ?? [];
    start = answer.LastEvaluatedKey;
    if (start === undefined) return;
  }
  throw new StewardError('store-unavailable', { rule: `more than ${pagesMax} pages` });
}

/** Removes items by key, whatever is in them; may be repeated. A failure leaves some: `outcome-unknown`. */
export async function removeAll(place: DynamoPlace, keys: readonly Item[]): Promise<void> {
  for (let at = 0; at < keys.length; at += deletesTogether) {
    let left = keys.slice(at, at + deletesTogether).map((Key) => ({ DeleteRequest: { Key } }) as WriteRequest);
    for (let round = 0; left.length > 0; round++) {
      if (round >= batchRoundsMax) throw new StewardError('outcome-unknown', { rule: 'DynamoDB leaves writes unprocessed' });
      if (round > 0) await setTimeout(backoffMs * Math.min(round, 20));
      const request = new BatchWriteItemCommand({ RequestItems: { [place.table]: left } });
      const answer = await writing(() => place.client.send(request, options(place)));
      left = answer.UnprocessedItems?.[place.table] ?? [];
    }
  }
}

/** Updates one item if its condition holds; whether it did. Repeating it must do no harm: without a transaction there is no token. */
export async function updateIf(place: DynamoPlace, input: Omit<UpdateItemCommandInput, 'TableName'>): Promise<boolean> {
  try {
    await place.client.send(new UpdateItemCommand({ ...input, TableName: place.table }), options(place));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw writeError(error);
  }
}

function options(place: DynamoPlace): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(place.timeoutMs ?? callTimeoutMs) };
}

async function writing<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw writeError(error);
  }
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
