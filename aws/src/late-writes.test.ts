// Writes that arrive after whoever sent them has given up, been answered, and gone on: they change nothing that came later.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import type { Blobs } from '@steward/server/ports/blobs.ts';
import type { Change, Rows } from '@steward/server/ports/rows.ts';
import { dynamoClient } from './client-options.ts';
import { dynamoEpochs } from './dynamo-epochs.ts';
import { dynamoKeys } from './dynamo-keys.ts';
import { dynamoRows } from './dynamo-rows.ts';
import { emulatorCredentials, emulatorRegion } from './emulated.ts';
import { dynamoEmulator, s3Emulator } from './emulators.ts';
import { partBytes, s3Blobs } from './s3-blobs.ts';
import { storesBehindProxy } from './testing/stores-behind-proxy.ts';

const dynamo = await dynamoEmulator();
const s3 = await s3Emulator();
const business = 'aaaaaaaaaaaaaaaaaaaaaaaaaa' as BusinessId;
const id = 'aaaaaaaaaaaaaaaaaaaaaaaaaa' as KeyId;
const hash = new Uint8Array(32).fill(7);
const key = { partition: 'p', sort: 'a' };

const put = (value: string, expect: Change['expect'] = 'any'): Change =>
  ({ kind: 'put', key, value: Buffer.from(value), expect }) as Change;
const remove: Change = { kind: 'remove', key, expect: 'any' };
const valueOf = async (rows: Rows) => {
  const row = await rows.get(key);
  return row && Buffer.from(row.value).toString();
};

async function* content(text: string, size = 10): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += partBytes) yield Buffer.alloc(Math.min(partBytes, size - at), text);
}

