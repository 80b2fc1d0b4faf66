// The configuration file: what it refuses, naming the field; which hosts follow from it, and that home is guarded.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { declareProcessors, maySendTo } from '@steward/server/catalogue/processors.ts';
import { storeFacts } from '@steward/server/catalogue/store-facts.ts';
import { readConfig } from '@steward/server/main/config.ts';
import type { Edition } from '@steward/server/main/edition.ts';
import { readCompanies } from '@steward/server/main/processors.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAwsConfig, readAwsConfig } from './aws-config.ts';
import { createAwsEdition } from './aws-edition.ts';
import { reachableOf, storeProcessors } from './aws-hosts.ts';

const region = 'eu-central-1';
const account = '123456789012';
const key = `arn:aws:kms:${region}:${account}:key/11111111-2222-3333-4444-555555555555`;
const whole = {
  version: 1,
  region,
  account,
  tables: { records: 's-records', identity: 's-identity', keys: 's-keys', epochs: 's-epochs', signer: 's-signer' },
  buckets: { blobs: 's-blobs', snapshots: 's-snapshots', keyBackups: 's-key-backups', mirror: 's-mirror' },
  keys: { root: key },
  cognito: {
    customers: { userPoolId: `${region}_Customers`, clientId: 'abc' },
    staff: { userPoolId: `${region}_Staff`, clientId: 'def', group: 'staff' },
  },
  nodes: { topicArn: `arn:aws:sns:${region}:${account}:s-nodes`, queuePrefix: 's-node-' },
};
const over = (change: object) => ({ ...structuredClone(whole), ...change });

function refused(json: unknown, field: string, rule: RegExp): void {
  assert.throws(
    () => checkAwsConfig(json, 'steward.aws.json'),
    (error) => {
      assert.ok(isStewardError(error, 'invalid-input'), String(error));
      assert.equal(error.field, field);
      assert.match(error.rule ?? '', rule);
      return true;
    },
  );
}

