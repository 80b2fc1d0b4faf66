// Break-glass: the only way for a person to the stores, for the day when the nodes themselves cannot be used. What it reaches is what lies in the stores: ciphertext. The root key
// is out of its reach as well; content is opened by the door alone. It writes nothing there: a row that names a member would be as good as a key. Whatever it touches is in the trail, and turns W2 broken until it is accounted for.
import type { Lent } from './lending.ts';
import { dataBuckets, queues, tables, type Names } from './names.ts';
import type { Made } from './permissions.ts';
import { copyActions, readActions, writeActions } from './tables.ts';

const minutes = ['15', '30', '60', '120', '240'];

export function breakGlass(names: Names, { keys }: Made): Lent {
  const { root: _, ...ofStores } = keys;
  return {
    use: 'break-glass',
    description: 'Opens the stores of Steward (not their content) to break-glass for a while.',
    minutes,
    grants: [
      {
        sid: 'Items',
        actions: [...readActions, ...copyActions.filter((action) => action !== 'dynamodb:DeleteTable')],
        // A table that is brought back has a name of its own that begins with the old one's.
        resources: tables.map((use) => `${names.tableArn(use)}*`),
      },
      { sid: 'ItemsOfCopies', actions: writeActions, resources: tables.map((use) => `${names.tableArn(use)}-*`) },
      {
        sid: 'Objects',
        actions: ['s3:GetObject', 's3:ListBucket'],
        resources: dataBuckets.flatMap((use) => [names.bucketArn(use), `${names.bucketArn(use)}/*`]),
      },
      {
        sid: 'KeysOfStores',
        actions: [
          'kms:CreateGrant',
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        resources: Object.values(ofStores),
      },
      {
        // Dead letters go back to the queue they came from.
        sid: 'DeadLetters',
        actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage', 'sqs:StartMessageMoveTask'],
        resources: queues.flatMap((use) => [names.queueArn(use), `${names.queueArn(use)}-dead`]),
      },
      {
        sid: 'KeysThemselves',
        actions: ['kms:CancelKeyDeletion', 'kms:DisableKey', 'kms:EnableKey', 'kms:ScheduleKeyDeletion'],
        resources: Object.values(keys),
      },
    ],
  };
}
