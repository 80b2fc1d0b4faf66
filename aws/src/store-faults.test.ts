// What each adapter answers when its calls fail, and what is there afterwards: what the failure matrix over whole operations cannot single out.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { Change, Row } from '@steward/server/ports/rows.ts';
import { dynamoRows } from './dynamo-rows.ts';
import { dynamoEmulator, s3Emulator } from './emulators.ts';
import { proxyFaults } from './fault-proxy.ts';
import { partBytes, s3Blobs } from './s3-blobs.ts';
import { storesBehindProxy } from './testing/stores-behind-proxy.ts';

const full = process.env['STEWARD_TEST'] === 'full';
const dynamo = await dynamoEmulator();
const s3 = await s3Emulator();
const callsMax = 30;

const put = (sort: string, value: string, expect: Change['expect'] = 'any'): Change =>
  ({ kind: 'put', key: { partition: 'p', sort }, value: Buffer.from(value), expect }) as Change;

async function* content(size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += partBytes) yield new Uint8Array(Math.min(partBytes, size - at)).fill(size % 251);
}

if (dynamo !== undefined && s3 !== undefined) {
  const { proxy, place, s3: client } = await storesBehindProxy(dynamo, s3);
  const ways = (full ? proxyFaults : (['answer-lost', 'late', 'throttled'] as const)).flatMap((fault) =>
    (['first', 'every', 'onwards'] as const).map((attempts) => ({ fault, attempts })),
  );

  describe('stores of AWS whose calls fail', () => {
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
          // As soon as DynamoDB answers again it tells.
          if (isStewardError(outcome, 'outcome-unknown')) assert.equal(attempts, 'onwards', `${says}: it is known`);
          revision = now;
          if (!hit) break;
        }
      assert.ok(revision > 3);
    });

    it('a read gives what was written last, or says that the store is unavailable', async () => {
      const rows = dynamoRows(await place());
      const blobs = s3Blobs({ client, bucket: await s3.bucket() });
      await rows.commit(['a', 'b', 'c'].map((sort) => put(sort, sort)));
      await blobs.put('a/1', content(1_000));
      const valuesOf = (found: readonly (Row | undefined)[]) => found.map((row) => Buffer.from(row!.value).toString());
      const reads: readonly (readonly [read: () => Promise<unknown>, value: unknown])[] = [
        [async () => valuesOf(await rows.getMany(['c', 'a'].map((sort) => ({ partition: 'p', sort })))), ['c', 'a']],
        [async () => valuesOf(await rows.range({ partition: 'p', prefix: '', limit: 2 })), ['a', 'b']],
        [() => blobs.size('a/1'), 1_000],
        [async () => Buffer.concat(await Array.fromAsync((await blobs.get('a/1', { from: 5, length: 3 }))!)).length, 3],
        [() => blobs.list('a/', undefined, 10), ['a/1']],
      ];
      for (const [read, value] of reads)
        for (const { fault, attempts } of ways)
          for (let n = 1; n <= callsMax; n++) {
            const armed = proxy.arm(n, fault, attempts);
            const outcome = await read().catch((error: unknown) => error);
            const hit = await armed.disarm();
            if (!isStewardError(outcome, 'store-unavailable'))
              assert.deepEqual(outcome, value, `${fault} at ${attempts} attempt, call ${n}`);
            if (!hit) break;
          }
    });

    it('a blob is there whole or not at all, and its name is given once', async () => {
      const blobs = s3Blobs({ client, bucket: await s3.bucket() });
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
  });
}
