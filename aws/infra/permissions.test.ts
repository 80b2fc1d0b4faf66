// Least privilege, held against the code: the commands that the adapters of aws/src send, and nothing but them, are what a node's role allows. Needs no package of CDK, so the
// small run does it too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isTest, parseSource, readSources, repository, walk, type ParsedFile } from '../../tools/source-files.ts';
import { checkInstallation } from './src/installation.ts';
import { namesOf } from './src/names.ts';
import { doctorGrants, impliedGrants, nodeGrants, type Grant, type Made } from './src/permissions.ts';

const example = checkInstallation(JSON.parse(readFileSync(join(import.meta.dirname, 'installation.example.json'), 'utf8')));
const names = namesOf(example);
const key = (use: string): string => `arn:aws:kms:eu-central-1:${example.account}:key/${use}`;
const made: Made = {
  keys: { root: key('root'), tables: key('tables'), buckets: key('buckets'), mail: key('mail'), operations: key('operations') },
  pools: [`arn:aws:cognito-idp:eu-central-1:${example.account}:userpool/eu-central-1_AbCdEfGhI`],
};

/** They make emulators, and what emulators need; no node runs them. */
const forEmulators = /(emulat|-stand-in\.|-test-kit\.|moto\.|spawn-with-us\.|dynamo-table\.|s3-bucket\.|\.fixture\.|\/testing\/)/;
const ofDoctor = /^aws\/src\/(doctor\/|main\/examine)/;
/** The doctor tries what only a node may: to whoever is none it must be refused, so it is no permission of the doctor's. */
const tries = /^aws\/src\/doctor\/try-/;

/** Where a command's name is not its action: what IAM asks for it. None: IAM asks nothing. */
const otherwise: Readonly<Record<string, readonly string[]>> = {
  // Batches of SQS and SNS are allowed by the action for one.
  'sqs:DeleteMessageBatch': ['sqs:DeleteMessage'],
  'sqs:SendMessageBatch': ['sqs:SendMessage'],
  'sqs:ChangeMessageVisibilityBatch': ['sqs:ChangeMessageVisibility'],
  'sns:PublishBatch': ['sns:Publish'],
  's3:CompleteMultipartUpload': ['s3:PutObject'],
  's3:CreateMultipartUpload': ['s3:PutObject'],
  's3:UploadPart': ['s3:PutObject'],
  's3:DeleteObjects': ['s3:DeleteObject'],
  's3:HeadObject': ['s3:GetObject'],
  's3:HeadBucket': ['s3:ListBucket'],
  's3:ListObjectsV2': ['s3:ListBucket'],
  's3:ListMultipartUploads': ['s3:ListBucketMultipartUploads'],
  's3:ListParts': ['s3:ListMultipartUploadParts'],
  's3:GetBucketEncryption': ['s3:GetEncryptionConfiguration'],
  's3:GetBucketLifecycleConfiguration': ['s3:GetLifecycleConfiguration'],
  's3:GetObjectLockConfiguration': ['s3:GetBucketObjectLockConfiguration'],
  's3:GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  'dynamodb:TransactGetItems': ['dynamodb:GetItem'],
  // Anybody may ask who he is.
  'sts:GetCallerIdentity': [],
  // A client of the pool asks these, not a principal of the account.
  'cognito-idp:InitiateAuth': [],
  'cognito-idp:RespondToAuthChallenge': [],
  'cognito-idp:AssociateSoftwareToken': [],
  'cognito-idp:VerifySoftwareToken': [],
};
/** Actions of one transaction. */
const inTransaction: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
};
/** Calls of nodes that go by no client of the SDK: the source that makes them, and what is found in it. */
const besides = [
  { file: 'server/src/adapters/embedded/ses-mail.ts', says: /outbound-emails/, actions: ['ses:SendEmail', 'ses:SendRawEmail'] },
];

interface Calls {
  readonly actions: ReadonlySet<string>;
  /** Services of which a client is imported at all. */
  readonly services: ReadonlySet<string>;
}

function callsOf(files: readonly ParsedFile[]): Calls {
  const actions = new Set<string>();
  const services = new Set<string>();
  for (const file of files) {
    walk(file.program, (node) => {
      if (node.type === 'ImportDeclaration') {
        const service = /^@aws-sdk\/client-(.+)$/
          .exec(node.source.value)?.[1]
          ?.replace('cognito-identity-provider', 'cognito-idp')
          .replace('sesv2', 'ses');
        if (service === undefined) return;
        services.add(service);
        for (const specifier of node.specifiers) {
          const imported = specifier.type === 'ImportSpecifier' && 'name' in specifier.imported ? specifier.imported.name : '';
          if (imported.endsWith('Command'))
            for (const action of actionsOf(service, imported.slice(0, -'Command'.length), file)) actions.add(action);
        }
      }
    });
  }
  return { actions, services };
}

function actionsOf(service: string, command: string, file: ParsedFile): readonly string[] {
  if (service === 'dynamodb' && command === 'TransactWriteItems') return transactionActions();
  assert.doesNotMatch(
    command,
    /^ExecuteStatement|^BatchExecute|^ExecuteTransaction/,
    `${file.path}: a statement of PartiQL hides what it does`,
  );
  return otherwise[`${service}:${command}`] ?? [`${service}:${command}`];
}

/** What transactions are made of, anywhere in the adapters: the names of the properties `Put`, `Update`, `Delete`, `ConditionCheck`. */
function transactionActions(): readonly string[] {
  const found = new Set<string>();
  for (const file of adapters.filter(({ text }) => /TransactWriteItem/.test(text)))
    walk(file.program, (node) => {
      if (node.type === 'Property' && node.key.type === 'Identifier' && inTransaction[node.key.name] !== undefined)
        found.add(inTransaction[node.key.name]!);
    });
  return [...found];
}

