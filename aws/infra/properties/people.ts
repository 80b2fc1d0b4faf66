// What the promises about who has access rest on: W1, D2, and the two people of break-glass.
import { inlinePolicyCharactersMax, managedPolicyCharactersMax } from '../src/limits.ts';
import { account } from './principals.ts';
import {
  at,
  each,
  joined,
  listAt,
  resources,
  said,
  same,
  textOf,
  textsAt,
  type Json,
  type Property,
  type Said,
  type Templates,
} from './template.ts';

/** Every policy that gives permissions to a principal, wherever it is written. */
function permissions(templates: Templates): readonly { readonly id: string; readonly statements: readonly Said[] }[] {
  const inline = resources(templates, 'AWS::IAM::Role').flatMap(({ id, properties }) =>
    listAt(properties, 'Policies').map((policy) => ({ id, statements: said(at(policy, 'PolicyDocument')) })),
  );
  const apart = resources(templates, /^AWS::IAM::(ManagedPolicy|Policy|RolePolicy|UserPolicy|GroupPolicy)$/).map(({ id, properties }) => ({
    id,
    statements: said(at(properties, 'PolicyDocument')),
  }));
  return [...inline, ...apart];
}

const dataAction =
  /^(\*|(dynamodb|s3|kms):\*|dynamodb:.*(Item|Query|Scan|GetRecords|PartiQL).*|s3:(Get|Put|Delete|List)Object.*|kms:(Decrypt|Encrypt|ReEncrypt.*|GenerateDataKey.*))$/;

const roles: Property = {
  name: 'W1: no role of a person may touch data or lend itself a node; nothing is allowed wholesale',
  wrongs: (templates) => {
    const trusts = each(templates, 'AWS::IAM::Role', 10, ({ id, properties }) => {
      const trusted = said(at(properties, 'AssumeRolePolicyDocument'));
      const people = trusted.some(
        ({ principal }) => [...textsAt(principal, 'AWS'), ...textsAt(principal, 'Federated')].length > 0 || textOf(principal) === '*',
      );
      const lent = ['steward-break-glass', 'steward-move'].includes(textOf(at(properties, 'RoleName')));
      const nodeLike = /^steward-(node|doctor)$/.test(textOf(at(properties, 'RoleName')));
      return [
        people && !lent && 'is a role that people take',
        lent &&
          (listAt(properties, 'Policies').length > 0 || listAt(properties, 'ManagedPolicyArns').length > 0) &&
          'may do something before two have agreed',
        lent &&
          trusted.some(
            ({ condition }) =>
              !/MultiFactorAuthPresent/.test(JSON.stringify(condition ?? {})) ||
              textOf(at(condition, 'StringLike', 'sts:RoleSessionName')).length !== 26,
          ) &&
          'is taken without a second factor or a case',
        nodeLike &&
          trusted.some(
            ({ principal, condition }) =>
              at(principal, 'Service') !== 'ecs-tasks.amazonaws.com' || at(condition, 'StringEquals', 'aws:SourceAccount') !== account,
          ) &&
          'is lent to others than our tasks',
        listAt(properties, 'ManagedPolicyArns').some((arn) => /:aws:policy/.test(textOf(arn))) && 'has a policy that AWS writes',
        id === '' && 'has no name',
      ];
    });
    const given = permissions(templates).flatMap(({ id, statements }) =>
      statements
        .filter(({ allows }) => allows)
        .flatMap(({ actions, resources: on }) => [
          ...(actions.some((action) => action === '*' || /^[a-z0-9-]+:\*$/.test(action)) ? [`${id}: allows a whole service`] : []),
          ...(!id.startsWith('Policynode') &&
          actions.some((action) => dataAction.test(action) && !/^kms:(Decrypt|GenerateDataKey)$/.test(action))
            ? [`${id}: touches data`]
            : []),
          ...(actions.includes('iam:PassRole') && on.includes('*') ? [`${id}: lends any role`] : []),
        ]),
    );
    const people = resources(templates, /^AWS::IAM::(User|Group|AccessKey)$/).map(({ id }) => `${id}: a person or a key that lasts`);
    return [...trusts, ...given, ...people];
  },
  breaches: [
    {
      what: 'a person takes the node’s role',
      type: 'AWS::IAM::Role',
      named: /Rolenode/,
      path: ['Properties', 'AssumeRolePolicyDocument', 'Statement', 0, 'Principal'],
      to: { AWS: `arn:aws:iam::${account}:root` },
    },
    {
      what: 'any account’s tasks',
      type: 'AWS::IAM::Role',
      named: /Rolenode/,
      path: ['Properties', 'AssumeRolePolicyDocument', 'Statement', 0, 'Condition'],
      to: undefined,
    },
    {
      what: 'break-glass at any time',
      type: 'AWS::IAM::Role',
      named: /Rolebreakglass/,
      path: ['Properties', 'ManagedPolicyArns'],
      to: [`arn:aws:iam::${account}:policy/read-all`],
    },
    {
      what: 'break-glass without a second factor',
      type: 'AWS::IAM::Role',
      named: /Rolebreakglass/,
      path: ['Properties', 'AssumeRolePolicyDocument', 'Statement', 1, 'Condition'],
      to: undefined,
    },
    {
      what: 'the doctor reads items',
      type: 'AWS::IAM::ManagedPolicy',
      named: /Policydoctor/,
      path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Action'],
      to: ['dynamodb:Scan'],
    },
    {
      what: 'all of S3',
      type: 'AWS::IAM::ManagedPolicy',
      named: /Policynode/,
      path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Action'],
      to: 's3:*',
    },
    {
      what: 'a policy of AWS',
      type: 'AWS::IAM::Role',
      named: /Rolenode/,
      path: ['Properties', 'ManagedPolicyArns'],
      to: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    },
  ],
};

