// The buckets of data. What is deleted in them is gone: they have no versions. Only the nodes touch an object, over TLS 1.2 or later, and nothing lies there under another key.
// No rule removes by age what is named by its content: a chunk of a snapshot may be old and still part of today's; the jobs of `server/src/lifecycle/snapshot` keep the three
// months there. A rule is where age alone decides: backups of keys, received mail, uploads that were broken off.
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { region, type Installation } from './installation.ts';
import type { Keys } from './keys.ts';
import { admitted, dataBuckets, type DataBucket, type Names } from './names.ts';
import { abortUploadsAfterDays, keyBackupDays, mailDays } from './periods.ts';
import { refusal } from './statements.ts';

const tlsVersionMin = 1.2;

/** Objects older than this are removed by S3 itself. */
export const expireAfterDays: Readonly<Partial<Record<DataBucket, number>>> = { 'key-backups': keyBackupDays, mail: mailDays };

export function makeBuckets(scope: Construct, keys: Keys, installation: Installation, names: Names): Readonly<Record<DataBucket, Bucket>> {
  const made = dataBuckets.map((use) => [use, makeBucket(scope, use, use === 'mail' ? keys.mail : keys.buckets, names)] as const);
  const buckets = Object.fromEntries(made) as Readonly<Record<DataBucket, Bucket>>;
  buckets.mail.addToResourcePolicy(sesWrites(buckets.mail, installation));
  return buckets;
}

function makeBucket(scope: Construct, use: DataBucket, key: Key, names: Names): Bucket {
  const days = expireAfterDays[use];
  const bucket = new Bucket(scope, `Bucket-${use}`, {
    bucketName: names.bucket(use),
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: tlsVersionMin,
    versioned: false,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      { id: 'broken-off-uploads', abortIncompleteMultipartUploadAfter: Duration.days(abortUploadsAfterDays) },
      ...(days === undefined ? [] : [{ id: 'too-old', expiration: Duration.days(days) }]),
    ],
  });
  for (const statement of [onlyNodes(bucket, names), onlyThatKey(bucket, key), onlyKms(bucket)]) bucket.addToResourcePolicy(statement);
  return bucket;
}

/** What reads, writes or tells of an object. S3's own lifecycle asks nobody; services (SES) say by their own statement what they may. */
const objectActions = [
  's3:AbortMultipartUpload',
  's3:DeleteObject*',
  's3:GetObject*',
  's3:ListBucket*',
  's3:ListMultipartUploadParts',
  's3:PutObject*',
  's3:ReplicateObject',
  's3:RestoreObject',
];

function onlyNodes(bucket: Bucket, names: Names): PolicyStatement {
  return refusal({
    sid: 'OnlyNodesTouchObjects',
    actions: objectActions,
    resources: [bucket.bucketArn, bucket.arnForObjects('*')],
    conditions: {
      ArnNotEquals: { 'aws:PrincipalArn': [...admitted(names)] },
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
    },
  });
}

function onlyThatKey(bucket: Bucket, key: Key): PolicyStatement {
  return refusal({
    sid: 'NoOtherKey',
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('*')],
    conditions: saysOther('s3:x-amz-server-side-encryption-aws-kms-key-id', key.keyArn),
  });
}

function onlyKms(bucket: Bucket): PolicyStatement {
  return refusal({
    sid: 'NoOtherEncryption',
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('*')],
    conditions: saysOther('s3:x-amz-server-side-encryption', 'aws:kms'),
  });
}

/** A request that says nothing of encryption is encrypted as the bucket is; without `Null`, one that says nothing would be refused. */
const saysOther = (header: string, right: string) => ({ StringNotEquals: { [header]: right }, Null: { [header]: 'false' } });

function sesWrites(bucket: Bucket, { account, name }: Installation): PolicyStatement {
  return new PolicyStatement({
    sid: 'SesWritesMail',
    principals: [new ServicePrincipal('ses.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('in/*')],
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:aws:ses:${region}:${account}:receipt-rule-set/${name}-mail:receipt-rule/*` },
    },
  });
}
