// What the ledger's tests share: stores in memory that can fail, a clock, random bytes that follow from a seed, and one oracle.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { encodeId, type BusinessId, type PersonId } from '@steward/protocol/ids.ts';
import { ed25519Verifier } from '@steward/protocol/ledger/note.ts';
import { verifyReceipt } from '@steward/protocol/ledger/receipt.ts';
import { verifyLedger, type Remembered } from '@steward/protocol/ledger/verify.ts';
import type { LedgerReport } from '@steward/protocol/ledger/verdict.ts';
import type { What, Who } from '@steward/protocol/ledger/entry.ts';
import { keyringOf } from '../adapters/embedded/keyring-file.ts';
import { memoryEpochs, type MemoryEpochs } from '../adapters/memory/memory-epochs.ts';
import { memoryRows, type MemoryRows } from '../adapters/memory/memory-rows.ts';
import { memorySignerMemory, type MemorySignerMemory } from '../adapters/memory/memory-signer-memory.ts';
import type { Clock } from '../ports/clock.ts';
import type { Grant, GrantCheck } from '../ports/grant.ts';
import type { Random } from '../ports/random.ts';
import type { LedgerLimits } from './limits.ts';
import { createLedger, type Appended, type Draft, type Ledger, type LedgerParts } from './ledger.ts';
import { nativeSha256 } from './native-hash.ts';

export const startMs = Date.UTC(2026, 5, 1);

export interface TestClock extends Clock {
  ms: number;
}

/** Bytes that look random and follow from `seed`. */
export function testRandom(seed: string): Random {
  let count = 0;
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += 64) {
        const block = createHash('sha512').update(`${seed}/${count++}`).digest();
        bytes.set(block.subarray(0, Math.min(64, length - at)), at);
      }
      return bytes;
    },
  };
}

export interface World {
  readonly business: BusinessId;
  readonly clock: TestClock;
  readonly random: Random;
  readonly rows: MemoryRows;
  readonly epochs: MemoryEpochs;
  readonly memory: MemorySignerMemory;
  readonly alarms: string[];
  readonly parts: LedgerParts;
  readonly ledger: Ledger;
  /** Another process on the same stores, or the same after a restart. */
  node(change?: Partial<LedgerParts>): Ledger;
  id<I>(): I;
}

/** Nothing happens in the background, so that tests decide what does. */
export const quiet: Partial<LedgerLimits> = { publishDelayMs: 'never', coversPerDay: 0 };

export function world(seed: string, limits: Partial<LedgerLimits> = {}): World {
  const clock: TestClock = {
    ms: startMs,
    nowMs() {
      return this.ms;
    },
  };
  const random = testRandom(seed);
  const rows = memoryRows();
  const epochs = memoryEpochs();
  const memory = memorySignerMemory();
  const alarms: string[] = [];
  const parts: LedgerParts = {
    rows,
    epochs,
    memory,
    root: keyringOf(Buffer.alloc(32, 7)),
    clock,
    random,
    check: allowAll,
    policySet: new Uint8Array(32).fill(9),
    hostname: 'steward.example',
    limits: { ...quiet, ...limits },
    onAlarm: (what) => alarms.push(what),
  };
  const node: World['node'] = (change = {}) => createLedger({ ...parts, ...change });
  const id = <I>() => encodeId(random.bytes(16)) as I;
  return { business: id<BusinessId>(), clock, random, rows, epochs, memory, alarms, parts, ledger: node(), node, id };
}

const allowAll: GrantCheck = (grant, business, record) => {
  assert(grant.business === business && grant.records.has(record), 'not what the grant names');
};

export function readingGrant(business: BusinessId): Grant {
  return {
    business,
    purpose: 'service',
    records: new Set([business]),
    fields: 'all',
    untilMs: Number.MAX_SAFE_INTEGER,
    entry: 'in-commit',
    operation: 'read-ledger',
  } as unknown as Grant;
}

export const anna = encodeId<PersonId>(new Uint8Array(16).fill(1));
export const ben = encodeId<PersonId>(new Uint8Array(16).fill(2));

export const whoOf = (person: PersonId = anna): Who => ({
  actor: 'member',
  person,
  role: 'member',
  session: 'session-1',
  address: '203.0.113.7',
});
export const whatOf = (n = 0): What => ({
  operation: 'read-record',
  purpose: 'service',
  outcome: 'allowed',
  policies: ['members-read-records'],
  collection: 'tasks',
  records: [new Uint8Array(16).fill(n & 255)],
});
export const draftOf = (n = 0, person: PersonId = anna): Draft => ({ type: 'entry', who: whoOf(person), what: whatOf(n) });
export const genesisDraft: Draft = { type: 'genesis', who: whoOf(), what: { ...whatOf(), operation: 'create-business' } };

export async function found(w: World, ledger: Ledger = w.ledger): Promise<Appended> {
  return appended(await ledger.found(w.business, genesisDraft, []));
}

export function appended(outcome: Appended | { readonly conflict: number }): Appended {
  assert(!('conflict' in outcome), `a conflict at ${'conflict' in outcome ? outcome.conflict : ''}`);
  return outcome;
}

/** Appends `count` entries that come at once. */
export async function append(ledger: Ledger, business: BusinessId, count: number, person: PersonId = anna): Promise<readonly Appended[]> {
  return (await Promise.all(Array.from({ length: count }, (_, i) => ledger.append(business, draftOf(i, person))))).map(appended);
}

/** What a stranger finds, who has the exported files and the public key alone. */
export async function strangersVerdict(
  ledger: Ledger,
  business: BusinessId,
  volume = 1,
  remembered: readonly Remembered[] = [],
): Promise<LedgerReport> {
  const files = new Map<string, Uint8Array>();
  for await (const { path, bytes } of ledger.exportVolume(business, volume)) files.set(path, bytes);
  const vkey = new TextDecoder().decode(files.get('vkey')).trim();
  return verifyLedger({ read: (path) => files.get(path) }, { keys: [vkey], hash: nativeSha256, remembered });
}

/** Asserts that a receipt stands alone and proves the entry that was appended. */
export async function assertReceipt(ledger: Ledger, business: BusinessId, at: Appended): Promise<void> {
  const vkey = await ledger.vkey(business, at.volume);
  const verdict = await verifyReceipt(await ledger.receipt(business, at.volume, at.index), [ed25519Verifier(vkey)], { hash: nativeSha256 });
  assert(verdict.verified, verdict.verified ? '' : verdict.rule);
  assert.equal(verdict.index, at.index);
  assert.deepEqual(Buffer.from(leafOf(verdict.entry)), Buffer.from(at.leaf));
}

const leafOf = (entry: Uint8Array): Uint8Array => nativeSha256(Buffer.concat([Uint8Array.of(0), entry]));
