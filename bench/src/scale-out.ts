// How governed reads grow with nodes and businesses, over stores behind a network: the server's own code (door, vault, ledger, turns) in one process, over stores in memory
// that answer after as long as the services take. Time is virtual: it goes on when nothing is left to do, so the machine this runs on, and what else runs there, change nothing of the
// result. What a node's processor takes of each access is an input, and so is what one partition of DynamoDB takes in a second. Run: node bench/src/scale-out.ts
//
//   SECONDS=2       of each measurement
//   CLIENTS=96      readers at each node, each with one read under way, of any business
//   AFFINITY=1      each business at one node
//   NODES=1,2,4,8   BUSINESSES=1,8,64
import { writeFile } from 'node:fs/promises';
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import type { BusinessId, PersonId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import { keyringOf } from '@steward/server/adapters/embedded/keyring-file.ts';
import { localSignals } from '@steward/server/adapters/embedded/local-signals.ts';
import { memoryBlobs } from '@steward/server/adapters/memory/memory-blobs.ts';
import { memoryEpochs } from '@steward/server/adapters/memory/memory-epochs.ts';
import { memoryKeys } from '@steward/server/adapters/memory/memory-keys.ts';
import { memoryRows } from '@steward/server/adapters/memory/memory-rows.ts';
import { memorySignerMemory } from '@steward/server/adapters/memory/memory-signer-memory.ts';
import { seededDice, seededRandom } from '@steward/server/adapters/memory/scheduler.ts';
import { createAuthority } from '@steward/server/governed/authority.ts';
import { createBusiness } from '@steward/server/governed/create-business.ts';
import { createRecord } from '@steward/server/governed/create-record.ts';
import { newId } from '@steward/server/governed/new-id.ts';
import type { Principal } from '@steward/server/governed/operation.ts';
import { createDoor, type Door } from '@steward/server/governed/perform.ts';
import { defaultPeriods } from '@steward/server/governed/periods.ts';
import { readRecord } from '@steward/server/governed/read-record.ts';
import { createLedger } from '@steward/server/ledger/ledger.ts';
import { createDecide, policySetHash } from '@steward/server/policy/decide.ts';
import type { Change, Row, Rows } from '@steward/server/ports/rows.ts';
import { createVault } from '@steward/server/vault/vault.ts';
import { monthOf, type Calls } from './aws-month.ts';
import { beginVirtualTime, runVirtually, virtualNowMs } from './virtual-time.ts';

const seconds = Number(process.env['SECONDS'] ?? 2);
const clientsPerNode = Number(process.env['CLIENTS'] ?? 96);
const nodesTried = (process.env['NODES'] ?? '1,2,4,8').split(',').map(Number);
const businessesTried = (process.env['BUSINESSES'] ?? '1,8,64').split(',').map(Number);
/** Whether each business is served by one node, as a balancer that keeps sessions together does, or by all of them. */
const affinity = process.env['AFFINITY'] === '1';
const recordsEach = 20;
/** Until nodes that begin at once on cold caches have found their turns. */
const warmUpMs = 2_000;

/** What is reckoned with, in milliseconds and units of the services. */
const assumed = {
  dynamoMs: 5,
  s3Ms: 20,
  kmsMs: 10,
  /** Of a node's one processor, for an access with HTTP, TLS, the SDK's signing and JSON. */
  processorMs: 0.25,
  /** Write units that one partition takes in a second. */
  partitionWrites: 1_000,
};

const at = virtualNowMs;

/** Resolves at a time. */
const until = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, ms - at())));

/** Something that does one thing after the other: a processor, a partition. */
class Line {
  #freeAtMs = 0;
  busyMs = 0;