/** With a file that the edition reads. */
function withEdition(json: unknown, work: (edition: Edition) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'steward-aws-config-'));
  try {
    const file = join(folder, 'steward.aws.json');
    writeFileSync(file, JSON.stringify(json));
    work(createAwsEdition({ STEWARD_AWS_CONFIG: file }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('steward.aws.json', () => {
  it('is taken whole', () => {
    const config = checkAwsConfig(whole, 'f');
    assert.equal(config.keys.root, key);
    assert.deepEqual(config.keys.earlier, []);
    assert.equal(config.cognito?.staff.group, 'staff');
    assert.deepEqual(config.endpoints, {});
  });

  it('is refused where a name is wrong, missing, unknown or used twice', () => {
    refused([], 'the file', /object/);
    refused(over({ version: 2 }), 'version', /1/);
    refused(over({ tabels: {} }), 'tabels', /no setting; there are/);
    refused(over({ tables: { ...whole.tables, keys: undefined } }), 'tables.keys', /needed/);
    refused(over({ tables: { ...whole.tables, keys: 's-records' } }), 'tables.keys', /of its own; records has this one/);
    refused(over({ buckets: { ...whole.buckets, snapshots: 's-blobs' } }), 'buckets.snapshots', /of its own/);
    refused(over({ buckets: { ...whole.buckets, blobs: 'A' } }), 'buckets.blobs', /lower-case/);
    refused(over({ keys: {} }), 'keys.root', /needed/);
    refused(over({ keys: { root: `arn:aws:kms:${region}:${account}:alias/steward` } }), 'keys.root', /not of an alias/);
    refused(over({ principals: ['somebody'] }), 'principals', /ARNs of roles/);
  });

  it('is refused where something lies in another region than its own', () => {
    refused(over({ keys: { root: key.replace(region, 'us-east-1') } }), 'keys.root', /lies in us-east-1/);
    refused(over({ keys: { root: key, earlier: [key.replace(region, 'us-east-1')] } }), 'keys.earlier', /lies in us-east-1/);
    refused(over({ nodes: { ...whole.nodes, topicArn: `arn:aws:sns:eu-west-1:${account}:x` } }), 'nodes.topicArn', /eu-west-1/);
    refused(over({ queues: { mailIn: `https://sqs.eu-west-1.amazonaws.com/${account}/q` } }), 'queues.mailIn', /eu-west-1/);
    const elsewhere = { ...whole.cognito, customers: { userPoolId: 'us-east-1_Customers', clientId: 'a' } };
    refused(over({ cognito: elsewhere }), 'cognito.customers.userPoolId', /us-east-1/);
  });

  it('is refused where nodes would hear of another account, and in a part of AWS whose hosts are called otherwise', () => {
    refused(over({ nodes: { ...whole.nodes, topicArn: `arn:aws:sns:${region}:999999999999:x` } }), 'nodes.topicArn', /account/);
    refused(over({ queues: { mailIn: `https://sqs.${region}.amazonaws.com/999999999999/q` } }), 'queues.mailIn', /account/);
    refused(JSON.parse(JSON.stringify(whole).replaceAll(region, 'cn-north-1')), 'region', /eu-central-1/);
    // A key may lie in an account of its own.
    checkAwsConfig(over({ keys: { root: key.replace(account, '999999999999') } }), 'f');
  });

  it('with emulators is not for production', () => {
    withEdition(over({ endpoints: { kms: 'http://127.0.0.1:7000' } }), (edition) => {
      assert.equal(edition.settings({})['STEWARD_MODE'], undefined);
      assert.throws(
        () => edition.settings({ STEWARD_MODE: 'production' }),
        (error) => isStewardError(error, 'invalid-input') && error.field === 'endpoints',
      );
    });
    withEdition(whole, (edition) => assert.equal(edition.settings({ STEWARD_MODE: 'production' })['STEWARD_MODE'], 'production'));
  });

  it('names no host but emulators of this machine, and holds no secret', () => {
    refused(over({ endpoints: { s3: 'https://s3.example.org' } }), 'endpoints.s3', /this machine/);
    refused(over({ endpoints: { s3: 'http://10.0.0.1:9000' } }), 'endpoints.s3', /this machine/);
    refused(over({ settings: { PATH: '/' } }), 'settings.PATH', /STEWARD_URL/);
    refused(over({ settings: { STEWARD_SES_SECRET: 'x' } }), 'settings.STEWARD_SES_SECRET', /secret/);
    refused(over({ settings: { STEWARD_MIRROR: '/m' } }), 'settings.STEWARD_MIRROR', /said above/);
  });

  it('that cannot be read, or is no JSON, is named', () => {
    assert.throws(() => readAwsConfig('/nowhere/steward.aws.json'), /STEWARD_AWS_CONFIG.*cannot be read/);
  });
});

describe('the hosts of the stores', () => {
  it('are those of the region and of the buckets, and nothing else may be reached', () => {
    const { targets, names } = reachableOf(checkAwsConfig(whole, 'f'));
    for (const host of ['dynamodb', 's3', 's-blobs.s3', 'kms', 'cognito-idp', 'sqs', 'sns']) {
      assert.ok(targets.has(`${host}.${region}.amazonaws.com:443`), host);
      assert.ok(names.has(`${host}.${region}.amazonaws.com`), host);
    }
    for (const target of [
      'dynamodb.us-east-1.amazonaws.com:443',
      `other.s3.${region}.amazonaws.com:443`,
      `dynamodb.${region}.amazonaws.com:80`,
      's3.amazonaws.com:443',
    ])
      assert.ok(!targets.has(target), target);
  });

  it('are told to customers, are no way out for the gate to elsewhere, and none can be switched off', () => {
    withEdition(whole, (edition) => {
      const config = (more: object = {}) => readConfig(edition.settings({ STEWARD_DATA: '/nowhere/data', ...more }));
      const { processors } = readCompanies(edition, config({ STEWARD_PROCESSORS_OFF: '*' }));
      const dynamo = processors.get('amazon-dynamodb');
      assert.equal(dynamo?.place, 'Frankfurt am Main, Germany');
      assert.equal(dynamo?.off, undefined, 'everything off leaves the stores');
      assert.equal(processors.get('own-bucket')?.off, true);
      assert.throws(
        () => readCompanies(edition, config({ STEWARD_PROCESSORS_OFF: 'amazon-s3' })),
        /STEWARD_PROCESSORS_OFF.*nothing works without it/,
      );
      assert.equal(config().place, 'Frankfurt am Main, Germany', 'nodes stand in the region');
    });
    const declared = declareProcessors(storeProcessors(checkAwsConfig(whole, 'f')));
    assert.ok(!maySendTo(declared, declared.get('amazon-s3')!, new URL('https://s3.us-east-1.amazonaws.com')));
  });

  it('outside of home keep a server from starting', () => {
    const text = JSON.stringify(whole).replaceAll(region, 'us-east-1');
    withEdition(JSON.parse(text), (edition) => {
      const config = readConfig(edition.settings({ STEWARD_DATA: '/nowhere/data' }));
      assert.throws(() => readCompanies(edition, config), /region \(.*us-east-1.*home is eu-central-1/);
    });
  });
});

it('every store is described for the Storage page, and called as the configuration calls it', () =>
  withEdition(whole, (edition) => {
    const stores = edition.keeps(readConfig({ STEWARD_DATA: '/nowhere/data' }));
    assert.deepEqual(
      stores.filter(({ id, named }) => storeFacts(id) === undefined || named === undefined).map(({ id }) => id),
      [],
    );
    const named = Object.fromEntries(stores.map(({ id, named: name }) => [id, name]));
    assert.deepEqual([named['records'], named['files'], named['root']], ['s-records', 's-blobs', key.split('/').at(-1)]);
    // Where a mail lies before a node has sealed it: whoever asks where their data is must be told.
    assert.equal(named['received-mail'], undefined);
    withEdition({ ...whole, buckets: { ...whole.buckets, mail: 's-mail' } }, (other) => {
      const mail = other.keeps(readConfig({ STEWARD_DATA: '/nowhere/data' })).find(({ id }) => id === 'received-mail');
      assert.equal(mail?.named, 's-mail');
      assert.notEqual(storeFacts('received-mail'), undefined);
    });
  }));
