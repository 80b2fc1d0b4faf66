// What it takes to forget a person who wrote 250 records: from the request until no key of theirs is left, everything is out of the stores and their logs, and the
// place of the snapshots knows, on SQLite and files with `synchronous=FULL`. The promise is two seconds. Run: node bench/src/erase-person.ts
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileBlobs } from '@steward/server/adapters/embedded/file-blobs.ts';
import { openFileEpochs } from '@steward/server/adapters/embedded/file-epochs.ts';
import { openFileSignerMemory } from '@steward/server/adapters/embedded/file-signer-memory.ts';
import { keyringOf } from '@steward/server/adapters/embedded/keyring-file.ts';
import { systemRandom } from '@steward/server/adapters/embedded/system-random.ts';
import { openSqliteKeys } from '@steward/server/adapters/embedded/sqlite-keys.ts';
import { openSqliteRows } from '@steward/server/adapters/embedded/sqlite-rows.ts';
import { createRecord } from '@steward/server/governed/create-record.ts';
import { governedKit } from '@steward/server/governed/testing/governed-kit.ts';
import { SnapshotPlace } from '@steward/server/lifecycle/snapshot/snapshot-place.ts';
import type { ErasedPlaces } from '@steward/server/ports/erased-places.ts';
import { encodeId } from '@steward/protocol/ids.ts';
import { createErasure } from '@steward/server/lifecycle/erasure.ts';
import { runDueJobs } from '@steward/server/lifecycle/run-jobs.ts';
import { startErasure } from '@steward/server/lifecycle/start-erasure.ts';
import { trustedTime } from '@steward/server/ports/time-trust.ts';
import { findErasure } from '@steward/server/stores/erasures.ts';

const records = Number(process.env['RECORDS'] ?? 250);
const rounds = Number(process.env['ROUNDS'] ?? 5);
const folder = await mkdtemp(join(tmpdir(), 'steward-bench-'));
const at = (name: string) => join(folder, name);
const over = {
  rows: openSqliteRows(at('records.sqlite')),
  keys: openSqliteKeys(at('keys.sqlite')),
  epochs: await openFileEpochs(at('epochs')),
  blobs: await openFileBlobs(at('blobs')),
  memory: await openFileSignerMemory(at('signer')),
};
const kit = governedKit({ over });
const ada = await kit.founder();
const project = await kit.project(ada);
const identity = { partitionsOf: async () => [], removeAccount: async () => undefined, endSessions: async () => undefined };
const place = new SnapshotPlace(
  await openFileBlobs(at('snapshots')),
  keyringOf(Buffer.alloc(32, 7)),
  systemRandom,
  encodeId(systemRandom.bytes(16)),
);
const places: ErasedPlaces = {
  tell: async (erasure) => void (await place.tell(erasure, kit.clock.nowMs())),
  stillHolds: async (ids) => ids,
};
const lifecycle = createErasure({ identity, places, trust: trustedTime, residues: [over.rows] });
const took: { readonly goneMs: number; readonly allMs: number }[] = [];
for (let round = 0; round < rounds; round++) {
  const ben = await kit.join(ada, 'member', 'Ben');
  await kit.assign(ada, project, ben.person!, 'contributor');
  const spot = { lat: 48.1, lon: 11.5 };
  for (let n = 0; n < records; n++)
    await kit.ask(ben, createRecord, { collection: 'photos', project, fields: { caption: `wall ${n}`, place: spot } });
  const subject = { kind: 'member', person: ben.person! } as const;
  const begun = performance.now();
  const answer = await startErasure(kit.door, ada, { subject, when: 'now', confirm: 'Ben' }, { purpose: 'service' });
  if (!answer.allowed) throw new Error(answer.sentence);
  const goneMs = performance.now() - begun;
  const parts = { door: kit.door, lifecycles: [lifecycle], signal: new AbortController().signal };
  while ((await runDueJobs(parts)) > 0);
  const allMs = performance.now() - begun;
  const stored = await findErasure(kit.rows, ada.business, answer.result.id);
  if (stored?.job.state !== 'leaving-copies') throw new Error(`the job is ${stored?.job.state} (${stored?.job.failure?.code})`);
  took.push({ goneMs, allMs });
}
const sorted = (of: (each: (typeof took)[number]) => number) => took.map(of).sort((a, b) => a - b);
const median = (list: readonly number[]) => list[Math.floor(list.length / 2)]!;
const [gone, all] = [sorted(({ goneMs }) => goneMs), sorted(({ allMs }) => allMs)];
console.log(
  JSON.stringify({
    records,
    rounds,
    outOfTheProductMs: { median: Math.round(median(gone)), slowest: Math.round(gone.at(-1)!) },
    allStepsMs: { quickest: Math.round(all[0]!), median: Math.round(median(all)), slowest: Math.round(all.at(-1)!) },
  }),
);
await Promise.all([over.rows.close(), over.keys.close()]);
await rm(folder, { recursive: true, force: true });
