import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkInstallation, InstallationError } from './src/installation.ts';
import { namesOf } from './src/names.ts';

const example = JSON.parse(readFileSync(join(import.meta.dirname, 'installation.example.json'), 'utf8')) as Record<string, unknown>;
const other = '999999999999';

test('the example is an installation', () => {
  const found = checkInstallation(example);
  assert.equal(found.name, 'steward');
  assert.equal(found.deployRole, 'arn:aws:iam::123456789012:role/cdk-hnb659fds-cfn-exec-role-123456789012-eu-central-1');
  assert.deepEqual(found.secrets, {});
});

test('every mistake names its field and the rule', () => {
  const wrong: readonly (readonly [string, Record<string, unknown>])[] = [
    ['region', { region: 'us-east-1' }],
    ['account', { account: '123' }],
    ['account', { account: 123_456_789_012 }],
    ['name', { name: 'Steward' }],
    ['name', { name: 'a-name-that-is-far-too-long' }],
    ['domain', { domain: 'data.elsewhere.eu' }],
    ['domain', { domain: 'https://data.example.eu' }],
    ['mailDomain', { mailDomain: 'mail.example.org' }],
    ['zone.id', { zone: { id: 'nothing', name: 'example.eu' } }],
    ['alarmMail', { alarmMail: 'nobody' }],
    ['monthlyBudgetUsd', { monthlyBudgetUsd: 0 }],
    ['nodes.least', { nodes: { least: 1 } }],
    ['nodes.most', { nodes: { least: 4, most: 3 } }],
    ['nodes.cpu', { nodes: { cpu: 100 } }],
    ['approvers', { approvers: ['arn:aws:iam::123456789012:user/ada'] }],
    ['approvers', { approvers: ['arn:aws:iam::123456789012:user/ada', 'arn:aws:iam::123456789012:user/ada'] }],
    ['approvers[1]', { approvers: ['arn:aws:iam::123456789012:user/ada', `arn:aws:iam::${other}:user/grace`] }],
    ['deployRole', { deployRole: `arn:aws:iam::${other}:role/deploy` }],
    ['businessKeys[0]', { businessKeys: ['arn:aws:kms:us-east-1:210987654321:key/01234567-89ab-cdef-0123-456789abcdef'] }],
    ['environment.STEWARD_FCM_SECRET', { environment: { STEWARD_FCM_SECRET: 'x' } }],
    ['environment.steward', { environment: { steward: 'x' } }],
    ['secrets.STEWARD_GOOGLE_KEY', { secrets: { STEWARD_GOOGLE_KEY: 'the key itself' } }],
    ['images.run', { images: { run: 'an image; rm' } }],
  ];
  for (const [field, change] of wrong)
    assert.throws(
      () => checkInstallation({ ...example, ...change }),
      (error) => error instanceof InstallationError && error.field === field && error.rule.length > 5,
      `${field}: ${JSON.stringify(change)}`,
    );
  for (const nothing of [undefined, null, [], 'text']) assert.throws(() => checkInstallation(nothing), InstallationError);
});

test('the longest name still makes names that AWS takes', () => {
  const names = namesOf({ name: 'a'.repeat(20), account: other });
  for (const use of ['blobs', 'snapshots', 'key-backups', 'mirror', 'mail', 'trail'] as const) assert.ok(names.bucket(use).length <= 63);
  assert.ok(names.role('break-glass').length <= 64);
});
