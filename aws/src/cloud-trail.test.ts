// The access trail out of CloudTrail's files, as its user guide shows them: who is ours, who is not, and what is wrong with a trail that was tampered with.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { TrailPart } from '@steward/server/ports/access-trail.ts';
import { isSignedBy, signingString, trailKeys } from './cloud-trail-signature.ts';
import { cloudTrail, type CloudTrailPlace } from './cloud-trail.ts';
import { s3Emulator } from './emulators.ts';

const account = '111122223333';
const region = 'eu-central-1';
const node = `arn:aws:iam::${account}:role/steward-node`;
const table = `arn:aws:dynamodb:${region}:${account}:table/steward-rows`;
const files = 'arn:aws:s3:::steward-files';
const key = `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 10, 27, 8);
const s3 = await s3Emulator();

type Event = Readonly<Record<string, unknown>>;

const role = (arn: string, session: string) => ({
  type: 'AssumedRole',
  principalId: `AROAEXAMPLE:${session}`,
  arn: `${arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${session}`,
  accountId: account,
  sessionContext: { sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLE', arn, accountId: account, userName: arn.split('/')[1] } },
});
const person = {
  type: 'IAMUser',
  principalId: 'AIDAEXAMPLE',
  arn: `arn:aws:iam::${account}:user/ada`,
  accountId: account,
  userName: 'ada',
};

function event(more: Event): Event {
  return {
    eventVersion: '1.11',
    userIdentity: role(node, 'i-1'),
    eventTime: '2026-11-27T07:30:00Z',
    eventSource: 'dynamodb.amazonaws.com',
    eventName: 'Query',
    awsRegion: region,
    eventID: 'e1a3f0c2-0000-4000-8000-000000000000',
    eventType: 'AwsApiCall',
    readOnly: true,
    managementEvent: false,
    recipientAccountId: account,
    eventCategory: 'Data',
    resources: [{ accountId: account, type: 'AWS::DynamoDB::Table', ARN: table }],
    ...more,
  };
}

const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const fingerprint = '31e8b5433410dfb61a9dc45cc65b22ff';
let asked = 0;
/** CloudTrail's own answer about its keys. */
const listing = (publicKey: KeyObject) =>
  trailKeys({
    send: async () => {
      asked++;
      return { PublicKeyList: [{ Fingerprint: fingerprint, Value: publicKey.export({ type: 'pkcs1', format: 'der' }) }] };
    },
  } as never);

/** Writes a trail as CloudTrail would: a log file, and a digest at the end of each hour. */
class Written {
  readonly client: S3Client;
  readonly bucket: string;
  readonly names: { log: string; digest: string }[] = [];
  #endMs = startMs;
  #hash: string | undefined;
  #signature: string | undefined;

  constructor(client: S3Client, bucket: string) {
    this.client = client;
    this.bucket = bucket;
  }

  async hour(events: readonly Event[], { skipMs = 0, hash, by = pair.privateKey, previous, ...more }: Hour = {}): Promise<void> {
    const fromMs = this.#endMs + skipMs;
    const untilMs = fromMs + hourMs;
    const at = new Date(untilMs).toISOString();
    const stamp = at.replace(/[-:]|\.\d{3}/g, '');
    const day = at.slice(0, 10).replaceAll('-', '/');
    const log = `AWSLogs/${account}/CloudTrail/${region}/${day}/${account}_CloudTrail_${region}_${stamp.slice(0, 13)}Z_Mu0KsOhtH1ar15ZZ.json.gz`;
    const digest = `AWSLogs/${account}/CloudTrail-Digest/${region}/${day}/${account}_CloudTrail-Digest_${region}_steward_${region}_${stamp}.json.gz`;
    const text = JSON.stringify({ Records: events });
    const previousDigestSignature = previous ?? (skipMs > 0 ? null : (this.#signature ?? null));
    const noted = JSON.stringify({
      awsAccountId: account,
      digestStartTime: new Date(fromMs).toISOString(),
      digestEndTime: at,
      digestS3Bucket: this.bucket,
      digestS3Object: digest,
      digestPublicKeyFingerprint: fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      previousDigestSignature,
      previousDigestHashValue: hash ?? (skipMs > 0 ? null : (this.#hash ?? null)),
      previousDigestHashAlgorithm: 'SHA-256',
      logFiles: events.length === 0 ? [] : [{ s3Bucket: this.bucket, s3Object: log, hashValue: sha256(text), hashAlgorithm: 'SHA-256' }],
      ...more.digest,
    });
    if (events.length > 0) await this.put(log, text);
    const signed = `${at}\n${this.bucket}/${digest}\n${sha256(noted)}\n${previousDigestSignature ?? 'null'}`;
    const signature = more.signature ?? sign('sha256', Buffer.from(signed), by).toString('hex');
    await this.put(digest, noted, signature === '' ? {} : { signature, 'signature-algorithm': 'SHA256withRSA' });
    this.names.push({ log, digest });
    this.#endMs = untilMs;
    this.#hash = sha256(noted);
    this.#signature = signature;
  }

  async put(name: string, text: string, Metadata: Record<string, string> = {}): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: name, Body: gzipSync(text), Metadata }));
  }

  remove(name: string): Promise<unknown> {
    return this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: name }));
  }

  async read(after?: string, more: Partial<CloudTrailPlace> = {}): Promise<TrailPart[]> {
    const place = {
      client: this.client,
      bucket: this.bucket,
      account,
      region,
      ours: [node],
      stores: [table, files, key],
      keys: listing(pair.publicKey),
      ...more,
    };
    return Array.fromAsync(cloudTrail(place).parts(after));
  }
}

interface Hour {
  readonly skipMs?: number;
  readonly hash?: string;
  /** Who signs it. */
  readonly by?: KeyObject;
  readonly signature?: string;
  readonly previous?: string;
  /** Written into it over what CloudTrail would. */
  readonly digest?: Readonly<Record<string, unknown>>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

if (s3 !== undefined) {
  const written = async () => new Written(s3.client, await s3.bucket());

  describe('the access trail of CloudTrail', () => {
    it('is read in order, each hour once, from where it was left', async () => {
      const trail = await written();
      for (let hour = 0; hour < 3; hour++) await trail.hour(hour === 1 ? [] : [event({ eventID: `e-${hour}` })]);
      const parts = await trail.read();
      assert.deepEqual(
        parts.map(({ fromMs, untilMs, calls, trouble }) => [fromMs, untilMs, calls.map(({ id }) => id), trouble]),
        [0, 1, 2].map((hour) => [startMs + hour * hourMs, startMs + (hour + 1) * hourMs, hour === 1 ? [] : [`e-${hour}`], undefined]),
      );
      await trail.hour([event({ eventID: 'e-3' })]);
      assert.deepEqual(
        (await trail.read(parts[2]!.mark)).map(({ calls, trouble }) => [calls[0]!.id, trouble]),
        [['e-3', undefined]],
      );
      assert.deepEqual(await trail.read((await trail.read()).at(-1)!.mark), []);
    });

    it('tells our nodes, the provider for them, and everybody else apart', async () => {
      const trail = await written();
      const kms = {
        eventSource: 'kms.amazonaws.com',
        eventName: 'Decrypt',
        managementEvent: true,
        eventCategory: 'Management',
        resources: [{ ARN: key }],
      };
      const object = { eventSource: 's3.amazonaws.com', eventName: 'GetObject', resources: [{ ARN: `${files}/a/b` }, { ARN: files }] };
      const cases: readonly (readonly [string, Event, string | undefined])[] = [
        ['a node', {}, 'ours'],
        ['a node opens with the key', kms, 'ours'],
        ['DynamoDB opens with the key', { ...kms, userIdentity: { type: 'AWSService', invokedBy: 'dynamodb.amazonaws.com' } }, 'service'],
        ['another service opens with it', { ...kms, userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } }, 'stranger'],
        ['a service reads the table', { userIdentity: { type: 'AWSService', invokedBy: 'dynamodb.amazonaws.com' } }, 'stranger'],
        [
          'SES puts a mail',
          { ...object, eventName: 'PutObject', userIdentity: { type: 'AWSService', invokedBy: 'ses.amazonaws.com' } },
          'service',
        ],
        ['SES reads a file', { ...object, userIdentity: { type: 'AWSService', invokedBy: 'ses.amazonaws.com' } }, 'stranger'],
        ['a person reads the table', { userIdentity: person }, 'stranger'],
        ['a person reads a file', { ...object, userIdentity: person }, 'stranger'],
        ['root', { userIdentity: { type: 'Root', arn: `arn:aws:iam::${account}:root` } }, 'stranger'],
        ['another role', { userIdentity: role(`arn:aws:iam::${account}:role/admin`, 'ada') }, 'stranger'],
        ['a role of another account with our name', { userIdentity: role('arn:aws:iam::999999999999:role/steward-node', 'x') }, 'stranger'],
        ['a user that calls itself our role', { userIdentity: { ...person, arn: node } }, 'stranger'],
        ['nobody named', { userIdentity: undefined }, 'stranger'],
        ['something that names no resource', { userIdentity: person, resources: undefined }, 'stranger'],
        ['a person exports the table', { userIdentity: person, eventName: 'ExportTableToPointInTime', managementEvent: true }, 'stranger'],
        ['a deployment sets the policy of the key', { ...kms, userIdentity: person, eventName: 'PutKeyPolicy' }, undefined],
        ['a person describes the table', { userIdentity: person, eventName: 'DescribeTable', managementEvent: true }, undefined],
        ['a person reads another table', { userIdentity: person, resources: [{ ARN: `${table}-of-somebody` }] }, undefined],
        ['something that is no store', { userIdentity: person, eventSource: 'ec2.amazonaws.com' }, undefined],
      ];
      await trail.hour(cases.map(([name, more]) => event({ eventID: name.replaceAll(' ', '-'), ...more })));
      const [part] = await trail.read();
      const by = new Map(part!.calls.map((call) => [call.id, call.by]));
      for (const [name, , expected] of cases) assert.equal(by.get(name.replaceAll(' ', '-')), expected, name);
    });

    it('says what was refused, and takes nothing along that names a person', async () => {
      const trail = await written();
      await trail.hour([
        event({ userIdentity: person, errorCode: 'AccessDenied' }),
        event({ userIdentity: person, errorCode: 'ConditionalCheckFailedException' }),
      ]);
      const [part] = await trail.read();
      assert.deepEqual(
        part!.calls.map(({ refused }) => refused),
        [true, false],
      );
      assert.doesNotMatch(JSON.stringify(part), /ada|AIDA|arn:/);
    });

    it('notices a log file that was altered, emptied or removed', async () => {
      for (const tamper of ['alter', 'empty', 'remove', 'garbage'] as const) {
        const trail = await written();
        await trail.hour([event({ userIdentity: person })]);
        const { log } = trail.names[0]!;
        if (tamper === 'remove') await trail.remove(log);
        else await trail.put(log, tamper === 'garbage' ? 'no json' : JSON.stringify({ Records: tamper === 'empty' ? [] : [event({})] }));
        assert.deepEqual(
          (await trail.read()).map(({ trouble }) => trouble),
          ['altered'],
          tamper,
        );
      }
    });

    it('notices a digest that was altered, or does not follow the one before, also across a restart', async () => {
      const trail = await written();
      await trail.hour([event({})]);
      await trail.hour([event({})], { hash: sha256('another') });
      const parts = await trail.read();
      assert.deepEqual(
        parts.map(({ trouble }) => trouble),
        [undefined, 'altered'],
      );
      assert.equal((await trail.read(parts[0]!.mark))[0]!.trouble, 'altered');
      await trail.put(trail.names[1]!.digest, 'no json');
      assert.equal((await trail.read(parts[0]!.mark))[0]!.trouble, 'altered');
    });

    it('notices a digest that CloudTrail did not sign', async () => {
      const other = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
      const forged: Readonly<Record<string, Hour>> = {
        'another hand': { by: other },
        'no signature': { signature: '' },
        'no hexadecimal': { signature: 'not signed' },
        'the signature of another': { signature: '00'.repeat(256) },
        'a key that CloudTrail does not know': { digest: { digestPublicKeyFingerprint: 'f'.repeat(32) } },
        'another place': { digest: { digestS3Object: 'AWSLogs/elsewhere.json.gz' } },
        'another bucket': { digest: { digestS3Bucket: 'elsewhere' } },
        'a chain that it does not follow': { previous: '11'.repeat(256) },
      };
      for (const [what, hour] of Object.entries(forged)) {
        const trail = await written();
        await trail.hour([event({})]);
        await trail.hour([event({})], hour);
        assert.deepEqual(
          (await trail.read()).map(({ trouble }) => trouble),
          [undefined, 'altered'],
          what,
        );
      }
    });

    it('notices a log file and a digest that were exchanged together, with every hash made to fit', async () => {
      const trail = await written();
      await trail.hour([event({ userIdentity: person })]);
      const swapped = new Written(trail.client, trail.bucket);
      await swapped.hour([event({})], { by: generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey });
      assert.deepEqual(
        (await trail.read()).map(({ trouble, calls }) => [trouble, calls[0]!.by]),
        [['altered', 'ours']],
      );
    });

    it('asks for keys once, and is unreadable while nobody tells them', async () => {
      const trail = await written();
      for (let hour = 0; hour < 3; hour++) await trail.hour([]);
      const before = asked;
      assert.equal((await trail.read()).length, 3);
      assert.equal(asked, before + 1);
      const denied = trailKeys({ send: async () => Promise.reject(new Error('AccessDenied')) } as never);
      await assert.rejects(trail.read(undefined, { keys: denied }), (error) => isStewardError(error, 'store-unavailable'));
    });

    it('notices that it was switched off for a time, and that a digest was removed', async () => {
      const trail = await written();
      await trail.hour([event({})]);
      await trail.hour([event({})], { skipMs: 2 * hourMs });
      await trail.hour([]);
      await trail.hour([]);
      const [, gap] = await trail.read();
      assert.deepEqual([gap!.trouble, gap!.fromMs], ['gap', startMs + hourMs]);
      await trail.remove(trail.names[2]!.digest);
      assert.deepEqual(
        (await trail.read(trail.names[1]!.digest)).map(({ trouble }) => trouble),
        ['gap'],
      );
    });

    it('that cannot be read is no empty one', async () => {
      const trail = await written();
      await assert.rejects(trail.read(undefined, { bucket: 'not-there' }), (error) => isStewardError(error, 'store-unavailable'));
    });
  });
}

describe('the signature of a digest', () => {
  it('is over what the user guide says, in its form', () => {
    const digest = {
      bucket: 'amzn-s3-demo-bucket',
      name: 'AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2015/08/17/111122223333_CloudTrail-Digest_us-east-2_your-trail-name_us-east-2_20150817T150131Z.json.gz',
      endTime: '2015-08-17T15:01:31Z',
      hash: '97fb791cf91ffc440d274f8190dbdd9aa09c34432aba82739df18b6d3c13df2d',
      previousSignature: '50887ccffad4c002b97caa37cc9dc626'.repeat(16),
      signature: '',
    };
    const lines = signingString(digest).split('\n');
    assert.deepEqual(lines, [digest.endTime, `amzn-s3-demo-bucket/${digest.name}`, digest.hash, digest.previousSignature]);
    assert.equal(signingString({ ...digest, previousSignature: null }).split('\n')[3], 'null');
    const signature = sign('RSA-SHA256', Buffer.from(lines.join('\n')), pair.privateKey).toString('hex');
    assert.equal(isSignedBy(pair.publicKey, { ...digest, signature }), true);
    for (const changed of [
      { hash: digest.hash.replace('9', '8') },
      { endTime: '2015-08-17T15:01:32Z' },
      { name: 'x' },
      { previousSignature: null },
    ])
      assert.equal(isSignedBy(pair.publicKey, { ...digest, signature, ...changed }), false);
  });
});
