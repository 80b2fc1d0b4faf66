// The account's own record of who touched what: every call that manages something, in every region, and every read and write of an item or an object. The nodes read it each
// hour and hold it against the ledgers. Nobody can change or delete it before its time, not even the root of the account: S3 keeps it under a compliance lock.
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Installation } from './installation.ts';
import { trailArns, type Keys } from './keys.ts';
import { dataBuckets, tables, type Names } from './names.ts';
import { abortUploadsAfterDays, trailDays } from './periods.ts';

/** In front of what the bell's trail delivers: the digests that nodes go through are those of the whole trail alone. */
export const bellPrefix = 'bell';

export function makeTrail(scope: Construct, keys: Keys, installation: Installation, names: Names): Bucket {
  const bucket = trailBucket(scope, keys, installation, names);
  const trail = new CfnTrail(scope, 'Trail', {
    trailName: names.trail,
    s3BucketName: bucket.bucketName,
    kmsKeyId: keys.operations.keyArn,
    isLogging: true,
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    advancedEventSelectors: [
      selector('everything that manages', 'Management'),
      selector(
        'items',
        'Data',
        'AWS::DynamoDB::Table',
        tables.map((use) => names.tableArn(use)),
      ),
      selector(
        'changes of items',
        'Data',
        'AWS::DynamoDB::Stream',
        tables.map((use) => `${names.tableArn(use)}/`),
      ),
      selector(
        'objects',
        'Data',
        'AWS::S3::Object',
        dataBuckets.map((use) => `${names.bucketArn(use)}/`),
      ),
    ],
  });
  trail.node.addDependency(bucket);
  trail.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return bucket;
}

function selector(
  name: string,
  category: 'Management' | 'Data',
  type?: string,
  arns: readonly string[] = [],
): CfnTrail.AdvancedEventSelectorProperty {
  return {
    name,
    fieldSelectors: [
      { field: 'eventCategory', equalTo: [category] },
      ...(type === undefined ? [] : [{ field: 'resources.type', equalTo: [type] }]),
      ...(arns.length === 0 ? [] : [{ field: 'resources.ARN', startsWith: [...arns] }]),
    ],
  };
}

function trailBucket(scope: Construct, keys: Keys, { account }: Installation, names: Names): Bucket {
  const bucket = new Bucket(scope, 'Bucket-trail', {
    bucketName: names.bucket('trail'),
    encryption: BucketEncryption.KMS,
    encryptionKey: keys.operations,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    objectLockEnabled: true,
    objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(trailDays)),
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      { id: 'broken-off-uploads', abortIncompleteMultipartUploadAfter: Duration.days(abortUploadsAfterDays) },
      { id: 'too-old', expiration: Duration.days(trailDays + 1), noncurrentVersionExpiration: Duration.days(1) },
    ],
  });
  const source = { 'aws:SourceArn': trailArns(account, names) };
  const cloudTrail = [new ServicePrincipal('cloudtrail.amazonaws.com')];
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'TrailLooks',
      principals: cloudTrail,
      actions: ['s3:GetBucketAcl'],
      resources: [bucket.bucketArn],
      conditions: { StringEquals: source },
    }),
  );
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'TrailWrites',
      principals: cloudTrail,
      actions: ['s3:PutObject'],
      resources: ['', `${bellPrefix}/`].map((prefix) => bucket.arnForObjects(`${prefix}AWSLogs/${account}/*`)),
      conditions: { StringEquals: { ...source, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    }),
  );
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'NobodyElseWrites',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:BypassGovernanceRetention', 's3:DeleteObject*', 's3:PutObject*', 's3:ReplicateObject'],
      resources: [bucket.arnForObjects('*')],
      conditions: { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
    }),
  );
  return bucket;
}