const inside: Property = {
  name: 'W1: a node’s credentials open nothing outside the nodes’ network, and a policy is as long as IAM takes',
  wrongs: (templates) => {
    const managed = resources(templates, 'AWS::IAM::ManagedPolicy');
    const only = (use: string): boolean =>
      managed
        .filter(({ id }) => id.startsWith(`Policy${use}`))
        .flatMap(({ properties }) => said(at(properties, 'PolicyDocument')))
        .some(
          ({ allows, actions, resources: on, condition }) =>
            !allows &&
            ['dynamodb:*', 'kms:*', 's3:*', 'sns:*', 'sqs:*'].every((action) => actions.includes(action)) &&
            on.includes('*') &&
            at(condition, 'StringNotEquals', 'aws:SourceVpc') !== undefined,
        );
    return [
      ...['node'].filter((use) => !only(use)).map((use) => `${use}: its credentials are good anywhere`),
      ...managed
        .filter(({ properties }) => JSON.stringify(at(properties, 'PolicyDocument')).replace(/\s/g, '').length > managedPolicyCharactersMax)
        .map(({ id }) => `${id}: longer than IAM takes`),
    ];
  },
  breaches: [
    {
      what: 'good anywhere',
      type: 'AWS::IAM::ManagedPolicy',
      named: /Policynodekeys/,
      path: ['Properties', 'PolicyDocument', 'Statement'],
      to: [],
    },
    {
      what: 'good anywhere for S3',
      type: 'AWS::IAM::ManagedPolicy',
      named: /Policynodekeys/,
      path: ['Properties', 'PolicyDocument', 'Statement', 4, 'Action'],
      to: ['dynamodb:*', 'kms:*'],
    },
    {
      what: 'mails good anywhere',
      type: 'AWS::IAM::ManagedPolicy',
      named: /Policynodekeys/,
      path: ['Properties', 'PolicyDocument', 'Statement', 4, 'Action'],
      to: ['dynamodb:*', 'kms:*', 's3:*'],
    },
    {
      what: 'too long',
      type: 'AWS::IAM::ManagedPolicy',
      named: /Policynodecalls/,
      path: ['Properties', 'PolicyDocument', 'Long'],
      to: 'x'.repeat(6200),
    },
  ],
};

