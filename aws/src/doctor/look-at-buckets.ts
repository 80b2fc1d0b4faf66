// The buckets: sealed, closed, without versions, so that what is removed is gone; the trail's alone keeps what it has.
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  type S3Client,
} from '@aws-sdk/client-s3';
import { judged, looked, unlessUnset, type Finding, type Rule } from './finding.ts';
import { refusesOthers, refusesWithoutTls } from './policy-document.ts';

export type BucketUse = 'blobs' | 'snapshots' | 'keyBackups' | 'mirror' | 'mail' | 'trail';

/** At the latest after so many days S3 itself removes what lies there; where nothing is said, no rule may remove by age. */
const expireDaysMax: Readonly<Partial<Record<BucketUse, number>>> = { keyBackups: 30, mail: 30 };
const abortDaysMax = 7;
/** W2 looks back a year. */
const lockedDaysMin = 365;

export interface BucketsParts {
  readonly client: Pick<S3Client, 'send'>;
  readonly region: string;
  readonly buckets: Readonly<Partial<Record<BucketUse, string>>>;
  /** Of the KMS keys that objects lie under, those the configuration names. */
  readonly keys: readonly string[];
}

export async function lookAtBuckets(parts: BucketsParts): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const [use, bucket] of Object.entries(parts.buckets)) found.push(...(await lookAtBucket(parts, use as BucketUse, bucket)));
  return found;
}

const permissions =
  's3:GetBucketLocation, GetEncryptionConfiguration, GetBucketPublicAccessBlock, GetBucketOwnershipControls, GetBucketVersioning, GetBucketPolicy, GetLifecycleConfiguration or GetBucketObjectLockConfiguration';

function lookAtBucket({ client, region, keys }: BucketsParts, use: BucketUse, Bucket: string): Promise<readonly Finding[]> {
  const what = `bucket ${Bucket} (${use})`;
  return looked(what, permissions, async () => {
    const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket }));
    const encryption = await unlessUnset(
      () => client.send(new GetBucketEncryptionCommand({ Bucket })),
      /^ServerSideEncryptionConfigurationNotFound/,
    );
    const access = await unlessUnset(() => client.send(new GetPublicAccessBlockCommand({ Bucket })), /^NoSuchPublicAccessBlock/);
    const ownership = await unlessUnset(() => client.send(new GetBucketOwnershipControlsCommand({ Bucket })), /^OwnershipControlsNotFound/);
    const { Status: versioning } = await client.send(new GetBucketVersioningCommand({ Bucket }));
    const policy = await unlessUnset(async () => (await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy, /^NoSuchBucketPolicy/);
    const lifecycle = await unlessUnset(
      async () => (await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules,
      /^NoSuchLifecycle/,
    );
    const [sealed] = encryption?.ServerSideEncryptionConfiguration?.Rules ?? [];
    const blocked = access?.PublicAccessBlockConfiguration ?? {};
    const { SSEAlgorithm, KMSMasterKeyID } = sealed?.ApplyServerSideEncryptionByDefault ?? {};
    const isSealed = SSEAlgorithm === 'aws:kms';
    return judged(what, [
      // The oldest region answers with nothing.
      { holds: (LocationConstraint ?? 'us-east-1') === region, advice: `lies outside ${region}` },
      { holds: isSealed, advice: 'encrypt it under a KMS key of your own by default (aws:kms)' },
      {
        holds: !isSealed || keys.length === 0 || keys.includes(KMSMasterKeyID ?? ''),
        advice: 'lies under another key than the configuration names',
      },
      { holds: !isSealed || sealed?.BucketKeyEnabled === true, advice: 'switch its bucket key on, or each object asks KMS' },
      {
        holds: (['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'] as const).every(
          (each) => blocked[each] === true,
        ),
        advice: 'block all public access',
      },
      {
        holds: ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership === 'BucketOwnerEnforced',
        advice: 'enforce that the bucket’s owner owns each object: lists of who may what are not used here',
      },
      { holds: refusesWithoutTls(policy), advice: 'its policy has to refuse whatever does not come over TLS' },
      ...(use === 'trail' ? await trailRules(client, Bucket, versioning) : dataRules(use, { versioning, policy, lifecycle })),
    ]);
  });
}

function dataRules(
  use: BucketUse,
  {
    versioning,
    policy,
    lifecycle = [],
  }: { versioning: string | undefined; policy: string | undefined; lifecycle: readonly LifecycleRule[] | undefined },
): readonly Rule[] {
  const inForce = lifecycle.filter(({ Status }) => Status === 'Enabled');
  const aborts = inForce.flatMap(({ AbortIncompleteMultipartUpload }) => AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? []);
  const expires = inForce.flatMap(({ Expiration }) => (Expiration ? [Expiration.Days ?? 0] : []));
  const max = expireDaysMax[use];
  return [
    {
      holds: versioning === undefined,
      advice:
        'has versions, or had: what is removed in it stays. Versions can never be switched off again; make it anew and move what it holds',
    },
    {
      holds: refusesOthers(policy, 's3:GetObject').refuses,
      advice: 'its policy has to refuse objects to everybody but the nodes, administrators of the account included',
    },
    {
      holds: aborts.some((days) => days <= abortDaysMax),
      advice: 'give it a rule that aborts incomplete uploads after a day: parts of a broken-off upload are seen by nobody',
    },
    max === undefined
      ? { holds: expires.length === 0, advice: 'remove its rule that removes by age: what is old there may still be part of something' }
      : { holds: expires.some((days) => days > 0 && days <= max), advice: `give it a rule that removes what is older than ${max} days` },
  ];
}

async function trailRules(client: BucketsParts['client'], Bucket: string, versioning: string | undefined): Promise<readonly Rule[]> {
  const lock = await unlessUnset(() => client.send(new GetObjectLockConfigurationCommand({ Bucket })), /^ObjectLockConfigurationNotFound/);
  const locked = lock?.ObjectLockConfiguration?.Rule?.DefaultRetention ?? {};
  return [
    { holds: versioning === 'Enabled', advice: 'switch its versions on: nobody may replace what the trail has written' },
    {
      holds: lock?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled',
      advice: 'needs object lock: nobody may remove what the trail has written',
    },
    {
      holds: locked.Mode === 'COMPLIANCE' && (locked.Days ?? (locked.Years ?? 0) * 365) >= lockedDaysMin,
      advice: `has to lock what is written for ${lockedDaysMin} days, against everybody (COMPLIANCE)`,
    },
  ];
}
