// What the vault's tests share: an authority over grants, a clock, random sources that can be cloned, and a vault over stores in memory.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { StewardError } from '@steward/protocol/errors.ts';
import { encodeId, type BusinessId, type RecordId } from '@steward/protocol/ids.ts';
import type { Operation } from '@steward/protocol/words.ts';
import { keyringOf } from '../adapters/embedded/keyring-file.ts';
import { memoryEpochs, type MemoryEpochs } from '../adapters/memory/memory-epochs.ts';
import { memoryKeys, type MemoryKeys } from '../adapters/memory/memory-keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { Grant, GrantCheck, GrantTerms } from '../ports/grant.ts';
import type { Keys } from '../ports/keys.ts';
import type { Random } from '../ports/random.ts';
import type { RootKey } from '../ports/root-key.ts';
import type { GroupShape, Values, Where } from './envelope.ts';
import type { CacheLimits } from './key-cache.ts';
import { createVault, type SealedItem, type Vault, type VaultParts } from './vault.ts';

export const startMs = 1_767_225_600_000;

export interface TestClock extends Clock {
  ms: number;
}

export function testClock(): TestClock {
  return {
    ms: startMs,
    nowMs() {
      return this.ms;
    },
  };
}

export interface TestRandom extends Random {
  /** The same source in the same state: what a cloned machine has. */
  clone(): TestRandom;
}

/** Bytes that look random and follow from `seed`. */
export function testRandom(seed: string, drawn = 0): TestRandom {
  let count = drawn;
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += 64) {
        const block = createHash('sha512').update(`${seed}/${count++}`).digest();
        bytes.set(block.subarray(0, Math.min(64, length - at)), at);
      }
      return bytes;
    },
    clone: () => testRandom(seed, count),
  };
}

/** Hands out these bytes, in this order, and fails on any other length. */
export function scriptedRandom(script: readonly Uint8Array[]): Random {
  const left = [...script];
  return {
    bytes(length) {
      const next = left.shift();
      assert(next?.length === length, 'the script has other bytes');
      return new Uint8Array(next);
    },
  };
}

export interface TestAuthority {
  mint(operation: Operation, terms: Partial<GrantTerms> & Pick<GrantTerms, 'business' | 'records'>): Grant;
  readonly check: GrantCheck;
  end(grant: Grant): void;
  /** How often `check` was asked. */
  checks(): number;
}

export function testAuthority(clock: Clock): TestAuthority {
  const standing = new WeakSet<Grant>();
  let asked = 0;
  return {
    mint(operation, terms) {
      const grant = {
        purpose: 'service',
        fields: 'all',
        untilMs: clock.nowMs() + 86_400_000,
        entry: 'in-commit',
        ...terms,
        operation,
      } as unknown as Grant;
      standing.add(grant);
      return grant;
    },
    check(grant, business, record) {
      asked++;
      assert(standing.has(grant), 'a grant that the door did not mint');
      assert(grant.business === business, 'a grant for another business');
      assert(grant.records.has(record), 'a record that the grant does not name');
      if (clock.nowMs() >= grant.untilMs) throw new StewardError('refused');
    },
    end: (grant) => standing.delete(grant),
    checks: () => asked,
  };
}

export interface World {
  readonly clock: TestClock;
  readonly random: TestRandom;
  readonly authority: TestAuthority;
  readonly keys: MemoryKeys;
  readonly epochs: MemoryEpochs;
  readonly root: RootKey;
  readonly vault: Vault;
  readonly business: BusinessId;
  id<I>(): I;
  /** Another vault over the same stores: another node, or the same after a restart. */
  node(parts?: {
    readonly keys?: MemoryKeys;
    readonly epochs?: MemoryEpochs;
    readonly random?: Random;
    readonly limits?: Partial<CacheLimits>;
    readonly onForgotten?: VaultParts['onForgotten'];
  }): Vault;
  grant(records: readonly RecordId[], operation?: Operation, terms?: Partial<GrantTerms>): Grant;
  /** Makes a record with one sealed group. */
  record(values?: Values, where?: Partial<Where>, group?: GroupShape): Promise<SealedItem>;
}

export const contacts: GroupShape = { name: 'content', fields: ['name', 'phone', 'note'] };

export async function world(seed: string, limits: Partial<CacheLimits> = {}): Promise<World> {
  const clock = testClock();
  const random = testRandom(seed);
  const authority = testAuthority(clock);
  const keys = memoryKeys();
  const epochs = memoryEpochs();
  const root = keyringOf(Buffer.alloc(32, 7));
  const id = <I>() => encodeId(random.bytes(16)) as I;
  const business = id<BusinessId>();
  const node: World['node'] = (parts = {}) => createVault({ keys, epochs, root, clock, random, check: authority.check, limits, ...parts });
  const vault = node();
  await vault.found(business);
  const grant: World['grant'] = (records, operation = 'read-record', terms = {}) => {
    return authority.mint(operation, { business, records: new Set(records), ...terms });
  };
  async function record(values: Values = { name: 'Ada' }, at: Partial<Where> = {}, group = contacts): Promise<SealedItem> {
    const where: Where = { business, collection: 'contacts', record: id<RecordId>(), version: 1, ...at };
    const creating = authority.mint('create-record', { business: where.business, records: new Set([where.record]) });
    const [key] = await vault.newKeys(creating, where.business, where.record, 1);
    return { where, group, sealed: await vault.seal(creating, where, group, key!, values) };
  }
  return { clock, random, authority, keys, epochs, root, vault, business, id, node, grant, record };
}

export function grantFor(w: World, items: readonly SealedItem[], operation?: Operation): Grant {
  return w.grant(
    items.map((item) => item.where.record),
    operation,
  );
}

/** The values of one item, as a plain object to compare. */
export async function openOne(vault: Vault, grant: Grant, item: SealedItem): Promise<unknown> {
  const [opened] = await vault.open(grant, [item]);
  return typeof opened === 'object' ? { ...opened } : opened;
}

export function readVectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../../vectors/${name}`, import.meta.url), 'utf8')) as T;
}

/** The named byte strings of the worked example in a page of docs/formats. */
export function workedExample(page: string): ReadonlyMap<string, string> {
  const text = readFileSync(new URL(`../../../docs/formats/${page}.md`, import.meta.url), 'utf8');
  const [, example] = text.split('<!-- example -->');
  const named = new Map<string, string>();
  let last = '';
  for (const line of (example ?? '').split('<!-- end of example -->')[0]!.split('\n')) {
    const [, name, bytes] = /^ {4}(.{12})([0-9a-f]+)$/.exec(line) ?? [];
    if (name === undefined || bytes === undefined) continue;
    if (name.trim() !== '') last = named.has(name.trim()) ? `${name.trim()} by the keyring` : name.trim();
    named.set(last, (named.get(last) ?? '') + bytes);
  }
  return named;
}

export const hex = (text: string): Buffer => Buffer.from(text, 'hex');
export const unhex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** What a test puts between a vault and a store of keys, per call. */
export type KeyHooks = { readonly [Call in keyof Keys]?: (next: Keys[Call]) => Keys[Call] };

/** The same store, with something in between. */
export function keysWith(keys: Keys, hooks: KeyHooks): Keys {
  return new Proxy(keys, {
    get(target, name: keyof Keys) {
      const method = target[name].bind(target);
      const hook = hooks[name] as ((next: typeof method) => typeof method) | undefined;
      return hook === undefined ? method : hook(method);
    },
  });
}
