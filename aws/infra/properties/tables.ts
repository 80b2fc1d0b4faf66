// What the promises about tables rest on: D1, D3, D4, W1, and invariants 3 and 4.
import { goneDaysMax, trashDaysMax } from '../src/periods.ts';
import { admitted, breakGlass, nodes, role } from './principals.ts';
import { at, each, resources, said, same, textOf, textsAt, type Property, type Resource, type Said } from './template.ts';

const tableOf = ({ properties }: Resource): string => textOf(at(properties, 'TableName')).replace('steward-', '');
const historyOf = ({ properties }: Resource): number =>
  at(properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled') === true
    ? Number(at(properties, 'PointInTimeRecoverySpecification', 'RecoveryPeriodInDays') ?? 35)
    : 0;

/** The longest history that each table may have. What is taken out of `records` has lain in the trash before; a destroyed epoch must be gone at once. */
const historyDaysMax: Readonly<Record<string, number>> = {
  records: goneDaysMax - trashDaysMax,
  identity: goneDaysMax - trashDaysMax,
  keys: 7,
  epochs: 0,
  signer: 0,
};

const table = 'AWS::DynamoDB::Table';
const tableStatement = (document: readonly Said[], sid: string): Said | undefined => document.find((statement) => statement.sid === sid);

const tables: Property = {
  name: 'D1, S1: five tables under a key of ours, protected, with nothing beside them that holds a copy',
  wrongs: (templates) =>
    each(templates, table, 5, ({ properties, whole }) => [
      at(properties, 'SSESpecification', 'SSEType') !== 'KMS' && 'is not under a key of KMS',
      !/tables/.test(textOf(at(properties, 'SSESpecification', 'KMSMasterKeyId'))) && 'is not under the key of tables',
      at(properties, 'DeletionProtectionEnabled') !== true && 'can be deleted',
      at(whole, 'DeletionPolicy') !== 'Retain' && 'goes with its stack',
      at(properties, 'StreamSpecification') !== undefined && 'has a stream, which is a copy',
      at(properties, 'KinesisStreamSpecification') !== undefined && 'flows into Kinesis',
      at(properties, 'GlobalSecondaryIndexes') !== undefined && 'has an index, which is a copy',
      at(properties, 'TimeToLiveSpecification') !== undefined && 'loses rows by itself, and late',
    ]),
  breaches: [
    { what: 'AWS’s own key', type: table, path: ['Properties', 'SSESpecification', 'KMSMasterKeyId'], to: undefined },
    { what: 'no key', type: table, named: /records/, path: ['Properties', 'SSESpecification'], to: undefined },
    { what: 'no protection', type: table, named: /keys/, path: ['Properties', 'DeletionProtectionEnabled'], to: false },
    { what: 'deleted with the stack', type: table, named: /epochs/, path: ['DeletionPolicy'], to: 'Delete' },
    { what: 'a stream', type: table, named: /records/, path: ['Properties', 'StreamSpecification'], to: { StreamViewType: 'NEW_IMAGE' } },
    {
      what: 'rows that end',
      type: table,
      named: /keys/,
      path: ['Properties', 'TimeToLiveSpecification'],
      to: { AttributeName: 'ends', Enabled: true },
    },
  ],
};

const history: Property = {
  name: 'D3, D4, invariants 3 and 4: DynamoDB’s own history is long where it helps and short where it would undo an erasure',
  wrongs: (templates) =>
    each(templates, table, 5, (resource) => {
      const days = historyOf(resource);
      const most = historyDaysMax[tableOf(resource)];
      return [
        most === undefined ? 'is a table that nobody thought of' : days > most && `keeps ${days} days, at most ${most} are allowed`,
        ['records', 'identity', 'keys'].includes(tableOf(resource)) && days < 1 && 'cannot be brought back after a mistake',
        ['records', 'identity'].includes(tableOf(resource)) && days < 35 && 'keeps less than 35 days',
      ];
    }),
  breaches: [
    {
      what: 'keys for 35 days',
      type: table,
      named: /keys/,
      path: ['Properties', 'PointInTimeRecoverySpecification', 'RecoveryPeriodInDays'],
      to: 35,
    },
    {
      what: 'keys for as long as AWS says',
      type: table,
      named: /keys/,
      path: ['Properties', 'PointInTimeRecoverySpecification', 'RecoveryPeriodInDays'],
      to: undefined,
    },
    {
      what: 'a history of epochs',
      type: table,
      named: /epochs/,
      path: ['Properties', 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'],
      to: true,
    },
    {
      what: 'a history of the signer’s memory',
      type: table,
      named: /signer/,
      path: ['Properties', 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'],
      to: true,
    },
    {
      what: 'no history of records',
      type: table,
      named: /records/,
      path: ['Properties', 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'],
      to: false,
    },
    {
      what: 'records for ten days',
      type: table,
      named: /records/,
      path: ['Properties', 'PointInTimeRecoverySpecification', 'RecoveryPeriodInDays'],
      to: 10,
    },
  ],
};

const itemActions = [
  'BatchGetItem',
  'BatchWriteItem',
  'ConditionCheckItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
  'PartiQLSelect',
  'PartiQLInsert',
  'PartiQLUpdate',
  'PartiQLDelete',
].map((action) => `dynamodb:${action}`);
const copies = [
  'ExportTableToPointInTime',
  'RestoreTableToPointInTime',
  'CreateBackup',
  'EnableKinesisStreamingDestination',
  'DeleteTable',
].map((action) => `dynamodb:${action}`);
const writeActions = itemActions.filter((action) => /Insert|Write|Put|Update|Delete/.test(action));
const policyPath = ['Properties', 'ResourcePolicy', 'PolicyDocument', 'Statement'] as const;

const items: Property = {
  name: 'W1, W2: nobody but the nodes touches an item, whatever their own permissions are, and copying a table takes break-glass',
  wrongs: (templates) =>
    each(templates, table, 5, ({ properties }) => {
      const document = said(at(properties, 'ResourcePolicy', 'PolicyDocument'));
      const only = tableStatement(document, 'OnlyNodesTouchItems');
      const copying = tableStatement(document, 'NoCopies');
      const writing = tableStatement(document, 'OnlyNodesWriteItems');
      const exactly = (statement: Said | undefined, principals: readonly string[]): boolean =>
        statement !== undefined &&
        !statement.allows &&
        at(statement.principal, 'AWS') === '*' &&
        same(textsAt(statement.condition, 'ArnNotEquals', 'aws:PrincipalArn'), principals);
      return [
        !exactly(only, admitted) && 'lets others than nodes at its items',
        itemActions.some((action) => only?.actions.includes(action) !== true) && 'forgets an action on items',
        !exactly(writing, nodes) && 'lets others than nodes write items, who could so give themselves a role',
        writeActions.some((action) => writing?.actions.includes(action) !== true) && 'forgets a way to write an item',
        !exactly(copying, [breakGlass]) && 'can be copied without break-glass',
        copies.some((action) => copying?.actions.includes(action) !== true) && 'forgets a way to copy it',
        document.some(({ allows }) => allows) && 'gives something away by its own policy',
      ];
    }),
  breaches: [
    { what: 'no policy', type: table, named: /records/, path: ['Properties', 'ResourcePolicy'], to: undefined },
    {
      what: 'one more principal',
      type: table,
      path: [...policyPath, 0, 'Condition', 'ArnNotEquals', 'aws:PrincipalArn'],
      to: [...admitted, role('admin')],
    },
    {
      what: 'a scan forgotten',
      type: table,
      named: /keys/,
      path: [...policyPath, 0, 'Action'],
      to: itemActions.filter((action) => action !== 'dynamodb:Scan'),
    },
    { what: 'break-glass writes', type: table, path: [...policyPath, 2, 'Condition', 'ArnNotEquals', 'aws:PrincipalArn'], to: admitted },
    { what: 'PartiQL writes', type: table, named: /records/, path: [...policyPath, 2, 'Action'], to: writeActions.slice(1) },
    { what: 'allowed instead of refused', type: table, named: /keys/, path: [...policyPath, 0, 'Effect'], to: 'Allow' },
    { what: 'exports for anybody', type: table, named: /identity/, path: [...policyPath, 1, 'Action'], to: copies.slice(1) },
  ],
};

const nothingElse: Property = {
  name: 'D1: customers’ data has no other place: no database, file system, cache or warehouse besides',
  wrongs: (templates) => {
    const places =
      /^AWS::(RDS|EFS|ElastiCache|Redshift|OpenSearchService|Elasticsearch|Kinesis|KinesisFirehose|Glue|Neptune|MemoryDB|Backup|FSx|QLDB|Timestream|DocDB|Athena)/;
    return resources(templates, places).map(({ id, type }) => `${id}: ${type}`);
  },
  breaches: [{ what: 'a backup plan', type: 'AWS::DynamoDB::Table', named: /records/, path: ['Type'], to: 'AWS::Backup::BackupPlan' }],
};

export const tableProperties: readonly Property[] = [tables, history, items, nothingElse];
