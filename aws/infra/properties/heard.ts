// What the bell rests on that EventBridge of this region is not told: IAM, root, sign-ins, hands on the bell itself, and what nodes say.
import { at, listAt, resources, textOf, textsAt, type Json, type Property } from './template.ts';

const filter = 'AWS::Logs::MetricFilter';
const heardMin: Readonly<Record<string, readonly string[]>> = {
  RolesChanged: ['PutRolePolicy', 'AttachRolePolicy', 'UpdateAssumeRolePolicy', 'CreatePolicyVersion', 'SetDefaultPolicyVersion'],
  PeopleChanged: ['CreateUser', 'CreateAccessKey', 'DeactivateMFADevice'],
  RootUsed: ['"Root"'],
  BellStopped: ['DisableRule', 'DeleteAlarms', 'DisableAlarmActions', 'Unsubscribe', 'DeleteMetricFilter'],
};
const patternCharactersMax = 1_024;
export const heard: Property = {
  name: 'W1, W2: what is told to EventBridge in another region alone (IAM, root, sign-ins), and hands on the bell, ring by a trail into a log of ours; so do nodes',
  wrongs: (templates) => {
    const filters = resources(templates, filter);
    const patternOf = (name: string): string =>
      textOf(at(filters.find(({ id }) => id.startsWith(`Filter${name}`))?.properties, 'FilterPattern'));
    const bells = resources(templates, 'AWS::CloudTrail::Trail').filter(
      ({ properties }) => at(properties, 'CloudWatchLogsLogGroupArn') !== undefined,
    );
    const rings = (name: Json): boolean =>
      resources(templates, 'AWS::CloudWatch::Alarm').some(
        ({ properties }) =>
          at(properties, 'MetricName') === name && at(properties, 'Threshold') === 1 && at(properties, 'EvaluationPeriods') === 1,
      );
    return [
      ...(bells.length === 1 ? [] : ['no trail is listened to']),
      ...bells.flatMap(({ id, properties }) => [
        ...(at(properties, 'IsLogging') === true && at(properties, 'IsMultiRegionTrail') === true
          ? []
          : [`${id}: does not see other regions`]),
        ...(at(properties, 'IncludeGlobalServiceEvents') === true ? [] : [`${id}: does not see IAM`]),
        ...(textsAt(properties, 'AdvancedEventSelectors', 0, 'FieldSelectors', 1, 'NotEquals').join() === 'kms.amazonaws.com' &&
        listAt(properties, 'AdvancedEventSelectors', 0, 'FieldSelectors').length === 2
          ? []
          : [`${id}: leaves out some of what manages`]),
        ...(at(properties, 'S3KeyPrefix') === 'bell' ? [] : [`${id}: lies among the digests that nodes go through`]),
      ]),
      ...Object.entries(heardMin).flatMap(([name, calls]) =>
        calls.filter((call) => !patternOf(name).includes(call)).map((call) => `${call} is not heard`),
      ),
      ...(patternOf('NodesAlarm').includes('$.level = "alarm"') ? [] : ['what nodes alarm about is heard by nobody']),
      ...filters
        .filter(({ properties }) => textOf(at(properties, 'FilterPattern')).length > patternCharactersMax)
        .map(({ id }) => `${id}: longer than CloudWatch takes`),
      ...filters
        .filter(({ properties }) => !rings(at(properties, 'MetricTransformations', 0, 'MetricName')))
        .map(({ id }) => `${id}: counts, and does not ring at the first`),
    ];
  },
  breaches: [
    { what: 'no log', type: 'AWS::CloudTrail::Trail', named: /Bell/, path: ['Properties', 'CloudWatchLogsLogGroupArn'], to: undefined },
    { what: 'without IAM', type: 'AWS::CloudTrail::Trail', named: /Bell/, path: ['Properties', 'IncludeGlobalServiceEvents'], to: false },
    { what: 'among the digests', type: 'AWS::CloudTrail::Trail', named: /Bell/, path: ['Properties', 'S3KeyPrefix'], to: undefined },
    { what: 'roles in silence', type: filter, named: /RolesChanged/, path: ['Properties', 'FilterPattern'], to: '{ $.eventName = "x" }' },
    { what: 'nodes in silence', type: filter, named: /NodesAlarm/, path: ['Properties', 'FilterPattern'], to: '{ $.level = "error" }' },
    { what: 'too long', type: filter, named: /RootUsed/, path: ['Properties', 'FilterPattern'], to: `"Root"${'x'.repeat(1_100)}` },
    { what: 'only at the second', type: 'AWS::CloudWatch::Alarm', named: /BellStopped/, path: ['Properties', 'EvaluationPeriods'], to: 2 },
  ],
};
