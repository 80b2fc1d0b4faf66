// The account's own record of who touched what, which promise W2 is held against: that it runs, can be checked, is under a key of ours, and leaves out neither of the stores.
import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type AdvancedEventSelector,
  type CloudTrailClient,
} from '@aws-sdk/client-cloudtrail';
import { judged, looked, type Finding, type Rule } from './finding.ts';

export interface TrailParts {
  readonly client: Pick<CloudTrailClient, 'send'>;
  readonly region: string;
  /** Where it is delivered. */
  readonly bucket: string;
  /** ARNs of every table, and of every bucket with customers' data. */
  readonly tables: readonly string[];
  readonly buckets: readonly string[];
}

const permissions = 'cloudtrail:DescribeTrails, GetTrailStatus or GetEventSelectors';
/** A digest comes every hour. */
const digestLateMs = 3 * 3_600_000;

export function lookAtTrail(parts: TrailParts, nowMs: number): Promise<readonly Finding[]> {
  const { client, region, bucket } = parts;
  const what = `trail into ${bucket}`;
  return looked(what, permissions, async () => {
    const { trailList = [] } = await client.send(new DescribeTrailsCommand({ includeShadowTrails: false }));
    const trail = trailList.find(({ S3BucketName }) => S3BucketName === bucket);
    if (trail?.TrailARN === undefined)
      return judged(what, [{ holds: false, advice: `no trail of ${region} is delivered there: make it with aws/infra` }]);
    const status = await client.send(new GetTrailStatusCommand({ Name: trail.TrailARN }));
    const { AdvancedEventSelectors: selectors = [] } = await client.send(new GetEventSelectorsCommand({ TrailName: trail.TrailARN }));
    const digestMs = status.LatestDigestDeliveryTime?.getTime();
    return judged(what, [
      { holds: status.IsLogging === true, advice: 'is switched off: nobody sees who uses the stores' },
      {
        holds: trail.LogFileValidationEnabled === true,
        advice: 'switch the validation of its files on (digests): otherwise it can be altered unseen',
      },
      { holds: trail.KmsKeyId !== undefined, advice: 'put it under a KMS key of your own' },
      { holds: trail.IsMultiRegionTrail === true, advice: 'has to see every region' },
      {
        holds: (status.LatestDeliveryError ?? '') === '' && (status.LatestDigestDeliveryError ?? '') === '',
        advice: `cannot be delivered (${status.LatestDeliveryError ?? ''} ${status.LatestDigestDeliveryError ?? ''})`.replaceAll(
          / +/g,
          ' ',
        ),
      },
      {
        // One that was begun a moment ago has none yet.
        holds: digestMs === undefined ? (status.StartLoggingTime?.getTime() ?? 0) > nowMs - digestLateMs : digestMs > nowMs - digestLateMs,
        advice: 'has delivered no digest for hours',
      },
      ...coverage(parts, selectors),
    ]);
  });
}

function coverage({ tables, buckets }: TrailParts, selectors: readonly AdvancedEventSelector[]): readonly Rule[] {
  const missing = (type: string, arns: readonly string[]) => arns.filter((arn) => !selectors.some((each) => sees(each, type, arn)));
  const [unseenTables, unseenBuckets] = [
    missing('AWS::DynamoDB::Table', tables),
    missing(
      'AWS::S3::Object',
      buckets.map((arn) => `${arn}/`),
    ),
  ];
  return [
    { holds: unseenTables.length === 0, advice: `does not see every read and write of items of ${names(unseenTables)}` },
    { holds: unseenBuckets.length === 0, advice: `does not see every read and write of objects of ${names(unseenBuckets)}` },
    {
      holds: selectors.some(
        (each) => equals(each, 'eventCategory', 'Management') && fieldsOf(each).every((field) => field === 'eventCategory'),
      ),
      advice: 'does not see everything that manages, the use of keys included',
    },
  ];
}

const names = (arns: readonly string[]): string => arns.map((arn) => arn.replace(/\/$/, '').split(/[:/]/).at(-1)).join(', ');
const fieldsOf = ({ FieldSelectors = [] }: AdvancedEventSelector): readonly string[] => FieldSelectors.map(({ Field = '' }) => Field);
const equals = ({ FieldSelectors = [] }: AdvancedEventSelector, field: string, value: string): boolean =>
  FieldSelectors.some(({ Field, Equals = [] }) => Field === field && Equals.includes(value));

/** Whether every call on it is recorded; those of the nodes themselves may be left out, because digests show that the trail runs. */
function sees(selector: AdvancedEventSelector, type: string, arn: string): boolean {
  if (!equals(selector, 'eventCategory', 'Data') || !equals(selector, 'resources.type', type)) return false;
  const narrowing = (selector.FieldSelectors ?? []).filter(({ Field = '' }) => !['eventCategory', 'resources.type'].includes(Field));
  return narrowing.every(({ Field, Equals = [], StartsWith = [], NotStartsWith = [] }) => {
    if (Field === 'userIdentity.arn') return NotStartsWith.length > 0 && Equals.length + StartsWith.length === 0;
    if (Field !== 'resources.ARN' || NotStartsWith.length > 0) return false;
    return Equals.includes(arn) || StartsWith.some((each) => arn.startsWith(each));
  });
}
