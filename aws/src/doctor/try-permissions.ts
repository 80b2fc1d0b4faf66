// What whoever runs this may do, found out by doing it to nothing: a node may do what its adapters do, and everybody else may touch no item, no object and no key.
import { BatchGetItemCommand, QueryCommand, TransactWriteItemsCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { ListPublicKeysCommand, type CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { writeWakeUp } from '@steward/server/ports/wake-ups.ts';
import { isDenied, judged, looked, type Finding } from './finding.ts';

export interface PermissionParts {
  readonly dynamo: Pick<DynamoDBClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  readonly kms: Pick<KMSClient, 'send'>;
  readonly sts: Pick<STSClient, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly cloudTrail: Pick<CloudTrailClient, 'send'>;
  readonly account: string | undefined;
  readonly tables: Readonly<Record<string, string>>;
  /** Those that nodes read and write. */
  readonly buckets: Readonly<Record<string, string>>;
  readonly rootKey: string;
  /** Address of the queue, if there is one. */
  readonly wakeUps: string | undefined;
  /** Roles of nodes. */
  readonly principals: readonly string[];
}

/** No partition of Steward's is named so; a name of an object that nothing names. */
const nothing = { pk: { S: 'doctor' }, sk: { S: 'doctor' } };
const probe = 'doctor/probe';
const context = { 'steward:use': 'snapshot', 'steward:owner': 'operator', 'steward:name': 'doctor' };

export async function tryPermissions(parts: PermissionParts): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  let caller = '';
  found.push(
    ...(await looked('who runs this', 'sts:GetCallerIdentity', async () => {
      const { Account, Arn = '' } = await parts.sts.send(new GetCallerIdentityCommand({}));
      caller = roleOf(Arn);
      return judged(`who runs this: ${caller}`, [
        {
          holds: parts.account === undefined || parts.account === Account,
          advice: `belongs to account ${Account}, the configuration names ${parts.account}`,
        },
      ]);
    })),
  );
  if (caller === '') return found;
  if (parts.principals.length === 0)
    return [
      ...found,
      {
        what: 'the roles of nodes',
        ok: false,
        advice: 'name them in the configuration (principals): any other that touches what customers store is a breach',
      },
    ];
  return [...found, ...(parts.principals.includes(caller) ? await nodeMay(parts) : await otherMayNot(parts, caller))];
}

/** `arn:aws:sts::1:assumed-role/node/session` is the role `arn:aws:iam::1:role/node`. */
export function roleOf(arn: string): string {
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
}

interface Trial {
  readonly what: string;
  /** As IAM writes it. */
  readonly permission: string;
  readonly act: () => Promise<unknown>;
}

/** What is no customer's, and anybody of the account may be allowed. */
function trialsOfNodes({ sqs, cloudTrail, wakeUps }: PermissionParts): readonly Trial[] {
  return [
    {
      what: 'the public keys of the trail',
      permission: 'cloudtrail:ListPublicKeys',
      act: () => cloudTrail.send(new ListPublicKeysCommand({})),
    },
    ...(wakeUps === undefined
      ? []
      : [
          {
            what: 'wake-ups',
            permission: 'sqs:SendMessage',
            // Of nothing: nobody is woken.
            act: () => sqs.send(new SendMessageCommand({ QueueUrl: wakeUps, MessageBody: writeWakeUp([]) })),
          },
        ]),
  ];
}

function trials({ dynamo, s3, kms, tables, buckets, rootKey }: PermissionParts): readonly Trial[] {
  return [
    ...Object.values(tables).flatMap((table): Trial[] => [
      {
        what: `items of ${table}`,
        permission: 'dynamodb:BatchGetItem',
        act: () => dynamo.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [nothing], ConsistentRead: true } } })),
      },
      {
        what: `items of ${table}`,
        permission: 'dynamodb:Query',
        act: () =>
          dynamo.send(
            new QueryCommand({
              TableName: table,
              KeyConditionExpression: 'pk = :pk',
              ExpressionAttributeValues: { ':pk': nothing.pk },
              Limit: 1,
            }),
          ),
      },
      {
        what: `items of ${table}`,
        permission: 'dynamodb:ConditionCheckItem, PutItem, UpdateItem or DeleteItem',
        act: () => dynamo.send(impossible(table)),
      },
    ]),
    ...Object.values(buckets).flatMap((Bucket): Trial[] => [
      {
        what: `names in ${Bucket}`,
        permission: 's3:ListBucket',
        act: () => s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1, Prefix: 'doctor/' })),
      },
      {
        what: `objects of ${Bucket}`,
        permission: 's3:PutObject',
        act: () => s3.send(new PutObjectCommand({ Bucket, Key: probe, Body: 'probe' })),
      },
      { what: `objects of ${Bucket}`, permission: 's3:GetObject', act: () => s3.send(new GetObjectCommand({ Bucket, Key: probe })) },
      { what: `objects of ${Bucket}`, permission: 's3:DeleteObject', act: () => s3.send(new DeleteObjectCommand({ Bucket, Key: probe })) },
    ]),
    {
      what: 'the root key',
      permission: 'kms:Encrypt or kms:Decrypt',
      async act() {
        const sealed = await kms.send(new EncryptCommand({ KeyId: rootKey, Plaintext: new Uint8Array(32), EncryptionContext: context }));
        await kms.send(new DecryptCommand({ KeyId: rootKey, CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: context }));
      },
    },
  ];
}

