// Exports that repeat, and their delivery to a bucket that speaks S3, through the outbound gate as it is.
import assert from 'node:assert/strict';
import test from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { exportSettingsSchema } from '@steward/protocol/wire/export-routes.ts';
import { startFauxqs } from 'fauxqs';
import { createOutboundHttp } from '../../adapters/embedded/outbound-http.ts';
import { signForS3 } from '../../adapters/embedded/s3-signer.ts';
import { declareProcessors, ownBucket } from '../../catalogue/processors.ts';
import { changeMemberRole } from '../../governed/change-member-role.ts';
import { createRecord } from '../../governed/create-record.ts';
import { createDisclose } from '../../governed/disclose.ts';
import { createSchedule, endSchedule, readSchedules } from '../../governed/exports/export-schedules.ts';
import type { Principal } from '../../governed/operation.ts';
import { dayMs } from '../../governed/periods.ts';
import { putFile } from '../../governed/put-file.ts';
import { readLedger } from '../../governed/read-ledger.ts';
import { listJobs } from '../../stores/jobs.ts';
import { nextTime } from '../../stores/export-schedules.ts';
import { exportKit } from './export.fixture.ts';
import { repeatDueExports } from './repeat-exports.ts';
import { unpack } from './testing/unpack.ts';

const settings = exportSettingsSchema.parse({ scope: { kind: 'business' } });
const secret = 'not-for-anybody-7c1e';

const kitWith = (selfHosted: readonly string[]) => {
  const disclose = createDisclose({
    outbound: createOutboundHttp({ selfHosted }),
    mail: { send: async () => undefined } as never,
  });
  return exportKit({ processors: declareProcessors([ownBucket]), delivery: { disclose, sign: signForS3 } });
};

const bucketAt = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  bucket: 'lindner-copies',
  prefix: 'steward/',
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: secret,
});

async function* bytes(size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < size; at += 1_000_000) yield Buffer.alloc(Math.min(1_000_000, size - at), at / 1_000_000);
}

test('every week an export of what its owner may see then, delivered in pieces, each in the ledger before it leaves', async () => {
  const s3 = await startFauxqs({ port: 0, logger: false, host: '127.0.0.1' });
  try {
    const endpoint = `http://127.0.0.1:${s3.port}`;
    assert.equal((await fetch(`${endpoint}/lindner-copies`, { method: 'PUT' })).status, 200);
    const kit = kitWith([`127.0.0.1:${s3.port}`]);
    const ada = await kit.founder();
    const project = await kit.project(ada);
    const { id } = await kit.ask(ada, createRecord, { collection: 'documents', project, fields: { title: 'plan' } });
    await kit.ask(ada, putFile, {
      collection: 'documents',
      id,
      field: 'file',
      name: 'a.zip',
      type: 'application/zip',
      content: bytes(20_000_000),
    });
    const made = await kit.ask(ada, createSchedule, { every: 'week', settings, bucket: bucketAt(endpoint) });
    assert.equal(await repeatDueExports(kit.door, ada.business), 1);
    assert.equal(await repeatDueExports(kit.door, ada.business), 0, 'the next one is due in a week');
    await kit.work();
    const [schedule] = await kit.ask(ada, readSchedules, {});
    assert.deepEqual(schedule!.last, { atMs: kit.clock.nowMs(), ok: true });
    assert.deepEqual(schedule!.bucket, { endpoint, bucket: 'lindner-copies', prefix: 'steward/' });
    assert.ok(!JSON.stringify(schedule).includes(secret));
    const [job] = await listJobs(kit.rows, ada.business, 'export');
    const name = `steward/export-2026-11-24-${job!.id}.zip`;
    const got = Buffer.from(await (await fetch(`${endpoint}/lindner-copies/${name}`)).arrayBuffer());
    assert.ok(got.equals(await kit.download({ ...ada, session: undefined as never }, job!)));
    assert.ok((await unpack(got, 'zip')).has('manifest.json'));
    const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 300 });
    const sent = entries.filter(({ what }) => what?.operation === 'disclose');
    assert.equal(sent.length, 5, 'begun, three pieces, ended');
    assert.ok(sent.every(({ what }) => what?.processor === 'own-bucket' && what.outcome === 'allowed'));

    kit.clock.advance(7 * dayMs);
    assert.equal(await repeatDueExports(kit.door, ada.business), 1);
    await kit.ask(fresh(kit, ada), endSchedule, { id: made.id });
    kit.clock.advance(7 * dayMs);
    assert.equal(await repeatDueExports(kit.door, ada.business), 0, 'revoked');
    const [over] = await kit.ask(ada, readSchedules, {});
    assert.deepEqual([over!.bucket, over!.endedMs !== undefined], [undefined, true]);
  } finally {
    await s3.stop();
  }
});

const fresh = (kit: ReturnType<typeof exportKit>, by: Principal): Principal => ({ ...by, signedInAtMs: kit.clock.nowMs() });

test('threat 29: a bucket inside the network is refused before a byte leaves, and the archive stays', async () => {
  const kit = kitWith([]);
  const ada = await kit.founder();
  await kit.ask(ada, createSchedule, { every: 'month', settings, bucket: bucketAt('https://127.0.0.1') });
  await repeatDueExports(kit.door, ada.business);
  await kit.work();
  const [schedule] = await kit.ask(ada, readSchedules, {});
  assert.equal(schedule!.last?.ok, false);
  assert.match(schedule!.last?.rule ?? '', /public internet/);
  const [job] = await listJobs(kit.rows, ada.business, 'export');
  assert.equal(job!.state, 'ready');
});

test('only owners and admins arrange it, freshly signed in; whoever loses that role ends what they arranged', async () => {
  const kit = kitWith([]);
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'admin', 'Ben');
  const jo = await kit.join(ada, 'member', 'Jo');
  await assert.rejects(kit.ask(jo, createSchedule, { every: 'week', settings }), (error) => isStewardError(error, 'refused', 'not-found'));
  await kit.ask(ben, createSchedule, { every: 'week', settings });
  kit.clock.advance(dayMs);
  await assert.rejects(kit.ask(ben, createSchedule, { every: 'week', settings }), (error) => isStewardError(error, 'fresh-sign-in-needed'));
  await kit.ask(fresh(kit, ada), changeMemberRole, { person: ben.person!, role: 'member' });
  assert.equal(await repeatDueExports(kit.door, ada.business), 0);
  const [schedule] = await kit.ask(ada, readSchedules, {});
  assert.ok(schedule!.endedMs !== undefined);
});

test('a month is the same day, or the last of a shorter one; missed times are not made up for', () => {
  const at = (text: string) => Date.parse(text);
  assert.equal(nextTime('month', at('2026-01-31T10:00:00Z'), at('2026-02-01T00:00:00Z')), at('2026-02-28T10:00:00Z'));
  assert.equal(nextTime('month', at('2026-01-31T10:00:00Z'), at('2026-03-01T00:00:00Z')), at('2026-03-31T10:00:00Z'));
  assert.equal(nextTime('week', at('2026-01-01T10:00:00Z'), at('2026-01-20T00:00:00Z')), at('2026-01-22T10:00:00Z'));
});
