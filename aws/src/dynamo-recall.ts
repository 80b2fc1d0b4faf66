// Calls back a transaction whose outcome nobody knows, so that it can arrive late no more.
//
// For ten minutes DynamoDB does nothing else under a token that it has done a transaction under: a request with another content is refused. So the token of a lost
// transaction is used up for one that changes nothing, the removal of an item that never is:
//   done       the lost one was not there before, and never will be: should it arrive, it is refused
//   refused    the lost one was there before; asked once more with its own content, DynamoDB says what became of it and does nothing twice
//   no answer  it is called back before the next transaction of this node on the table, so that nothing this node writes is overtaken by what it gave up
// By the time DynamoDB has forgotten a token it takes no request from before any more: a signature is good for five minutes.
//
// Another node knows nothing of what this one lost. As long as this one reaches nothing, only the conditions of the lost transaction itself keep it from undoing what others write.
import { setTimeout } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IdempotentParameterMismatchException, TransactionInProgressException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { StewardError } from '@steward/protocol/errors.ts';

export type Recalled = 'never' | 'was' | 'unknown';

interface Place {
  readonly client: DynamoDBClient;
  readonly table: string;
}

interface Lost {
  readonly table: string;
  readonly atMs: number;
}

/** Of one calling back, the SDK's retries included. */
const recallTimeoutMs = 4_000;
const inProgressAttemptsMax = 5;
const inProgressMs = 50;
/** As long as DynamoDB keeps a token, and twice as long as it takes a signature. */
const lostMs = 600_000;
/** A node that has lost so many writes nothing any more. */
const lostMax = 1_000;

const lostOf = new WeakMap<DynamoDBClient, Map<string, Lost>>();

/** What became of the transaction of this token: it will `never` be done, it `was` there, or it is `unknown` and noted for `recallLost`. */
export async function recall(place: Place, token: string): Promise<Recalled> {
  const recalled = await useUp(place, token);
  if (recalled === 'unknown') note(place, token);
  return recalled;
}

/** Resolves when nothing that this node lost on this table can arrive any more; `store-unavailable` when that cannot be said. */
export async function recallLost(place: Place): Promise<void> {
  const lost = lostOf.get(place.client);
  if (lost === undefined || lost.size === 0) return;
  for (const [token, { table, atMs }] of [...lost]) {
    if (table !== place.table) continue;
    if (performance.now() - atMs < lostMs && (await useUp(place, token)) === 'unknown')
      throw new StewardError('store-unavailable', { rule: 'DynamoDB does not say what became of an earlier write' });
    lost.delete(token);
  }
}

function note({ client, table }: Place, token: string): void {
  const lost = lostOf.get(client) ?? new Map<string, Lost>();
  lostOf.set(client, lost);
  if (lost.size >= lostMax) throw new StewardError('store-unavailable', { rule: 'DynamoDB has left too many writes unanswered' });
  lost.set(token, { table, atMs: performance.now() });
}

async function useUp({ client, table }: Place, ClientRequestToken: string): Promise<Recalled> {
  const Delete = { TableName: table, Key: { pk: { S: 'a recalled transaction' }, sk: { S: ClientRequestToken } } };
  const command = new TransactWriteItemsCommand({ TransactItems: [{ Delete }], ClientRequestToken });
  const abortSignal = AbortSignal.timeout(recallTimeoutMs);
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(command, { abortSignal });
      return 'never';
    } catch (error) {
      if (error instanceof IdempotentParameterMismatchException) return 'was';
      if (!(error instanceof TransactionInProgressException) || attempt >= inProgressAttemptsMax) return 'unknown';
      await setTimeout(inProgressMs * attempt);
    }
  }
}