  async pass(takesMs: number): Promise<void> {
    const from = Math.max(at(), this.#freeAtMs);
    this.#freeAtMs = from + takesMs;
    this.busyMs += takesMs;
    if (this.#freeAtMs > at()) await until(this.#freeAtMs);
  }
}

const emptyCalls = (): Calls => ({ readUnits: 0, writeUnits: 0, kmsCalls: 0, messages: 0 });
const partitions = new Map<string, Line>();
const counts = { calls: emptyCalls(), commits: 0, refused: 0, turns: 0 };

const kilobytes = (bytes: number, each: number) => Math.max(1, Math.ceil(bytes / each));

function distantRows(rows: Rows): Rows {
  const read = (found: readonly (Row | undefined)[]) => {
    for (const row of found) counts.calls.readUnits += kilobytes(row?.value.length ?? 0, 4_096);
  };
  const away = async <T>(act: () => Promise<T>): Promise<T> => {
    await until(at() + assumed.dynamoMs / 2);
    const found = await act();
    await until(at() + assumed.dynamoMs / 2);
    return found;
  };
  return {
    get: (key) => away(async () => rows.get(key).then((row) => (read([row]), row))),
    getMany: (keys) => away(async () => rows.getMany(keys).then((found) => (read(found), found))),
    range: (range) => away(async () => rows.range(range).then((found) => (read(found.length === 0 ? [undefined] : found), found))),
    commit: (changes) =>
      away(async () => {
        await heat(changes);
        const outcome = await rows.commit(changes);
        if (changes.some(({ key }) => key.sort === 'writing')) counts.turns++;
        // Signing, which each node does once a second, is not what is looked at.
        else if (!changes.some(({ key }) => key.sort === 'head')) return outcome;
        else if (outcome.done) counts.commits++;
        else counts.refused++;
        return outcome;
      }),
    close: () => rows.close(),
  };
}

/** A transaction costs two units for each kilobyte, whether it is done or refused, and a partition takes so many in a second. */
async function heat(changes: readonly Change[]): Promise<void> {
  const units = new Map<string, number>();
  for (const change of changes) {
    const cost = 2 * kilobytes(change.kind === 'put' ? change.value.length : 0, 1_024);
    counts.calls.writeUnits += cost;
    units.set(change.key.partition, (units.get(change.key.partition) ?? 0) + cost);
  }
  await Promise.all(
    [...units].map(([partition, cost]) => {
      const line = partitions.get(partition) ?? new Line();
      partitions.set(partition, line);
      return line.pass((cost / assumed.partitionWrites) * 1_000);
    }),
  );
}

function delayed<T extends object>(target: T, ms: number, count: () => void = () => undefined): T {
  return new Proxy(target, {
    get(of, name) {
      const value = Reflect.get(of, name) as unknown;
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        count();
        await until(at() + ms);
        return (value as (...given: unknown[]) => unknown).apply(of, args);
      };
    },
  });
}

const dice = seededDice(1);
const random = seededRandom(1);
const stores = { rows: memoryRows(), keys: memoryKeys(), epochs: memoryEpochs(), memory: memorySignerMemory(), blobs: memoryBlobs() };
const root = keyringOf(Buffer.from(random.bytes(32)));
const startedMs = Date.now();
const clock = { nowMs: () => startedMs + Math.floor(at()) };
const decide = createDecide();

interface Node {
  readonly door: Door;
  readonly processor: Line;
  close(): Promise<void>;
}

/** As an edition puts a node together; `near` without a network, to make what is read. */
function nodeOf(near: boolean): Node {
  const rows = near ? stores.rows : distantRows(stores.rows);
  const far = <T extends object>(target: T, ms: number, count?: () => void) => (near ? target : delayed(target, ms, count));
  const { check, mint } = createAuthority(clock);
  const [keys, epochs] = [far(stores.keys, assumed.dynamoMs, () => counts.calls.readUnits++), far(stores.epochs, assumed.dynamoMs)];
  const kms = far(root, assumed.kmsMs, () => counts.calls.kmsCalls++);
  const memory = far(stores.memory, assumed.dynamoMs, () => (counts.calls.writeUnits += 2));
  const parts = { rows, epochs, root: kms, memory, clock, random, check, alone: near };
  const ledger = createLedger({ ...parts, policySet: policySetHash, hostname: 'bench.test' });
  const vault = createVault({ keys, epochs, root: kms, clock, random, check });
  const door = createDoor({
    rows,
    blobs: far(stores.blobs, assumed.s3Ms),
    vault,
    ledger,
    catalogue: loadCatalogue(builtIn),
    processors: new Map(),
    clock,
    random,
    signals: localSignals(),
    periods: defaultPeriods,
    mint,
    decide,
  });
  return {
    door,
    processor: new Line(),
    async close() {
      await ledger.close();
      vault.close();
    },
  };
}

interface Business {
  readonly ada: Principal;
  readonly ids: readonly RecordId[];
}

const must = async <R>(answer: Promise<{ allowed: true; result: R } | { allowed: false }>): Promise<R> => {
  const given = await answer;
  if (!given.allowed) throw new Error('refused');
  return given.result;
};
const service = { purpose: 'service' } as const;
const note = 'x'.repeat(900);

async function make({ door }: Node): Promise<Business> {
  const ada: Principal = {
    actor: 'member',
    business: newId<BusinessId>(random),
    person: newId<PersonId>(random),
    session: newId(random),
    address: '203.0.113.7',
    signedInAtMs: clock.nowMs(),
  };
  await must(
    door.perform(ada, createBusiness, { profile: { name: 'Bench GmbH' }, founder: { name: 'Ada', email: 'ada@example.org' } }, service),
  );
  const project = (await must(door.perform(ada, createRecord, { collection: 'projects', fields: { name: 'Bench' } }, service)))
    .id as string as ProjectId;
  const ids: RecordId[] = [];
  for (let i = 0; i < recordsEach; i++)
    ids.push(
      (await must(door.perform(ada, createRecord, { collection: 'contacts', project, fields: { name: `Contact ${i}`, note } }, service)))
        .id as RecordId,
    );
  return { ada, ids };
}

interface Measured {
  readonly nodes: number;
  readonly businesses: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly refusedShare: number;
  readonly turnsPerSecond: number;
  readonly hottest: number;
  readonly entriesPerCommit: number;
  readonly calls: Calls;
  readonly accesses: number;
}

async function measure(nodesCount: number, some: readonly Business[]): Promise<Measured> {
  const nodes = Array.from({ length: nodesCount }, () => nodeOf(false));
  let [stopped, measuring, accesses] = [false, false, 0];
  const tookMs: number[] = [];
  const reader = async ({ door, processor }: Node, own: readonly Business[], i: number) => {
    for (let n = i; !stopped; n++) {
      // Who goes through all of them in the same order queues behind the slowest, which people do not.
      const { ada, ids } = dice.pick(own);
      const fromMs = at();
      // The session is a row that is read with every request.
      await until(at() + assumed.dynamoMs);
      await processor.pass(assumed.processorMs);
      const { fields } = await must(door.perform(ada, readRecord, { collection: 'contacts', id: ids[n % ids.length]! }, service));
      if (fields['note'] !== note) throw new Error('a wrong answer');
      if (!measuring) continue;
      accesses++;
      tookMs.push(at() - fromMs);
    }
  };
  const ownOf = (node: number) => (affinity && some.length >= nodesCount ? some.filter((_, i) => i % nodesCount === node) : some);
  const readers = nodes.flatMap((node, at0) => Array.from({ length: clientsPerNode }, (_, i) => reader(node, ownOf(at0), at0 * 7 + i)));
  await until(at() + warmUpMs);
  Object.assign(counts, { calls: emptyCalls(), commits: 0, refused: 0, turns: 0 });
  for (const line of partitions.values()) line.busyMs = 0;
  measuring = true;
  const fromMs = at();
  await until(fromMs + seconds * 1_000);
  const forS = (at() - fromMs) / 1_000;
  measuring = false;
  const { calls, commits, refused, turns } = { ...counts };
  const hottest = Math.max(...[...partitions.values()].map(({ busyMs }) => busyMs / (forS * 1_000)));
  stopped = true;
  await Promise.all(readers);
  await Promise.all(nodes.map((node) => node.close()));
  tookMs.sort((a, b) => a - b);
  return {
    nodes: nodesCount,
    businesses: some.length,
    perSecond: accesses / forS,
    accesses,
    calls,
    p50Ms: tookMs[Math.floor(tookMs.length / 2)]!,
    p99Ms: tookMs[Math.floor(tookMs.length * 0.99)]!,
    refusedShare: refused / Math.max(1, commits + refused),
    turnsPerSecond: turns / 2 / forS,
    hottest,
    entriesPerCommit: accesses / Math.max(1, commits),
  };
}

console.log(
  `reckoned with: DynamoDB ${assumed.dynamoMs} ms, S3 ${assumed.s3Ms} ms, KMS ${assumed.kmsMs} ms, ${assumed.processorMs} ms of a node's processor an access, ${assumed.partitionWrites} write units a second and partition`,
);
beginVirtualTime();
const measured = await runVirtually(main());
for (const line of monthOf(measured.at(-1)!)) console.log(line);
if (process.env['RESULTS'] !== undefined)
  await writeFile(process.env['RESULTS'], `${JSON.stringify({ assumed, seconds, clientsPerNode, measured }, undefined, 2)}\n`);

async function main(): Promise<readonly Measured[]> {
  console.log('  nodes  businesses  accesses/s     p50     p99  entries/commit  refused  turns/s  hottest partition');
  const maker = nodeOf(true);
  const all: Business[] = [];
  while (all.length < Math.max(...businessesTried)) all.push(await make(maker));
  await maker.close();
  const measured: Measured[] = [];
  for (const businesses of businessesTried)
    for (const nodes of nodesTried) {
      const found = await measure(nodes, all.slice(0, businesses));
      measured.push(found);
      const cells = [
        String(nodes).padStart(7),
        String(businesses).padStart(11),
        found.perSecond.toFixed(0).padStart(11),
        `${found.p50Ms.toFixed(0)} ms`.padStart(7),
        `${found.p99Ms.toFixed(0)} ms`.padStart(7),
        found.entriesPerCommit.toFixed(1).padStart(15),
        `${(found.refusedShare * 100).toFixed(0)} %`.padStart(8),
        found.turnsPerSecond.toFixed(1).padStart(8),
        `${(found.hottest * 100).toFixed(0)} %`.padStart(10),
      ];
      console.log(`${cells.join(' ')}  ${'█'.repeat(Math.max(1, Math.round(found.perSecond / 250)))}`);
    }
  const auditor = nodeOf(true);
  for (const { ada } of all.slice(0, 3)) {
    const { verdict, sentence } = await auditor.door.tools.ledger.check(ada.business, { deep: false });
    if (verdict !== 'verified') throw new Error(sentence);
  }
  await auditor.close();
  console.log('the ledgers check clean');
  return measured;
}
