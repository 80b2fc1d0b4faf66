// What promise W2 rests on: the account's own record of who touched what.
import { trailDaysMin } from '../src/periods.ts';
import { at, each, listAt, resources, textOf, textsAt, type Property } from './template.ts';

const bucket = 'AWS::S3::Bucket';
const trailType = 'AWS::CloudTrail::Trail';
const trailDays = (templates: Parameters<Property['wrongs']>[0]): number =>
  Math.max(
    0,
    ...resources(templates, bucket)
      .filter((resource) => textOf(at(resource.properties, 'BucketName')).endsWith('-trail'))
      .map(({ properties }) =>
        at(properties, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Mode') === 'COMPLIANCE'
          ? Number(at(properties, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Days'))
          : 0,
      ),
  );

const trail: Property = {
  name: 'W2: every touch of an item or an object, and whatever manages, is in a trail that nobody can shorten',
  wrongs: (templates) => [
    ...(trailDays(templates) < trailDaysMin ? ['the trail can be deleted before a year is over'] : []),
    ...each(templates, trailType, 2, ({ id, properties, whole }) => {
      // The other one is the bell's (watching.ts).
      if (id.startsWith('Bell')) return [];
      const selectors = listAt(properties, 'AdvancedEventSelectors').map((selector) =>
        Object.fromEntries(
          listAt(selector, 'FieldSelectors').map((field) => [
            textOf(at(field, 'Field')),
            [...textsAt(field, 'Equals'), ...textsAt(field, 'StartsWith')],
          ]),
        ),
      );
      const data = (type: string, arn: RegExp): number =>
        selectors
          .filter(
            (fields) =>
              fields['resources.type']?.includes(type) === true &&
              Object.keys(fields).every((name) => ['eventCategory', 'resources.type', 'resources.ARN'].includes(name)),
          )
          .flatMap((fields) => fields['resources.ARN'] ?? [])
          .filter((text) => arn.test(text)).length;
      return [
        at(properties, 'IsLogging') !== true && 'does not log',
        at(properties, 'IsMultiRegionTrail') !== true && 'does not see other regions',
        at(properties, 'EnableLogFileValidation') !== true && 'cannot be checked',
        at(properties, 'KMSKeyId') === undefined && 'is not under a key of ours',
        at(whole, 'DeletionPolicy') !== 'Retain' && 'goes with its stack',
        !selectors.some((fields) => fields['eventCategory']?.includes('Management') === true && Object.keys(fields).length === 1) &&
          'leaves out some of what manages',
        data('AWS::DynamoDB::Table', /:table\/steward-(records|identity|keys|epochs|signer)$/) !== 5 && 'leaves out a table',
        data('AWS::S3::Object', /eu-central-1-(blobs|snapshots|key-backups|mirror|mail)\/$/) !== 5 && 'leaves out a bucket',
      ];
    }),
  ],
  breaches: [
    { what: 'stopped', type: trailType, path: ['Properties', 'IsLogging'], to: false },
    { what: 'one region', type: trailType, path: ['Properties', 'IsMultiRegionTrail'], to: false },
    { what: 'no validation', type: trailType, path: ['Properties', 'EnableLogFileValidation'], to: false },
    {
      what: 'without KMS',
      type: trailType,
      path: ['Properties', 'AdvancedEventSelectors', 0, 'FieldSelectors', 1],
      to: { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
    },
    {
      what: 'writes alone',
      type: trailType,
      path: ['Properties', 'AdvancedEventSelectors', 1, 'FieldSelectors', 3],
      to: { Field: 'readOnly', Equals: ['false'] },
    },
    {
      what: 'one table left out',
      type: trailType,
      path: ['Properties', 'AdvancedEventSelectors', 1, 'FieldSelectors', 2, 'StartsWith', 2],
      to: 'arn:aws:dynamodb:eu-central-1:123456789012:table/other',
    },
    { what: 'no objects', type: trailType, path: ['Properties', 'AdvancedEventSelectors', 3], to: { FieldSelectors: [] } },
    {
      what: 'a lock that an administrator opens',
      type: bucket,
      named: /trail/,
      path: ['Properties', 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Mode'],
      to: 'GOVERNANCE',
    },
    {
      what: 'a trail of 90 days',
      type: bucket,
      named: /trail/,
      path: ['Properties', 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Days'],
      to: 90,
    },
  ],
};

export const trailProperties: readonly Property[] = [trail];
