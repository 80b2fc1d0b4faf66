// Where a lost installation of the AWS edition is rebuilt: its own tables of records, logins and keys, emptied or made anew, from the buckets of its configuration. The tables
// of epoch keys and of the signer's memory are never part of a loss that the others suffer: they are no part of any backup, and without the first nothing opens.
//
// The mark is a row of the records. It lies there from the first row to the last; nothing else opens the tables meanwhile, and the same command again goes on.
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { StewardError } from '@steward/protocol/errors.ts';
import { leapMs, systemClock } from '@steward/server/adapters/embedded/system-clock.ts';
import { systemRandom } from '@steward/server/adapters/embedded/system-random.ts';
import { openRowClock } from '@steward/server/adapters/nodes/row-clock.ts';
import type { RecoverFrom } from '@steward/server/edges/cli/command.ts';
import type { RecoveryPlace } from '@steward/server/main/edition.ts';
import type { RowKey, Rows } from '@steward/server/ports/rows.ts';
import { openAwsClients, type AwsClients } from './aws-clients.ts';
import type { AwsConfig } from './aws-config.ts';
import { openAwsStores } from './aws-stores.ts';

const markKey: RowKey = { partition: 'installation', sort: 'recovering' };
const utf8 = new TextEncoder();

/** The snapshot that a recovery which has not ended began from. */
export async function recoveringFrom(rows: Pick<Rows, 'get'>): Promise<string | undefined> {
  const mark = await rows.get(markKey);
  return mark && new TextDecoder().decode(mark.value);
}

export async function awsRecovery(config: AwsConfig, from: RecoverFrom): Promise<RecoveryPlace> {
  for (const [name, given] of [
    ['--from', from.snapshots],
    ['--keys', from.keyBackups],
    ['--epochs', from.epochs],
  ] as const)
    if (given !== undefined)
      throw new StewardError('invalid-input', { field: name, rule: `not with the AWS edition: ${config.file} names where they lie` });
  const clients = openAwsClients(config, () => undefined);
  const { stores } = await openAwsStores({ config, clients, random: systemRandom, openClock: async () => systemClock() });
  const { rows } = stores;
  return {
    snapshots: stores.snapshots,
    root: stores.root,
    begin: (snapshot) => begin(config, clients, rows, snapshot),
    async bringEpochs() {
      if (await isEmpty(clients, config.tables.epochs))
        throw new StewardError('key-unavailable', {
          field: 'tables.epochs',
          rule: 'no key opens anything without the epoch keys: this table is empty',
        });
    },
    openStores: async () => stores,
    async startClock(takenAtMs) {
      const clock = await openRowClock({ rows, leapMs, machine: () => takenAtMs });
      await clock.close();
    },
    async end() {
      await withRows(config, async (open) => {
        await open.commit([{ kind: 'remove', key: markKey, expect: 'any' }]);
      });
    },
    async release() {
      clients.close();
    },
  };
}

/** Refuses tables with data of their own; goes on with what a recovery from the same snapshot left. */
async function begin({ tables }: AwsConfig, clients: AwsClients, rows: Rows, snapshot: string): Promise<void> {
  const before = await recoveringFrom(rows);
  if (before === snapshot) return;
  if (before !== undefined)
    throw new StewardError('conflict', {
      field: '--snapshot',
      rule: `a recovery from ${before} was broken off: go on with it, or make the tables anew`,
    });
  for (const name of ['records', 'identity', 'keys'] as const)
    if (!(await isEmpty(clients, tables[name])))
      throw new StewardError('conflict', {
        field: `tables.${name}`,
        rule: `${tables[name]} is not empty; recover into tables that hold nothing`,
      });
  const marked = await rows.commit([{ kind: 'put', key: markKey, value: utf8.encode(snapshot), expect: 'absent' }]);
  if (!marked.done) throw new StewardError('conflict', { rule: 'another recovery begins at the same moment' });
}

/** Bookkeeping of the adapter itself, whose partitions have a space or a name of its own, is no data. */
async function isEmpty({ dynamo }: AwsClients, table: string): Promise<boolean> {
  let start: Record<string, never> | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const answer = await dynamo.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ProjectionExpression: '#pk',
        ExpressionAttributeNames: { '#pk': 'pk' },
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    if ((answer.Items ?? []).some((item) => !isBookkeeping(item['pk']?.S ?? ''))) return false;
    start = answer.LastEvaluatedKey as Record<string, never> | undefined;
    if (start === undefined) return true;
  }
  return false;
}

const pagesMax = 10;
const isBookkeeping = (partition: string): boolean => partition.includes(' ') || partition === 'cut' || partition === 'carried';

async function withRows(config: AwsConfig, work: (rows: Rows) => Promise<void>): Promise<void> {
  const clients = openAwsClients(config, () => undefined);
  try {
    const { stores } = await openAwsStores({ config, clients, random: systemRandom, openClock: async () => systemClock() });
    await work(stores.rows);
  } finally {
    clients.close();
  }
}