/** A transaction whose condition cannot hold: it is refused for that, or because it may not be asked, and changes nothing. */
function impossible(TableName: string): TransactWriteItemsCommand {
  const Key = (sk: string) => ({ ...nothing, sk: { S: sk } });
  return new TransactWriteItemsCommand({
    TransactItems: [
      { ConditionCheck: { TableName, Key: nothing, ConditionExpression: 'attribute_exists(pk)' } },
      { Put: { TableName, Item: Key('put') } },
      { Delete: { TableName, Key: Key('delete') } },
      { Update: { TableName, Key: Key('update'), UpdateExpression: 'SET v = :v', ExpressionAttributeValues: { ':v': { N: '0' } } } },
    ],
  });
}

type Outcome = 'may' | 'denied' | 'unknown';

async function outcomeOf({ act }: Trial): Promise<Outcome> {
  try {
    await act();
    return 'may';
  } catch (error) {
    if (isDenied(error)) return 'denied';
    // Refused for what it asked, not for who asked.
    return ['TransactionCanceledException', 'NoSuchKey', 'NotFound'].includes((error as { name?: string }).name ?? '') ? 'may' : 'unknown';
  }
}

async function nodeMay(parts: PermissionParts): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const trial of [...trials(parts), ...trialsOfNodes(parts)]) {
    const outcome = await outcomeOf(trial);
    if (outcome === 'denied') found.push({ what: trial.what, ok: false, advice: `this node has no ${trial.permission} on it` });
    if (outcome === 'unknown') found.push({ what: trial.what, ok: false, advice: `${trial.permission} could not be tried` });
  }
  return found.length > 0 ? found : [{ what: 'a node may do what its adapters do', ok: true }];
}

/** Nothing is written: of a store that lets this role in, reading tells. */
async function otherMayNot(parts: PermissionParts, caller: string): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const trial of trials(parts)) {
    if (/PutObject|DeleteObject|PutItem/.test(trial.permission)) continue;
    if ((await outcomeOf(trial)) === 'may')
      found.push({
        what: trial.what,
        ok: false,
        advice: `${caller} is no node and has ${trial.permission} on it: take that away, and look at the trail for what it did`,
      });
  }
  return found.length > 0
    ? found
    : [{ what: 'whoever runs this may touch nothing that customers store; run it in a node too, to try what nodes may', ok: true }];
}
