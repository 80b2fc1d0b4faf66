// The stacks as CloudFormation would get them, synthesised without a network: the rules of cdk-nag, and every property that a promise rests on, each broken in turn to see that it
// would be noticed. Its packages (220 MB) are installed here, in the full run alone, by their own lockfile on our own Node.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { DoctorClients } from '../src/main/examine-clients.ts';
import { checkAwsConfig } from '../src/main/aws-config.ts';
import { examineWith } from '../src/main/examine-aws.ts';
import { checkInstallation } from './src/installation.ts';
import { at, breach, listAt, objectAt, stackNames, textOf, type Json, type Templates } from './properties/template.ts';
import { bucketProperties } from './properties/buckets.ts';
import { keyProperties } from './properties/keys.ts';
import { peopleProperties } from './properties/people.ts';
import { madeAccount } from './properties/made-account.ts';
import { nodeProperties } from './properties/nodes-and-mail.ts';
import { tableProperties } from './properties/tables.ts';
import { trailProperties } from './properties/trail.ts';
import { watchingProperties } from './properties/watching.ts';
import { outputCharactersMax } from './src/limits.ts';

const full = process.env['STEWARD_TEST'] === 'full' || process.env['CI'] !== undefined;
const repository = join(import.meta.dirname, '../..');
const installSecondsMax = 600;
const closed = 'http://127.0.0.1:9';
const leftOut =
  'LEFT OUT: the infrastructure on AWS (cdk synth, cdk-nag, its properties): it installs 220 MB, so only the full run has it: STEWARD_TEST=full';
if (!full) console.error(leftOut);

const example: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'installation.example.json'), 'utf8'));
const installation = checkInstallation(example);

const properties = [
  ...tableProperties,
  ...bucketProperties,
  ...trailProperties,
  ...keyProperties,
  ...peopleProperties,
  ...nodeProperties,
  ...watchingProperties,
];

function run(command: string, args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const done = spawnSync(command, args, { cwd: repository, encoding: 'utf8', timeout: installSecondsMax * 1_000 });
  return { status: done.status, output: `${done.stdout}${done.stderr}${done.error?.message ?? ''}` };
}

const resourcesOf = (template: Json): readonly Json[] => Object.values(objectAt(template, 'Resources'));
const arn = 'arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef';
/** What AWS would make of a reference to something that it has made. */
function madeOf(reference: string): string {
  if (/Pool/.test(reference)) return 'eu-central-1_AbCdEfGhI';
  if (/Client/.test(reference)) return '0123456789abcdefghijklmnop';
  if (/Queue/.test(reference))
    return `https://sqs.eu-central-1.amazonaws.com/123456789012/${/wake/.test(reference) ? 'steward-wake-ups' : /feedback/.test(reference) ? 'steward-mail-feedback' : 'steward-mail-in'}`;
  return arn;
}

/** What the doctor of the AWS edition complains about in the account as it would be made. */
async function doctorOn(templates: Templates): Promise<readonly string[]> {
  const made = madeAccount(templates);
  const send = async (command: { readonly input: Readonly<Record<string, string>> }): Promise<object> =>
    made.answer(command.constructor.name, command.input);
  const client = { send } as never;
  const clients = {
    ...{ dynamo: client, s3: client, kms: client, cognito: client, sns: client, sqs: client, sts: client },
    ...{ cloudTrail: client, ses: client, sesReceiving: client, elsewhere: client },
  };
  const found = await examineWith(checkAwsConfig(made.configuration, 'steward.aws.json'), clients as Omit<DoctorClients, 'close'>);
  assert.ok(found.length > 15, 'the doctor looked');
  return found.filter(({ ok }) => !ok).map(({ what, advice }) => `${what}: ${advice}`);
}