const product = readSources(repository, ['aws/src/**/*.ts']).filter(({ path }) => !isTest(path) && !forEmulators.test(path));
const adapters = product.filter(({ path }) => !ofDoctor.test(path)).map(parseSource);
const doctor = product.filter(({ path }) => ofDoctor.test(path) && !tries.test(path)).map(parseSource);
const tried = product.filter(({ path }) => tries.test(path)).map(parseSource);
const allowed = (grants: readonly Grant[]): ReadonlySet<string> => new Set(grants.flatMap(({ actions }) => actions));

/** `services`: what is compared; of others there is no adapter in this clone. */
function differences(
  calls: ReadonlySet<string>,
  grants: ReadonlySet<string>,
  services: ReadonlySet<string>,
): { missing: string[]; more: string[] } {
  const compared = (action: string): boolean => services.has(action.split(':')[0]!);
  return {
    missing: [...calls].filter((action) => !grants.has(action)).sort(),
    more: [...grants].filter((action) => compared(action) && !calls.has(action)).sort(),
  };
}

test('a node’s role allows what the adapters call: nothing is missing, nothing more is there', () => {
  assert.ok(adapters.length >= 5, `read only ${adapters.length} files of aws/src`);
  const { actions, services } = callsOf(adapters);
  const found = new Set(actions);
  for (const { file, says, actions: more } of besides) {
    assert.match(readFileSync(join(repository, file), 'utf8'), says);
    more.forEach((action) => found.add(action));
  }
  const grants = allowed(nodeGrants(example, names, made));
  const compared = new Set([...services, 'ses']);
  assert.deepEqual(
    [...grants].filter((action) => !compared.has(action.split(':')[0]!)),
    [],
    'no adapter of aws/src has a client of these services',
  );
  assert.deepEqual(differences(found, grants, compared), { missing: [], more: [] });
});

test(
  'the doctor’s role allows what the doctor reads, and no more',
  { skip: doctor.length === 0 ? 'there is no doctor for AWS in this clone' : false },
  () => {
    const { actions, services } = callsOf(doctor);
    assert.deepEqual(differences(actions, allowed(doctorGrants(example, names, made)), services), { missing: [], more: [] });
  },
);

test(
  'what the doctor tries in a node is what a node may',
  { skip: tried.length === 0 ? 'there is no doctor for AWS in this clone' : false },
  () => {
    const { actions } = callsOf(tried);
    assert.ok(actions.size > 5);
    assert.deepEqual(differences(actions, allowed(nodeGrants(example, names, made)), new Set()).missing, []);
  },
);

test('one call more or less is found', () => {
  const { actions, services } = callsOf(adapters);
  const grants = allowed(nodeGrants(example, names, made));
  const fewer = new Set([...grants].filter((action) => action !== 'dynamodb:UpdateItem'));
  assert.deepEqual(differences(actions, fewer, services).missing, ['dynamodb:UpdateItem']);
  assert.deepEqual(differences(actions, new Set([...grants, 'dynamodb:DeleteTable']), services).more, ['dynamodb:DeleteTable']);
  const planted = parseSource({
    path: 'aws/src/planted.ts',
    text: "import { ExportTableToPointInTimeCommand } from '@aws-sdk/client-dynamodb';",
  });
  assert.ok(callsOf([planted]).actions.has('dynamodb:ExportTableToPointInTime'));
});

test('no file that runs on a node makes what only emulators need', () => {
  const imports = product
    .filter(({ path }) => !/\/main\//.test(path))
    .flatMap(({ path, text }) => [...text.matchAll(/from '(\.[^']+)'/g)].map(([, name]) => ({ path, name: name! })));
  assert.deepEqual(
    imports.filter(({ name }) => forEmulators.test(name)),
    [],
  );
});

test('S3 tells a node that there is no such object, in every bucket it reads: without the names it would answer that it is forbidden', () => {
  const on = (action: string): ReadonlySet<string> =>
    new Set(
      nodeGrants(example, names, made)
        .filter(({ actions }) => actions.includes(action))
        .flatMap(({ resources }) => resources.map((resource) => resource.split('/')[0]!)),
    );
  assert.equal(on('s3:GetObject').size, 6);
  assert.deepEqual([...on('s3:ListBucket')].sort(), [...on('s3:GetObject')].sort());
});

test('what a node may do names what it is about, and nothing that manages', () => {
  const grants = [...nodeGrants(example, names, made), ...impliedGrants(made)];
  for (const { sid, actions, resources } of grants) {
    assert.ok(
      actions.every((action) => /^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/.test(action)),
      `${sid} names every action whole`,
    );
    // Of these actions alone the service knows no resource, so a policy that names one allows nothing.
    const knowsNone = ['QueueNames', 'TrailKeys', 'TellNodesNoMore'].includes(sid);
    assert.ok(
      knowsNone ? resources.join() === '*' : resources.every((resource) => resource.startsWith('arn:aws:')),
      `${sid} names its resources`,
    );
  }
  const all = [...allowed(grants)];
  assert.deepEqual(
    all.filter(
      (action) =>
        /^(iam|ecs|cloudtrail|organizations):|Table$|Bucket$|Policy|PutKey|Grant|Backup|Export|Restore/.test(action) &&
        !['dynamodb:DescribeTable', 's3:ListBucket', 'cloudtrail:ListPublicKeys'].includes(action),
    ),
    [],
  );
  const onTrail = grants.filter(({ resources }) => resources.some((resource) => resource.includes('-trail')));
  assert.deepEqual([...allowed(onTrail)].sort(), ['s3:GetObject', 's3:ListBucket'], 'the trail is read, never written');
});
