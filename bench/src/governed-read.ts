// What a governed read costs, in process: a 1 KiB record, 64 readers, `synchronous=FULL`, warm caches; a lone reader's latency; and where
// the time goes. Run: node bench/src/governed-read.ts
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import type { BusinessId, PersonId, ProjectId } from '@steward/protocol/ids.ts';
import { localSignals } from '@steward/server/adapters/embedded/local-signals.ts';
import { openFileBlobs } from '@steward/server/adapters/embedded/file-blobs.ts';
import { openFileEpochs } from '@steward/server/adapters/embedded/file-epochs.ts';
import { openFileSignerMemory } from '@steward/server/adapters/embedded/file-signer-memory.ts';
import { keyringOf } from '@steward/server/adapters/embedded/keyring-file.ts';
import { openSqliteKeys } from '@steward/server/adapters/embedded/sqlite-keys.ts';
import { openSqliteRows } from '@steward/server/adapters/embedded/sqlite-rows.ts';
import { systemClock } from '@steward/server/adapters/embedded/system-clock.ts';
import { systemRandom } from '@steward/server/adapters/embedded/system-random.ts';
import { createAuthority } from '@steward/server/governed/authority.ts';
import { createBusiness } from '@steward/server/governed/create-business.ts';
import { createRecord } from '@steward/server/governed/create-record.ts';
import { newId } from '@steward/server/governed/new-id.ts';
import type { Principal } from '@steward/server/governed/operation.ts';
import { createDoor } from '@steward/server/governed/perform.ts';
import { defaultPeriods } from '@steward/server/governed/periods.ts';
import { readRecord } from '@steward/server/governed/read-record.ts';
import { createLedger } from '@steward/server/ledger/ledger.ts';
import { createDecide, policySetHash } from '@steward/server/policy/decide.ts';
import { createVault } from '@steward/server/vault/vault.ts';
import { Stages } from './stages.ts';

const readersMax = 64;
const recordsMax = 2_000;
const readsPerRound = Number(process.env['READS'] ?? 20_000);
const rounds = Number(process.env['ROUNDS'] ?? 5);
const breakdownReads = 2_000;

const folder = await mkdtemp(join(tmpdir(), 'steward-bench-'));
const clock = systemClock();
const random = systemRandom;
const authority = createAuthority(clock);
const rows = openSqliteRows(join(folder, 'records.sqlite'));
const keys = openSqliteKeys(join(folder, 'keys.sqlite'));
const epochs = await openFileEpochs(join(folder, 'epochs'));
const root = keyringOf(Buffer.from(random.bytes(32)));
const memory = await openFileSignerMemory(join(folder, 'signer'));
const blobs = await openFileBlobs(join(folder, 'blobs'));
const signals = localSignals();
const ledger = createLedger({
  rows,
  epochs,
  root,
  memory,
  clock,
  random,
  policySet: policySetHash,
  hostname: 'bench.test',
  check: authority.check,
  onGrown: (business, volume, size) => signals.give(business, [{ kind: 'ledger', volume, size }]),
});
const stages = new Stages();
const vault = createVault({
  keys: stages.around(keys, { find: 'key' }),
  epochs: stages.around(epochs, { read: 'key' }),
  root: stages.around(root, { unwrap: 'key' }),
  clock,
  random,
  check: authority.check,
});
const tools = {
  rows,
  blobs,
  vault,
  ledger,
  catalogue: loadCatalogue(builtIn),
  processors: new Map(),
  clock,
  random,
  signals,
  periods: defaultPeriods,
};
const decide = createDecide();
const door = createDoor({ ...tools, mint: authority.mint, decide });
/** The same, with a watch at every stage. */
const watched = createDoor({
  ...tools,
  ledger: stages.around(ledger, { append: 'ledger' }),
  vault: stages.around(vault, { open: 'open' }),
  mint: authority.mint,
  decide: stages.timed('decision', decide),
});
const watchedRead = { ...readRecord, locate: stages.timed('facts', readRecord.locate) };

