// A machine over memory that lives through anything: people write, share, trash, undo, erase, hold; days go by; snapshots are taken; the process dies at any call;
// the machine is lost and recovered. Beside it a model says what must be there.
import { fileURLToPath } from 'node:url';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { JobId, KeyId, PersonId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import { Crash, failCall, type Faults } from '../../server/src/adapters/memory/faults.ts';
import { memoryBlobs, type MemoryBlobs } from '../../server/src/adapters/memory/memory-blobs.ts';
import { memoryEpochs } from '../../server/src/adapters/memory/memory-epochs.ts';
import { memoryKeys } from '../../server/src/adapters/memory/memory-keys.ts';
import { memoryRows } from '../../server/src/adapters/memory/memory-rows.ts';
import { memorySignerMemory } from '../../server/src/adapters/memory/memory-signer-memory.ts';
import { seededDice, type Dice } from '../../server/src/adapters/memory/scheduler.ts';
import { workOnce, type WorkerParts } from '../../server/src/edges/worker/workers.ts';
import { goOnAfterLoss } from '../../server/src/governed/keep-ledger.ts';
import type { Principal } from '../../server/src/governed/operation.ts';
import { dayMs } from '../../server/src/governed/periods.ts';
import { createErasure } from '../../server/src/lifecycle/erasure.ts';
import { createRestore } from '../../server/src/lifecycle/restore.ts';
import type { Lifecycle } from '../../server/src/lifecycle/lifecycle.ts';
import { runDueJobs } from '../../server/src/lifecycle/run-jobs.ts';
import { lose, machine, type Machine, type MachineParts } from '../../server/src/lifecycle/snapshot/testing/snapshot-kit.ts';
import { readPolicyVersions } from '../../server/src/policy/policy-versions.ts';
import { trustedTime } from '../../server/src/ports/time-trust.ts';

/** What the model knows of a record. */
export interface Known {
  readonly id: RecordId;
  readonly collection: 'tasks' | 'documents';
  title: string;
  content: Buffer | undefined;
  state: 'living' | 'trashed' | 'gone';
  /** The erasure that hid it, and until when it can be undone. */
  erasure: JobId | undefined;
  undoUntilMs: number | undefined;
  hold: RecordId | undefined;
  wasHeld: boolean;
}

export interface Model {
  readonly records: Map<RecordId, Known>;
  /** Whether Ben sees the project. */
  shared: boolean;
}

export const copyOf = ({ records, shared }: Model): Model => ({
  records: new Map([...records].map(([id, known]) => [id, { ...known }])),
  shared,
});

const periods = { trashMs: dayMs, epochMs: dayMs };
const noLogins = {
  partitionsOf: async () => [],
  removeAccount: async () => undefined,
  endSessions: async () => undefined,
  profiles: async () => [],
  takeUpNotices: async () => 0,
};
const silent: WorkerParts['notices'] = {
  mail: { toPerson: async () => undefined, toAddress: async () => undefined },
  policies: readPolicyVersions(fileURLToPath(new URL('../../policies', import.meta.url))),
  facts: { base: 'https://steward.example', privacyEmail: 'privacy@steward.example' },
};

export class World {
  readonly dice: Dice;
  readonly seed: number;
  m: Machine;
  #ada!: Principal;
  ben!: Principal;
  project!: ProjectId;
  model: Model = { records: new Map(), shared: false };
  /** What the model was when a snapshot was taken. */
  readonly snapshots = new Map<string, Model>();
  /** Sealed bytes of each record, so that whether they are gone can be looked up. */
  readonly sealed = new Map<RecordId, Uint8Array[]>();
  readonly keys = new Map<RecordId, Set<KeyId>>();
  #armed: Faults = {};
  #born = 0;

  readonly #spoil: (machine: Machine) => void;

  /** `spoil` breaks every machine that is made, to show that it is found out. */
  constructor(seed: number, spoil: (machine: Machine) => void = () => undefined) {
    this.seed = seed;
    this.#spoil = spoil;
    this.dice = seededDice(seed);
    const options = { faults: this.#faults };
    this.m = this.#machine({
      rows: memoryRows(options),
      identity: memoryRows(options),
      keys: memoryKeys(options),
      epochs: memoryEpochs(options),
      memory: memorySignerMemory(options),
      files: memoryBlobs(options),
      place: memoryBlobs(options),
      keyPlace: memoryBlobs(options),
    });
  }

  /** Asked at every call of every store. */
  readonly #faults: Faults = { before: (call, n) => this.#armed.before?.(call, n), after: (call, n) => this.#armed.after?.(call, n) };

  #machine(parts: MachineParts): Machine {
    const made = machine({ ...parts, seed: this.seed * 1_000 + this.#born++, periods });
    this.#spoil(made);
    return made;
  }

  /** Signed in a moment ago, always. */
  get ada(): Principal {
    return { ...this.#ada, signedInAtMs: this.nowMs };
  }

  set ada(ada: Principal) {
    this.#ada = ada;
  }

  get nowMs(): number {
    return this.m.kit.clock.nowMs();
  }

  /** Everything that runs by itself. */
  async work(): Promise<void> {
    await workOnce(this.#workers(), new Set());
  }

  async jobs(): Promise<void> {
    while ((await runDueJobs(this.#workers())) > 0);
  }

  async day(): Promise<void> {
    this.m.kit.clock.advance(dayMs);
    await this.work();
  }

  #workers(): WorkerParts {
    const { kit, snapshots, rows } = this.m;
    const lifecycles: readonly Lifecycle[] = [
      createErasure({ identity: noLogins, places: snapshots, trust: trustedTime }),
      createRestore(),
    ];
    return {
      door: kit.door,
      identity: noLogins,
      lifecycles,
      trust: trustedTime,
      expireKeys: () => kit.vault.expire(),
      snapshots,
      places: snapshots,
      residues: [],
      rehearse: async () => rows,
      notices: silent,
      log: { request: () => undefined, alarm: (what: string) => void this.m.alarms.push(what) } as unknown as WorkerParts['log'],
      signal: new AbortController().signal,
    };
  }

  /** Does it with the process dying at some call, perhaps. Whether it died, or was refused. */
  async perilously(act: () => Promise<void>): Promise<'done' | 'died' | 'refused'> {
    if (this.dice.chance(0.75)) return this.#attempt(act);
    this.#armed = failCall(1 + this.dice.below(25), 'crash', this.dice.chance(0.5) ? 'before' : 'after');
    const outcome = await this.#attempt(act);
    this.#armed = {};
    if (outcome === 'died') this.#restart();
    return outcome;
  }

  async #attempt(act: () => Promise<void>): Promise<'done' | 'died' | 'refused'> {
    let died = false;
    const armed = this.#armed;
    this.#armed = {
      before: (call, n) => {
        const fault = armed.before?.(call, n);
        if (fault === 'crash') died = true;
        return fault;
      },
      after: (call, n) => {
        const fault = armed.after?.(call, n);
        if (fault === 'crash') died = true;
        return fault;
      },
    };
    try {
      await act();
      return died ? 'died' : 'done';
    } catch (error) {
      if (died) return 'died';
      if (error instanceof Crash || !isStewardError(error, 'conflict', 'not-found', 'refused')) throw error;
      return 'refused';
    } finally {
      this.#armed = {};
    }
  }

  /** The process is dead; another opens what was durable. */
  #restart(): void {
    const again = { faults: this.#faults };
    const { rows, identity, keys, epochs, memory, files, place, keyPlace } = this.m;
    const nowMs = this.nowMs;
    this.m = this.#machine({
      rows: rows.crash(again),
      identity: identity.crash(again),
      keys: keys.crash(again),
      epochs: epochs.crash(again),
      memory: memory.crash(again),
      files: files.crash(again),
      place: (place as MemoryBlobs).crash(again),
      keyPlace: (keyPlace as MemoryBlobs).crash(again),
    });
    this.m.kit.clock.set(nowMs);
  }

  /** The machine is lost with all its disks; what is left are the places and the epoch store. */
  async recover(snapshot: string): Promise<void> {
    const options = { faults: this.#faults };
    const { machine: rebuilt } = await lose(this.m, {
      seed: this.seed * 1_000 + this.#born++,
      nowMs: this.nowMs,
      snapshot,
      periods,
      stores: { rows: memoryRows(options), identity: memoryRows(options), keys: memoryKeys(options), files: memoryBlobs(options) },
    });
    this.m = rebuilt;
    this.#spoil(rebuilt);
    const { business } = this.ada;
    await rebuilt.kit.ask({ actor: 'operator', name: 'root', business }, goOnAfterLoss, {}, 'security');
  }

  benId(): PersonId {
    return this.ben.person as PersonId;
  }
}