describe('the infrastructure on AWS', { skip: full ? false : leftOut }, () => {
  const out = mkdtempSync(join(tmpdir(), 'steward-infra-'));
  let templates: Templates;
  after(() => rmSync(out, { recursive: true, force: true }));

  it('its packages are installed by their lockfile, and it synthesises', async () => {
    console.log('Installing the packages of aws/infra by npm ci on our own Node …');
    const installed = run(process.execPath, ['tools/setup.mjs', 'aws-infra']);
    assert.equal(installed.status, 0, installed.output);
    // Only now are there packages to import.
    const { makeApp } = await import('./src/app.ts');
    const assembly = makeApp(installation, { outdir: out }).app.synth();
    templates = Object.fromEntries(
      stackNames.map((name) => [name, assembly.getStackByName(`steward-${name}`).template as Json]),
    ) as unknown as Templates;
  });

  it('its types are right', () => {
    const { status, output } = run(join(repository, 'node_modules/.bin/tsc'), ['-p', 'aws/infra', '--checkers', '1']);
    assert.equal(status, 0, output);
  });

  it('cdk-nag finds what is acknowledged, and nothing else: no exception is missing, none outlived its reason', async () => {
    const { makeApp } = await import('./src/app.ts');
    const { acknowledgementsOf } = await import('./src/acknowledgements.ts');
    const folder = join(out, 'without');
    const exitCode = process.exitCode;
    try {
      makeApp(installation, { outdir: folder }, false).app.synth();
    } catch {
      // It says that rules are broken, as it should; which ones stands in its report.
    } finally {
      process.exitCode = exitCode;
    }
    const report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8')) as Json;
    const found = listAt(report, 'pluginReports', 0, 'violations').flatMap((violation) =>
      listAt(violation, 'violatingConstructs').map(
        (construct) => `${textOf(at(violation, 'ruleName'))} ${textOf(at(construct, 'constructPath'))}`,
      ),
    );
    const acknowledged = acknowledgementsOf(installation);
    assert.ok(found.length > 20, 'the rules were applied');
    assert.deepEqual([...new Set(found)].sort(), acknowledged.map(({ rule, path }) => `${rule} ${path}`).sort());
    for (const { reason } of acknowledged) assert.ok(reason.length > 40);
  });

  it('cdk itself synthesises without a network, asks for nothing and warns of nothing', () => {
    const cli = 'node_modules/aws-cdk/bin/cdk';
    const done = spawnSync(process.execPath, [cli, 'synth', '--quiet', '--output', join(out, 'cli')], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      timeout: installSecondsMax * 1_000,
      // Whatever would leave this machine meets a closed door.
      env: { ...process.env, STEWARD_INSTALLATION: 'installation.example.json', HTTPS_PROXY: closed, HTTP_PROXY: closed, HOME: out },
    });
    const output = `${done.stdout}${done.stderr}`;
    assert.equal(done.status, 0, output);
    assert.doesNotMatch(output, /WARNING|ERROR/);
    assert.equal(existsSync(join(import.meta.dirname, 'cdk.context.json')), false, 'something was looked up');
  });

  it('the rules let nothing through that is not acknowledged', async () => {
    const reported = join(out, 'validation-report.json');
    const report = existsSync(reported) ? (JSON.parse(readFileSync(reported, 'utf8')) as Json) : undefined;
    assert.equal(at(report, 'pluginReports', 0, 'conclusion') ?? 'success', 'success');
  });

  for (const property of properties)
    it(property.name, () => {
      assert.deepEqual(property.wrongs(templates), []);
      assert.ok(property.breaches.length > 0);
      for (const planted of property.breaches)
        assert.notDeepEqual(property.wrongs(breach(templates, planted)), [], `not noticed: ${planted.what}`);
    });

  it('steward.aws.json is an output, whole, and every node is given the same', () => {
    const output = at(templates.service, 'Outputs', 'StewardAwsJson', 'Value');
    const parts = listAt(output, 'Fn::Join', 1);
    const text = parts.map((part) => (typeof part === 'string' ? part : madeOf(textOf(part)))).join('');
    assert.ok(text.length <= outputCharactersMax, `${text.length} characters`);
    const parsed = JSON.parse(text) as Json;
    assert.deepEqual(Object.keys(parsed as object), [
      'version',
      'region',
      'account',
      'tables',
      'buckets',
      'keys',
      'cognito',
      'nodes',
      'queues',
      'mail',
      'principals',
    ]);
    // The edition itself reads it, and refuses what it does not know.
    const found = checkAwsConfig(parsed, 'steward.aws.json');
    assert.equal(found.keys.root, arn);
    assert.equal(found.cognito?.staff.group, 'staff');
    assert.equal(at(parsed, 'region'), 'eu-central-1');
    assert.equal(at(parsed, 'tables', 'epochs'), 'steward-epochs');
    assert.equal(at(parsed, 'buckets', 'keyBackups'), 'steward-123456789012-eu-central-1-key-backups');
    assert.deepEqual(at(parsed, 'principals'), [
      'arn:aws:iam::123456789012:role/steward-node',
      'arn:aws:iam::123456789012:role/steward-move',
    ]);
    const definitions = resourcesOf(templates.service).filter((resource) => at(resource, 'Type') === 'AWS::ECS::TaskDefinition');
    assert.equal(definitions.length, 3);
    for (const definition of definitions) {
      const variable = listAt(definition, 'Properties', 'ContainerDefinitions', 0, 'Environment').find(
        (each) => at(each, 'Name') === 'STEWARD_AWS_CONFIG_CONTENT',
      );
      assert.deepEqual(at(variable, 'Value'), output);
    }
  });

  it('steward doctor finds nothing wrong with what the stacks make, and finds what is broken', async () => {
    assert.deepEqual(await doctorOn(templates), []);
    const table = 'AWS::DynamoDB::Table';
    const broken = breach(templates, {
      what: 'unprotected',
      type: table,
      named: /keys/,
      path: ['Properties', 'DeletionProtectionEnabled'],
      to: false,
    });
    assert.deepEqual(await doctorOn(broken), ['table steward-keys (keys): switch its deletion protection on']);
  });

  it('a business’s own key is reached, by its name, and by nodes alone', async () => {
    const { makeApp } = await import('./src/app.ts');
    const own = 'arn:aws:kms:eu-central-1:210987654321:key/fedcba98-7654-3210-fedc-ba9876543210';
    const { app } = makeApp(
      checkInstallation({ ...(example as object), name: 'other', businessKeys: [own] }),
      { outdir: join(out, 'own-key') },
      false,
    );
    const exitCode = process.exitCode;
    try {
      app.synth();
    } catch {
      // Rules of cdk-nag that are acknowledged elsewhere.
    } finally {
      process.exitCode = exitCode;
    }
    const text = (name: string): string => readFileSync(join(out, `own-key/other-${name}.template.json`), 'utf8');
    assert.ok(text('service').includes(own) && text('network').includes(own));
    assert.ok(!text('data').includes(own));
    const lent = resourcesOf(JSON.parse(text('guard')) as Json).filter((resource) => JSON.stringify(resource).includes(own));
    assert.deepEqual(
      lent.map((resource) => at(resource, 'Properties', 'Name')),
      ['other-move'],
    );
  });
});