const ada: Principal = {
  actor: 'member',
  business: newId<BusinessId>(random),
  person: newId<PersonId>(random),
  session: newId(random),
  address: '203.0.113.7',
  signedInAtMs: clock.nowMs(),
};
const ask = { purpose: 'service' } as const;
const must = async <R>(answer: Promise<{ allowed: true; result: R } | { allowed: false }>): Promise<R> => {
  const given = await answer;
  if (!given.allowed) throw new Error('refused');
  return given.result;
};
await must(door.perform(ada, createBusiness, { profile: { name: 'Bench GmbH' }, founder: { name: 'Ada', email: 'ada@example.org' } }, ask));
const project = (await must(door.perform(ada, createRecord, { collection: 'projects', fields: { name: 'Bench' } }, ask)))
  .id as string as ProjectId;
const text = 'x'.repeat(900);
const ids: string[] = [];
for (let made = 0; made < recordsMax; made += 50) {
  const some = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      must(
        door.perform(
          ada,
          createRecord,
          { collection: 'contacts', project, fields: { name: `Contact ${made + i}`, company: 'ACME', note: text } },
          ask,
        ),
      ),
    ),
  );
  ids.push(...some.map(({ id }) => id));
}

const readOne = async (i: number) => {
  const answer = await door.perform(ada, readRecord, { collection: 'contacts', id: ids[i % ids.length]! }, ask);
  if (!answer.allowed || answer.result.fields['note'] !== text) throw new Error('a wrong answer');
};
interface Cost {
  readonly wallUs: number;
  readonly processorUs: number;
}
const round = async (readers: number, reads: number): Promise<Cost> => {
  let next = 0;
  const started = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  await Promise.all(
    Array.from({ length: readers }, async () => {
      while (next < reads) await readOne(next++);
    }),
  );
  const us = Number(process.hrtime.bigint() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { wallUs: us / reads, processorUs: (user + system) / reads };
};
const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
await round(readersMax, 5_000);
const costs: Cost[] = [];
for (let i = 0; i < rounds; i++) costs.push(await round(readersMax, readsPerRound));
const wall = costs.map(({ wallUs }) => wallUs);
const processor = costs.map(({ processorUs }) => processorUs);
const listed = (all: readonly number[]) => all.map((each) => each.toFixed(1)).join(', ');
console.log(`governed read, ${readersMax} readers: ${median(wall).toFixed(1)} µs each (rounds ${listed(wall)})`);
console.log(
  `  processor ${median(processor).toFixed(1)} µs each (rounds ${listed(processor)}); load of the machine ${loadavg()[0]!.toFixed(1)}`,
);
const alone = await round(1, breakdownReads);
console.log(
  `a lone reader: ${alone.wallUs.toFixed(0)} µs, of which processor ${alone.processorUs.toFixed(0)} µs; the rest waits for the flush`,
);
for (const keysAre of ['warm', 'cold']) {
  stages.clear();
  const started = performance.now();
  for (let i = 0; i < breakdownReads; i++) {
    if (keysAre === 'cold') vault.drop(ada.business);
    await must(watched.perform(ada, watchedRead, { collection: 'contacts', id: ids[i % ids.length]! }, ask));
  }
  const all = ((performance.now() - started) * 1_000) / breakdownReads;
  const { facts = 0, decision = 0, ledger: entry = 0, key = 0, open = 0 } = stages.meanUs(breakdownReads);
  const parts = { facts, decision, ledger: entry, key, decrypt: open - key, 'the rest': all - facts - decision - entry - open };
  const said = Object.entries(parts).map(([name, us]) => `${name} ${us.toFixed(1)}`);
  console.log(`where a lone reader's ${all.toFixed(0)} µs go, keys ${keysAre}: ${said.join(', ')}`);
}
await ledger.close();
await Promise.all([rows.close(), keys.close()]);
await rm(folder, { recursive: true });
