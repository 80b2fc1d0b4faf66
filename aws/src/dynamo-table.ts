// The one shape every table of Steward has. On AWS the infrastructure code makes them; this is for emulators and for doctor's comparison.
import {
  CreateTableCommand,
  DescribeTableCommand,
  ResourceInUseException,
  type CreateTableCommandInput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { setTimeout } from 'node:timers/promises';
import { StewardError } from '@steward/protocol/errors.ts';

/** Partition key `pk`, sort key `sk`, both strings; paid by request, so that no capacity has to be guessed. */
export const tableShape = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
} satisfies Omit<CreateTableCommandInput, 'TableName'>;

const looksMax = 200;
const lookAgainMs = 50;

/** Makes the table unless it is there, and waits until it takes writes. */
export async function createDynamoTable(client: DynamoDBClient, name: string): Promise<void> {
  try {
    await client.send(new CreateTableCommand({ TableName: name, ...tableShape }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  for (let look = 0; look < looksMax; look++) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await setTimeout(lookAgainMs);
  }
  throw new StewardError('store-unavailable', { rule: 'a new table takes writes within ten seconds' });
}
