// What each adapter answers when its calls fail, and what is there afterwards: what the failure matrix over whole operations cannot single out.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Change } from '@steward/server/ports/rows.ts';
import { dynamoClient, s3Client } from './client-options.ts';
import { dynamoEpochs } from './dynamo-epochs.ts';
import { dynamoRows } from './dynamo-rows.ts';
import { emulatorCredentials, emulatorRegion } from './emulated.ts';
import { dynamoEmulator, s3Emulator } from './emulators.ts';
import { proxyFaults, startFaultProxy, type ProxyFault } from './fault-proxy.ts';
import { partBytes, s3Blobs } from './s3-blobs.ts';

const full = process.env['STEWARD_TEST'] === 'full';
const dynamo = await dynamoEmulator();
const s3 = await s3Emulator();
const business = 'aaaaaaaaaaaaaaaaaaaaaaaaaa' as BusinessId;
const callsMax = 30;
/** In full there are calls that are never answered; it is long enough for an emulator on a busy machine. */
const requestTimeoutMs = full ? 800 : 5_000;
/** What may have been done although it was not answered. */
const mayBeDone: readonly ProxyFault[] = ['failed-done', 'answer-lost', 'silent-done', 'late', 'held'];

const put = (sort: string, value: string, expect: Change['expect'] = 'any'): Change =>
  ({ kind: 'put', key: { partition: 'p', sort }, value: Buffer.from(value), expect }) as Change;

async function* content(size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += partBytes) yield new Uint8Array(Math.min(partBytes, size - at)).fill(size % 251);
}

if (dynamo !== undefined && s3 !== undefined) {
  const proxy = await startFaultProxy({ dynamo: dynamo.endpoint, s3: s3.endpoint });
  const options = { endpoint: proxy.endpoint, region: emulatorRegion, credentials: emulatorCredentials, maxAttempts: 2, requestTimeoutMs };
  const clients = { dynamo: dynamoClient(options), s3: s3Client(options) };
  after(async () => {
    clients.dynamo.destroy();
    clients.s3.destroy();
    await proxy.stop();
  });
  const place = async () => ({ ...(await dynamo.table()), client: clients.dynamo, timeoutMs: 20_000 });
  const ways = (full ? proxyFaults : (['answer-lost', 'late', 'throttled'] as const)).flatMap((fault) =>
    (['first', 'every'] as const).map((attempts) => ({ fault, attempts })),
  );

  describe('stores of AWS whose calls fail', () => {
    it('a commit that nobody heard of again overwrites nothing when it arrives late', async () => {
      const rows = dynamoRows(await place());
      await rows.commit([put('a', 'first'), put('b', 'first')]);
      const armed = proxy.arm(1, 'held', 'every');
      await assert.rejects(rows.commit([put('a', 'lost'), put('b', 'lost')]), (error) => isStewardError(error, 'outcome-unknown'));
      assert.deepEqual(await rows.commit([put('a', 'kept')]), { done: true });
      assert.equal(await armed.disarm(), true);
      const found = await rows.getMany([
        { partition: 'p', sort: 'a' },
        { partition: 'p', sort: 'b' },
      ]);
      assert.deepEqual(
        found.map((row) => Buffer.from(row!.value).toString()),
        ['kept', 'first'],
      );
    });

    it('a commit is done once or not at all, and says which of them unless it says that it does not know', async () => {
      const rows = dynamoRows(await place());
      const key = { partition: 'p', sort: 'n' };
      let revision = 0;
      for (const { fault, attempts } of ways)
        for (let n = 1; n <= callsMax; n++) {
          const says = `${fault} at ${attempts} attempt, call ${n}`;
          const armed = proxy.arm(n, fault, attempts);
          const outcome = await rows.commit([put('n', says), put(`log/${revision}`, says)]).catch((error: unknown) => error);
          const hit = await armed.disarm();
          const now = (await rows.get(key))?.revision ?? 0;
          if (isStewardError(outcome, 'store-unavailable')) assert.equal(now, revision, `${says}: nothing was changed`);
          else if (isStewardError(outcome, 'outcome-unknown'))
            assert.ok(now === revision || now === revision + 1, `${says}: ${now} after ${revision}`);
          else assert.deepEqual([outcome, now], [{ done: true }, revision + 1], says);
          if (isStewardError(outcome, 'outcome-unknown'))
            assert.ok(mayBeDone.includes(fault) || attempts === 'every', `${says}: it is known`);
          revision = now;
          if (!hit) break;
        }
      assert.ok(revision > 3);
    });

    it('a blob is there whole or not at all, and its name is given once', async () => {
      const blobs = s3Blobs({ client: clients.s3, bucket: await s3.bucket() });
      let made = 0;
      for (const { fault, attempts } of ways)
        for (let n = 1; n <= callsMax; n++) {
          const [says, name] = [`${fault} at ${attempts} attempt, call ${n}`, `blob-${made++}`];
          const size = made % 4 === 0 ? partBytes + 5 : 1_000;
          const armed = proxy.arm(n, fault, attempts);
          const outcome = await blobs.put(name, content(size)).catch((error: unknown) => error);
          const hit = await armed.disarm();
          const there = await blobs.size(name);
          assert.ok(there === undefined || there === size, `${says}: ${there} bytes`);
          if (outcome === size) assert.equal(there, size, says);
          else if (isStewardError(outcome, 'store-unavailable')) assert.equal(there, undefined, says);
          else assert.ok(isStewardError(outcome, 'outcome-unknown'), `${says}: ${String(outcome)}`);
          if (!hit) break;
        }
    });

    it('an epoch secret that was destroyed is not made anew by a creation that arrives late', async () => {
      const epochs = dynamoEpochs(await place());
      const armed = proxy.arm(1, 'held', 'every');
      await assert.rejects(epochs.create(business, 'epoch-1', Buffer.from('late')), (error) => isStewardError(error, 'outcome-unknown'));
      await epochs.destroy(business, 'epoch-1');
      await armed.disarm();
      assert.equal(await epochs.read(business, 'epoch-1'), 'destroyed');
    });
  });
}