if (dynamo !== undefined && s3 !== undefined) {
  const { proxy, place, s3: objects } = await storesBehindProxy(dynamo, s3);
  /** A node that the faults of this one do not touch. */
  const other = dynamoClient({ endpoint: dynamo.endpoint, region: emulatorRegion, credentials: emulatorCredentials });
  after(() => other.destroy());

  /** `act` arrives only after `then` is over; whoever sent it was told that it failed, or that nobody knows. */
  async function overtaken(act: () => Promise<unknown>, then: () => Promise<unknown>, attempts: 'every' | 'onwards' = 'every') {
    const armed = proxy.arm(1, 'held', attempts);
    await assert.rejects(act(), (error) => isStewardError(error, 'store-unavailable', 'outcome-unknown'));
    if (attempts === 'every') await then();
    armed.release();
    if (attempts === 'onwards') await then();
    assert.ok(await armed.disarm());
  }

  for (const attempts of ['every', 'onwards'] as const) {
    const when = attempts === 'every' ? 'one call is lost' : 'nothing gets through for a while';
    describe(`a write that arrives late, when ${when}`, () => {
      it('brings no row back that was removed since', async () => {
        const rows = dynamoRows(await place());
        await rows.commit([put('first')]);
        await overtaken(
          () => rows.commit([put('late')]),
          () => rows.commit([remove]),
          attempts,
        );
        assert.equal(await valueOf(rows), undefined);
      });

      it('removes no row that was written since', async () => {
        const rows = dynamoRows(await place());
        await rows.commit([put('first')]);
        await overtaken(
          () => rows.commit([remove]),
          () => rows.commit([put('kept')]),
          attempts,
        );
        assert.equal(await valueOf(rows), 'kept');
      });

      it('overwrites no row that was written since, nor one that it would have written together with it', async () => {
        const rows = dynamoRows(await place());
        const other = { partition: 'p', sort: 'b' };
        await rows.commit([put('first'), { ...put('first'), key: other }]);
        const late = () => rows.commit([put('late'), { ...put('late'), key: other }]);
        await overtaken(late, () => rows.commit([put('kept')]), attempts);
        assert.equal(await valueOf(rows), 'kept');
        assert.equal(Buffer.from((await rows.get(other))!.value).toString(), 'first');
      });

      it('makes no row that was made and removed since', async () => {
        const rows = dynamoRows(await place());
        await rows.commit([{ ...put('other'), key: { partition: 'p', sort: 'b' } }]);
        const then = async () => {
          await rows.commit([put('second', 'absent')]);
          await rows.commit([remove]);
        };
        await overtaken(() => rows.commit([put('late', 'absent')]), then, attempts);
        assert.equal(await valueOf(rows), undefined);
      });

      it('parks no key that was taken back since', async () => {
        const keys = dynamoKeys(await place());
        await keys.turnEpoch(business, 0, 1);
        await keys.insert(business, [{ id, epoch: 1, wrapped: new Uint8Array(60), state: 'live', createdAtMs: 1 }]);
        await overtaken(
          () => keys.setState(business, [id], 'parked'),
          () => keys.setState(business, [id], 'live'),
          attempts,
        );
        const [found] = await keys.find(business, [id]);
        assert.ok(typeof found === 'object' && found.state === 'live');
      });

      it('makes no key whose epoch has ended since, nor one that was erased', async () => {
        const keys = dynamoKeys(await place());
        await keys.turnEpoch(business, 0, 1);
        const insert = () => keys.insert(business, [{ id, epoch: 1, wrapped: new Uint8Array(60), state: 'live', createdAtMs: 1 }]);
        await overtaken(insert, () => keys.erase(business, [id], 2), attempts);
        assert.deepEqual(await keys.find(business, [id]), ['erased']);
      });

      it('points no index where it was taken away since, and takes none that was put since', async () => {
        const keys = dynamoKeys(await place());
        await keys.putIndex('mail', new Uint8Array(32), 'somebody');
        await overtaken(
          () => keys.putIndex('mail', hash, 'ada'),
          () => keys.removeIndex('mail', hash),
          attempts,
        );
        assert.equal(await keys.findIndex('mail', hash), undefined);
        await keys.putIndex('mail', hash, 'ada');
        const then = async () => {
          await keys.removeIndex('mail', hash);
          await keys.putIndex('mail', hash, 'ben');
        };
        await overtaken(() => keys.removeIndex('mail', hash), then, attempts);
        assert.equal(await keys.findIndex('mail', hash), 'ben');
      });

      it('makes no epoch secret that was destroyed since', async () => {
        const epochs = dynamoEpochs(await place());
        await overtaken(
          () => epochs.create(business, 'epoch-1', Buffer.from('late')),
          () => epochs.destroy(business, 'epoch-1'),
          attempts,
        );
        assert.equal(await epochs.read(business, 'epoch-1'), 'destroyed');
      });
    });
  }

  describe('a write that arrives late', () => {
    it('is not done besides the one that took its place after others had held the item', async () => {
      const rows = dynamoRows(await place());
      await rows.commit([put('first')]);
      // Its first attempt is held; the second is cancelled, and then another transaction does it.
      const armed = proxy.arm(1, 'held-contended', 'every');
      assert.deepEqual(await rows.commit([put('second')]), { done: true });
      assert.deepEqual(await rows.commit([put('third')]), { done: true });
      assert.ok(await armed.disarm());
      assert.equal(await valueOf(rows), 'third');
    });

    it('parks no key that another node took back, while this one reaches nothing', async () => {
      const its = await place();
      const [keys, others] = [dynamoKeys(its), dynamoKeys({ ...its, client: other })];
      await keys.turnEpoch(business, 0, 1);
      await keys.insert(business, [{ id, epoch: 1, wrapped: new Uint8Array(60), state: 'live', createdAtMs: 1 }]);
      const armed = proxy.arm(2, 'held', 'onwards');
      await assert.rejects(keys.setState(business, [id], 'parked'), (error) => isStewardError(error, 'outcome-unknown'));
      await others.setState(business, [id], 'live');
      assert.ok(await armed.disarm());
      const [found] = await keys.find(business, [id]);
      assert.ok(typeof found === 'object' && found.state === 'live');
    });

    it('was done after all: asked again, DynamoDB says so, and nothing is done twice', async () => {
      const rows = dynamoRows(await place());
      await rows.commit([put('first')]);
      const armed = proxy.arm(1, 'answer-lost', 'every');
      assert.deepEqual(await rows.commit([put('second')]), { done: true });
      assert.ok(await armed.disarm());
      assert.deepEqual([await valueOf(rows), (await rows.get(key))?.revision], ['second', 2]);
    });
  });

  describe('a request to S3 that arrives late', () => {
    const blobsIn = async () => s3Blobs({ client: objects, bucket: await s3.bucket() });
    const textOf = async (blobs: Blobs, name: string) => {
      const stream = await blobs.get(name);
      return stream && Buffer.concat(await Array.fromAsync(stream)).toString();
    };

    it('removes nothing that was put under the name since', async () => {
      const blobs = await blobsIn();
      await blobs.put('a', content('x'));
      const armed = proxy.arm(2, 'held', 'every');
      await assert.rejects(blobs.remove('a'), (error) => isStewardError(error, 'store-unavailable'));
      await blobs.remove('a');
      await blobs.put('a', content('y'));
      assert.ok(await armed.disarm());
      assert.equal(await textOf(blobs, 'a'), 'y'.repeat(10));
    });

    it('puts nothing over what was put since', async () => {
      const blobs = await blobsIn();
      const armed = proxy.arm(1, 'held', 'every');
      await assert.rejects(blobs.put('a', content('x')), (error) => isStewardError(error, 'outcome-unknown'));
      await blobs.put('a', content('y'));
      assert.ok(await armed.disarm());
      assert.equal(await textOf(blobs, 'a'), 'y'.repeat(10));
    });

    it('completes no upload that was given up, so that nothing lies there after it was removed', async () => {
      const blobs = await blobsIn();
      const large = partBytes + 5;
      // Two parts: begun, sent, sent, completed.
      const armed = proxy.arm(4, 'held', 'every');
      await assert.rejects(blobs.put('a', content('x', large)), (error) => isStewardError(error, 'store-unavailable'));
      await blobs.remove('a');
      assert.ok(await armed.disarm());
      assert.equal(await blobs.size('a'), undefined);
      assert.equal(await blobs.put('a', content('y', large)), large);
    });

    it('an upload that was completed, and nobody heard of it, is there or it is not, and whoever asks again is told', async () => {
      const blobs = await blobsIn();
      const large = partBytes + 5;
      const armed = proxy.arm(4, 'answer-lost', 'every');
      await assert.rejects(blobs.put('a', content('x', large)), (error) => isStewardError(error, 'outcome-unknown'));
      assert.ok(await armed.disarm());
      assert.equal(await blobs.size('a'), large);
      await assert.rejects(blobs.put('a', content('y')), (error) => isStewardError(error, 'already-exists'));
    });
  });
}