/** Whoever writes a row can give himself a role. */
const writes = /^(dynamodb:.*(Insert|Write|Put|Update|Delete).*|s3:(Put|Delete).*|.*:\*)$/;
const copyOfTable = /:table\/steward-(records|identity|keys|epochs|signer)-\*$/;

const runbook = 'AWS::SSM::Document';
const runbooks: Property = {
  name: 'W1: break-glass and tasks by hand take a case and two people, and end by themselves',
  wrongs: (templates) =>
    each(templates, runbook, 3, ({ id, properties }) => {
      const steps = listAt(properties, 'Content', 'mainSteps');
      const lent = steps.find((step) => at(step, 'name') === 'lend');
      const policy = lent === undefined ? undefined : (JSON.parse(joined(at(lent, 'inputs', 'PolicyDocument'))) as Json);
      return [
        at(steps[0], 'action') !== 'aws:approve' && 'does something before anybody agreed',
        Number(at(steps[0], 'inputs', 'MinRequiredApprovals')) < 2 && 'needs one person alone',
        at(steps[0], 'onFailure') !== 'Abort' && 'goes on although nobody agreed',
        new Set(textsAt(steps[0], 'inputs', 'Approvers')).size < 2 && 'has not two people to agree',
        at(properties, 'Content', 'parameters', 'Case', 'allowedPattern') === undefined && 'needs no case',
        /break|move/.test(id) && policy === undefined && 'lends nothing that could be looked at',
        /break/.test(id) &&
          said(policy).some(
            ({ actions, resources: on }) => actions.includes('kms:Decrypt') && (on.includes('*') || /Keyroot/.test(on.join())),
          ) &&
          'opens content',
        /break/.test(id) &&
          said(policy).some(
            ({ actions, resources: on }) => actions.some((action) => writes.test(action)) && !on.every((arn) => copyOfTable.test(arn)),
          ) &&
          'writes into the stores',
        JSON.stringify(policy ?? '').length > inlinePolicyCharactersMax && 'lends more than IAM takes',
        policy !== undefined &&
          listAt(policy, 'Statement').some((statement) => at(statement, 'Condition', 'DateLessThan', 'aws:CurrentTime') === undefined) &&
          'lends without an end',
        /break/.test(id) &&
          textsAt(properties, 'Content', 'parameters', 'Minutes', 'allowedValues').some((minutes) => Number(minutes) > 240) &&
          'lends for more than four hours',
        textsAt(properties, 'Content', 'parameters', 'Minutes', 'allowedValues').some((minutes) => Number(minutes) > 1440) &&
          'lends for more than a day',
      ];
    }),
  breaches: [
    { what: 'one person', type: runbook, path: ['Properties', 'Content', 'mainSteps', 0, 'inputs', 'MinRequiredApprovals'], to: 1 },
    { what: 'nobody', type: runbook, path: ['Properties', 'Content', 'mainSteps', 0], to: { name: 'sleep', action: 'aws:sleep' } },
    { what: 'refused and done all the same', type: runbook, path: ['Properties', 'Content', 'mainSteps', 0, 'onFailure'], to: 'Continue' },
    {
      what: 'the root key',
      type: runbook,
      named: /break/,
      path: ['Properties', 'Content', 'mainSteps', 2, 'inputs', 'PolicyDocument'],
      to: JSON.stringify({
        Statement: { Action: 'kms:Decrypt', Resource: '*', Condition: { DateLessThan: { 'aws:CurrentTime': '{{ until.Until }}' } } },
      }),
    },
    {
      what: 'writing',
      type: runbook,
      named: /break/,
      path: ['Properties', 'Content', 'mainSteps', 2, 'inputs', 'PolicyDocument'],
      to: JSON.stringify({
        Statement: {
          Effect: 'Allow',
          Action: 'dynamodb:PutItem',
          Resource: 'arn:aws:dynamodb:eu-central-1:123456789012:table/steward-records*',
          Condition: { DateLessThan: { 'aws:CurrentTime': '{{ until.Until }}' } },
        },
      }),
    },
    { what: 'no case', type: runbook, named: /break/, path: ['Properties', 'Content', 'parameters', 'Case'], to: undefined },
    {
      what: 'for ever',
      type: runbook,
      named: /break/,
      path: ['Properties', 'Content', 'mainSteps', 2, 'inputs', 'PolicyDocument'],
      to: '{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}',
    },
    {
      what: 'a day',
      type: runbook,
      named: /break/,
      path: ['Properties', 'Content', 'parameters', 'Minutes', 'allowedValues'],
      to: ['1440'],
    },
  ],
};

