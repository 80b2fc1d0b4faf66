// The tables: that they are what the adapters take them for, and that nothing of them lasts longer, or lies elsewhere, than customers were told.
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetResourcePolicyCommand,
  type DynamoDBClient,
  type PointInTimeRecoveryDescription,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { judged, looked, unlessUnset, type Finding, type Rule } from './finding.ts';
import { refusesOthers } from './policy-document.ts';

export type TableUse = 'records' | 'identity' | 'keys' | 'epochs' | 'signer';

/** How many days back DynamoDB may keep its own history of a table; 0: none, or what was destroyed could be brought back. */
const historyDaysMax: Readonly<Record<TableUse, number>> = { records: 35, identity: 35, keys: 7, epochs: 0, signer: 0 };
/** Without it a mistake of ours could not be undone. */
const needsHistory: readonly TableUse[] = ['records', 'identity'];

export interface TablesParts {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly region: string;
  readonly tables: Readonly<Record<TableUse, string>>;
  /** The KMS key tables lie under, if the configuration names it. */
  readonly key: string | undefined;
  /** Roles of nodes. */
  readonly principals: readonly string[];
}

export async function lookAtTables(parts: TablesParts): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const use of Object.keys(historyDaysMax) as TableUse[]) found.push(...(await lookAtTable(parts, use)));
  return found;
}

function lookAtTable({ client, region, tables, key, principals }: TablesParts, use: TableUse): Promise<readonly Finding[]> {
  const TableName = tables[use];
  const what = `table ${TableName} (${use})`;
  return looked(what, 'dynamodb:DescribeTable, DescribeContinuousBackups, DescribeTimeToLive or GetResourcePolicy', async () => {
    const { Table = {} } = await client.send(new DescribeTableCommand({ TableName }));
    const { ContinuousBackupsDescription } = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    const policy = await unlessUnset(
      async () => (await client.send(new GetResourcePolicyCommand({ ResourceArn: Table.TableArn }))).Policy,
      /^PolicyNotFound/,
    );
    return judged(what, [
      ...shapeRules(Table, region),
      ...sealRules(Table, key),
      ...historyRules(use, ContinuousBackupsDescription?.PointInTimeRecoveryDescription),
      {
        holds: !['ENABLED', 'ENABLING'].includes(TimeToLiveDescription?.TimeToLiveStatus ?? ''),
        advice: 'switch its time to live off: rows are removed by Steward alone',
      },
      ...policyRules(policy, principals),
    ]);
  });
}

function shapeRules(table: TableDescription, region: string): readonly Rule[] {
  const keys = Object.fromEntries((table.KeySchema ?? []).map(({ AttributeName, KeyType }) => [KeyType, AttributeName]));
  const types = Object.fromEntries(
    (table.AttributeDefinitions ?? []).map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
  );
  return [
    { holds: table.TableStatus === 'ACTIVE', advice: `is ${table.TableStatus ?? 'in no state'}; it has to be ACTIVE` },
    {
      holds: keys['HASH'] === 'pk' && keys['RANGE'] === 'sk' && types['pk'] === 'S' && types['sk'] === 'S',
      advice: 'needs the keys pk and sk, both strings: make it anew with aws/infra',
    },
    { holds: table.TableArn?.split(':')[3] === region, advice: `lies outside ${region}` },
    { holds: (table.Replicas ?? []).length === 0, advice: 'remove its replicas: they lie in other regions' },
    {
      holds: (table.GlobalSecondaryIndexes ?? []).length + (table.LocalSecondaryIndexes ?? []).length === 0,
      advice: 'remove its indexes: an index is a copy that nobody erases from on purpose',
    },
    { holds: table.StreamSpecification?.StreamEnabled !== true, advice: 'switch its stream off: it keeps what was erased for a day' },
    {
      holds: table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST',
      advice: 'bill it per request, or a busy hour is throttled',
    },
    { holds: table.DeletionProtectionEnabled === true, advice: 'switch its deletion protection on' },
  ];
}

function sealRules({ SSEDescription }: TableDescription, key: string | undefined): readonly Rule[] {
  const sealed = SSEDescription?.SSEType === 'KMS' && SSEDescription.Status === 'ENABLED';
  return [
    { holds: sealed, advice: 'encrypt it under a KMS key of your own (SSEType KMS)' },
    {
      holds: !sealed || key === undefined || SSEDescription.KMSMasterKeyArn === key,
      advice: 'lies under another key than the configuration names (keys.tables)',
    },
  ];
}

function historyRules(use: TableUse, history: PointInTimeRecoveryDescription | undefined): readonly Rule[] {
  const kept = history?.PointInTimeRecoveryStatus === 'ENABLED';
  const days = kept ? (history.RecoveryPeriodInDays ?? 35) : 0;
  const max = historyDaysMax[use];
  return [
    {
      holds: days <= max,
      advice:
        max === 0
          ? 'switch its point-in-time recovery off: what was destroyed in it must not come back'
          : `shorten its point-in-time recovery to at most ${max} days: copies of erased keys may not last longer`,
    },
    {
      holds: kept || !needsHistory.includes(use),
      advice: `switch its point-in-time recovery on, for ${max} days at most`,
    },
  ];
}

function policyRules(policy: string | undefined, principals: readonly string[]): readonly Rule[] {
  const { refuses, allowed } = refusesOthers(policy, 'dynamodb:GetItem');
  return [
    {
      holds: refuses,
      advice: 'its own policy has to refuse items to everybody but the nodes, administrators of the account included',
    },
    {
      holds: principals.length === 0 || principals.some((each) => !refuses || allowed.includes(each)),
      advice: 'its own policy refuses the nodes (principals of the configuration)',
    },
  ];
}
