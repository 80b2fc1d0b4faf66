// The tables, and who may touch an item: their own policies refuse everybody but the nodes, administrators of the account included. Rows hold ciphertext; that is the other lock.
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { admitted, steward, tables, type Names, type TableUse } from './names.ts';
import { keysHistoryDays, recordsHistoryDays } from './periods.ts';
import { refusal } from './statements.ts';

/**
 * How long DynamoDB keeps its own history; 0: none. A destroyed epoch key must not come back, so epochs have none; and a signer's memory that came back would vouch for a
 * ledger that was rewound, so it has none either.
 */
export const historyDays: Readonly<Record<TableUse, number>> = {
  records: recordsHistoryDays,
  identity: recordsHistoryDays,
  keys: keysHistoryDays,
  epochs: 0,
  signer: 0,
};

export function makeTables(scope: Construct, key: Key, names: Names): Readonly<Record<TableUse, Table>> {
  const make = (use: TableUse): Table =>
    new Table(scope, `Table-${use}`, {
      tableName: names.table(use),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      pointInTimeRecoverySpecification:
        historyDays[use] === 0
          ? { pointInTimeRecoveryEnabled: false }
          : { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: historyDays[use] },
      resourcePolicy: new PolicyDocument({ statements: [onlyNodes(names, use), noCopies(names, use), onlyNodesWrite(names, use)] }),
    });
  return Object.fromEntries(tables.map((use) => [use, make(use)])) as unknown as Readonly<Record<TableUse, Table>>;
}

/** PartiQL reads and writes items too, by actions of its own. */
export const readActions = [
  'dynamodb:BatchGetItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:GetItem',
  'dynamodb:PartiQLSelect',
  'dynamodb:Query',
  'dynamodb:Scan',
];
export const writeActions = [
  'dynamodb:BatchWriteItem',
  'dynamodb:DeleteItem',
  'dynamodb:PartiQLDelete',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
];
export const itemActions = [...readActions, ...writeActions];

function onlyNodes(names: Names, use: TableUse): PolicyStatement {
  return refusal({
    sid: 'OnlyNodesTouchItems',
    actions: itemActions,
    resources: [names.tableArn(use)],
    conditions: { ArnNotEquals: { 'aws:PrincipalArn': [...admitted(names)] } },
  });
}

/** Who belongs to a business, and in which role, stands in a row in clear: whoever writes rows could give himself a role. So not even break-glass writes any. */
function onlyNodesWrite(names: Names, use: TableUse): PolicyStatement {
  return new PolicyStatement({
    sid: 'OnlyNodesWriteItems',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: writeActions,
    resources: [names.tableArn(use)],
    conditions: { ArnNotEquals: { 'aws:PrincipalArn': [...steward(names)] } },
  });
}

/** Every way to a second copy that a table's policy can refuse; the organisation's policy refuses the rest (backups, streams). */
export const copyActions = [
  'dynamodb:CreateBackup',
  'dynamodb:DeleteTable',
  'dynamodb:EnableKinesisStreamingDestination',
  'dynamodb:ExportTableToPointInTime',
  'dynamodb:RestoreTableToPointInTime',
];

function noCopies(names: Names, use: TableUse): PolicyStatement {
  return refusal({
    sid: 'NoCopies',
    actions: copyActions,
    resources: [names.tableArn(use)],
    conditions: { ArnNotEquals: { 'aws:PrincipalArn': names.roleArn('break-glass') } },
  });
}