const pool = 'AWS::Cognito::UserPool';
const client = 'AWS::Cognito::UserPoolClient';
const pools: Property = {
  name: 'D2: two pools that hold no address and no name, send nothing, and take nobody by themselves',
  wrongs: (templates) => [
    ...each(templates, pool, 2, ({ properties, whole }) => [
      at(properties, 'AdminCreateUserConfig', 'AllowAdminCreateUserOnly') !== true && 'lets anybody sign up',
      [
        'UsernameAttributes',
        'AliasAttributes',
        'AutoVerifiedAttributes',
        'Schema',
        'EmailConfiguration',
        'SmsConfiguration',
        'LambdaConfig',
      ].some((name) => at(properties, name) !== undefined) && 'asks for addresses, or tells somebody',
      at(properties, 'AccountRecoverySetting', 'RecoveryMechanisms', 0, 'Name') !== 'admin_only' && 'recovers accounts by itself',
      at(properties, 'DeletionProtection') !== 'ACTIVE' && 'can be deleted',
      at(whole, 'DeletionPolicy') !== 'Retain' && 'goes with its stack',
      !same(textsAt(properties, 'EnabledMfas'), ['SOFTWARE_TOKEN_MFA']) && 'has another second factor than an app',
      Number(at(properties, 'Policies', 'PasswordPolicy', 'MinimumLength')) < 20 && 'takes short secrets',
    ]),
    ...each(templates, client, 2, ({ properties }) => [
      !same(textsAt(properties, 'ExplicitAuthFlows'), ['ALLOW_USER_SRP_AUTH']) && 'lets a password be sent',
      at(properties, 'GenerateSecret') !== true && 'has no secret',
      at(properties, 'PreventUserExistenceErrors') !== 'ENABLED' && 'tells who exists',
      at(properties, 'AllowedOAuthFlowsUserPoolClient') !== false && 'has pages of its own',
      Number(at(properties, 'AccessTokenValidity')) > 60 && 'gives tokens that last',
    ]),
    ...resources(templates, 'AWS::Cognito::UserPoolDomain').map(({ id }) => `${id}: a page where anybody signs in`),
  ],
  breaches: [
    {
      what: 'sign-up',
      type: pool,
      named: /customers/,
      path: ['Properties', 'AdminCreateUserConfig', 'AllowAdminCreateUserOnly'],
      to: false,
    },
    { what: 'addresses as names', type: pool, path: ['Properties', 'UsernameAttributes'], to: ['email'] },
    { what: 'mail of its own', type: pool, path: ['Properties', 'AutoVerifiedAttributes'], to: ['email'] },
    { what: 'a second factor by text message', type: pool, path: ['Properties', 'EnabledMfas'], to: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'] },
    {
      what: 'passwords in clear',
      type: client,
      path: ['Properties', 'ExplicitAuthFlows'],
      to: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
    },
    { what: 'who exists', type: client, path: ['Properties', 'PreventUserExistenceErrors'], to: 'LEGACY' },
    { what: 'deletable', type: pool, path: ['Properties', 'DeletionProtection'], to: 'INACTIVE' },
  ],
};

export const peopleProperties: readonly Property[] = [roles, inside, runbooks, pools];
