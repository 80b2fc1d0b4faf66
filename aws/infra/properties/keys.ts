// What the promises about keys rest on: S1, W1, and invariant 1.
import { account, admitted, breakGlass, nodes } from './principals.ts';
import { at, each, resources, said, same, textsAt, type Property, type Said } from './template.ts';

const key = 'AWS::KMS::Key';
const useAction =
  /^kms:(\*|Encrypt|Decrypt|ReEncrypt.*|GenerateDataKey.*|CreateGrant|Sign|GenerateMac|DeriveSharedSecret|ReplicateKey|\*.*)$/;

/** Whether a statement that lets keys be used says by whom: principals by name, or a service with its source. */
function saysByWhom({ principal, condition, actions, sid }: Said): boolean {
  const service = at(principal, 'Service');
  if (service !== undefined)
    return (
      sid === 'WatchedCalls' ||
      /aws:Source(Arn|Account)|kms:EncryptionContext:aws:(logs:arn|ecs:cluster)/.test(JSON.stringify(condition ?? {}))
    );
  const principals = textsAt(condition, 'ArnEquals', 'aws:PrincipalArn');
  const grantsOnlyToServices = !actions.includes('kms:CreateGrant') || at(condition, 'Bool', 'kms:GrantIsForAWSResource') === 'true';
  const direct = at(condition, 'StringEquals', 'kms:ViaService') === undefined;
  return (
    principals.length > 0 &&
    principals.every((arn) => arn.startsWith(`arn:aws:iam::${account}:role/`)) &&
    grantsOnlyToServices &&
    (!direct || same(principals, nodes) || sid === 'DeletionTakesTwo')
  );
}

const keys: Property = {
  name: 'S1, W1: each key turns every year, cannot be deleted at once or by one person, and says by whom it is used',
  wrongs: (templates) =>
    each(templates, key, 5, ({ properties, whole }) => {
      const document = said(at(properties, 'KeyPolicy'));
      const deleting = document.filter(
        ({ allows, actions }) => allows && actions.some((action) => /^kms:(\*|Schedule.*|Disable.*)$/.test(action)),
      );
      return [
        at(properties, 'EnableKeyRotation') !== true && 'does not turn',
        Number(at(properties, 'RotationPeriodInDays') ?? 0) > 365 && 'turns too seldom',
        Number(at(properties, 'PendingWindowInDays')) !== 30 && 'can be gone before 30 days are over',
        at(whole, 'DeletionPolicy') !== 'Retain' && 'goes with its stack',
        !document.some(({ sid, allows, actions }) => sid === 'DeletionWaits' && !allows && actions.includes('kms:ScheduleKeyDeletion')) &&
          'can be deleted quickly',
        deleting.some(({ condition }) => !same(textsAt(condition, 'ArnEquals', 'aws:PrincipalArn'), [breakGlass])) &&
          'can be deleted or switched off without break-glass',
        document.some(
          (statement) => statement.allows && statement.actions.some((action) => useAction.test(action)) && !saysByWhom(statement),
        ) && 'can be used by whoever IAM lets',
      ];
    }),
  breaches: [
    { what: 'no rotation', type: key, path: ['Properties', 'EnableKeyRotation'], to: false },
    { what: 'a turn in seven years', type: key, path: ['Properties', 'RotationPeriodInDays'], to: 2560 },
    { what: 'gone in a week', type: key, path: ['Properties', 'PendingWindowInDays'], to: 7 },
    {
      what: 'IAM decides, as CDK has it by default',
      type: key,
      named: /Keyroot/,
      path: ['Properties', 'KeyPolicy', 'Statement', 0, 'Action'],
      to: 'kms:*',
    },
    {
      what: 'a key for everybody',
      type: key,
      named: /tables/,
      path: ['Properties', 'KeyPolicy', 'Statement', 3, 'Condition'],
      to: undefined,
    },
    {
      what: 'grants for people',
      type: key,
      named: /tables/,
      path: ['Properties', 'KeyPolicy', 'Statement', 4, 'Condition', 'Bool'],
      to: undefined,
    },
    {
      what: 'direct use of the key of buckets',
      type: key,
      named: /buckets/,
      path: ['Properties', 'KeyPolicy', 'Statement', 3, 'Condition', 'StringEquals'],
      to: undefined,
    },
    { what: 'deleted by an administrator', type: key, path: ['Properties', 'KeyPolicy', 'Statement', 1, 'Condition'], to: undefined },
    { what: 'deleted in a week', type: key, path: ['Properties', 'KeyPolicy', 'Statement', 2, 'Effect'], to: 'Allow' },
  ],
};

const rootKey: Property = {
  name: 'W1, invariant 1: the root key is used by nodes alone, with the context that says what a value is; not even break-glass opens content',
  wrongs: (templates) => {
    const [root, ...others] = resources(templates, key).filter(({ id }) => id.startsWith('Keyroot'));
    if (root === undefined || others.length > 0) return ['there is not one root key'];
    const document = said(at(root.properties, 'KeyPolicy'));
    const using = document.filter(({ allows, actions }) => allows && actions.some((action) => useAction.test(action)));
    const refusing = document.find(({ sid }) => sid === 'NobodyElse');
    return [
      ...(using.length === 1 ? [] : ['the root key is used by more than one statement']),
      ...using.flatMap(({ condition }) => [
        ...(same(textsAt(condition, 'ArnEquals', 'aws:PrincipalArn'), nodes) ? [] : ['others than nodes use the root key']),
        ...(['steward:use', 'steward:owner', 'steward:name'].every(
          (name) => at(condition, 'Null', `kms:EncryptionContext:${name}`) === 'false',
        )
          ? []
          : ['values are wrapped without their context']),
      ]),
      ...(refusing !== undefined &&
      !refusing.allows &&
      same(textsAt(refusing.condition, 'ArnNotEquals', 'aws:PrincipalArn'), nodes) &&
      ['kms:Decrypt', 'kms:CreateGrant'].every((action) => refusing.actions.includes(action))
        ? []
        : ['the root key does not refuse others']),
    ];
  },
  breaches: [
    {
      what: 'break-glass opens content',
      type: key,
      named: /Keyroot/,
      path: ['Properties', 'KeyPolicy', 'Statement', 3, 'Condition', 'ArnEquals', 'aws:PrincipalArn'],
      to: admitted,
    },
    {
      what: 'no context',
      type: key,
      named: /Keyroot/,
      path: ['Properties', 'KeyPolicy', 'Statement', 3, 'Condition', 'Null'],
      to: undefined,
    },
    { what: 'no refusal', type: key, named: /Keyroot/, path: ['Properties', 'KeyPolicy', 'Statement', 4], to: undefined },
    {
      what: 'decrypting for anybody with a grant',
      type: key,
      named: /Keyroot/,
      path: ['Properties', 'KeyPolicy', 'Statement', 4, 'Action'],
      to: ['kms:Encrypt'],
    },
  ],
};

export const keyProperties: readonly Property[] = [keys, rootKey];
