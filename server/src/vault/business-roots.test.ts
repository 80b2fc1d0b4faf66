// The roots of businesses: a root key like any other, opened with one call a minute, and moved under a key that a business brings.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { encodeId, type BusinessId } from '@steward/protocol/ids.ts';
import { keyringOf } from '../adapters/embedded/keyring-file.ts';
import { memoryEpochs } from '../adapters/memory/memory-epochs.ts';
import type { Epochs } from '../ports/epochs.ts';
import { rootKeyContract } from '../ports/root-key.contract.ts';
import { outOfReach, withdrawn, type RootKey, type WrapContext } from '../ports/root-key.ts';
import { openUnder, sealUnder } from './business-root-seal.ts';
import { createBusinessRoots, heldMs, outOfReachMs, outerHeldMs, type BusinessRoots } from './business-roots.ts';
import { hex, testClock, testRandom, unhex, workedExample, type TestClock } from './vault.fixture.ts';

const business = encodeId<BusinessId>(new Uint8Array(16).fill(1));
const other = encodeId<BusinessId>(new Uint8Array(16).fill(2));
const epochKey: WrapContext = { use: 'epoch', owner: business, name: 'epoch-1' };
const ledgerKey: WrapContext = { use: 'ledger', owner: business, name: 'ledger-what-1' };
const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
const altered = (error: unknown) => isStewardError(error, 'integrity-failed');
const gone = (error: unknown) => isStewardError(error, 'key-unavailable') && error.field === withdrawn;

/** A place with several keys, as a KMS has, and what each was asked. */
class Place {
  readonly calls: string[] = [];
  readonly failing = new Map<string, string>();
  /** Keys are made of their names. */
  key(name: string): RootKey {
    const keyring = keyringOf(Buffer.alloc(32, name));
    const asked = (what: string) => {
      this.calls.push(`${name} ${what}`);
      const field = this.failing.get(name);
      if (field !== undefined) throw new StewardError('key-unavailable', { field });
    };
    return {
      name,
      wrap: async (context, bytes) => (asked('wrap'), keyring.wrap(context, bytes)),
      unwrap: async (context, bytes) => (asked('unwrap'), keyring.unwrap(context, bytes)),
      brought: (own) => {
        if (own === 'nonsense') throw new StewardError('invalid-input', { field: 'key' });
        return this.key(own);
      },
    };
  }
}

interface World {
  readonly place: Place;
  readonly epochs: Epochs;
  readonly clock: TestClock;
  readonly roots: BusinessRoots;
  /** Another node over the same stores, which holds nothing yet. */
  node(): BusinessRoots;
}

function world(epochs: Epochs = memoryEpochs()): World {
  const [place, clock] = [new Place(), testClock()];
  let nodes = 0;
  const node = () => createBusinessRoots({ root: place.key('kms'), epochs, clock, random: testRandom(`node ${nodes++}`) });
  return { place, epochs, clock, roots: node(), node };
}

rootKeyContract('of a business', async () => {
  const w = world();
  return {
    port: w.roots,
    reopen: async () => w.node(),
    dispose: async () => w.roots.close(),
    another: async () => world().roots,
    async withdraw() {
      w.place.failing.set('kms', withdrawn);
      w.clock.ms += heldMs;
    },
  };
});

interface Case {
  readonly name: string;
  readonly root: string;
  readonly n: number;
  readonly use: WrapContext['use'];
  readonly owner: string;
  readonly contextName: string;
  readonly secret: string;
  readonly wrapped: string;
  readonly valid: boolean;
}

test('the vectors, and the worked example of docs/formats/kms-root.md', () => {
  const { secrets } = JSON.parse(readFileSync(new URL('../../../vectors/envelope/business-root.json', import.meta.url), 'utf8')) as {
    readonly secrets: readonly Case[];
  };
  assert.ok(secrets.filter(({ valid }) => valid).length >= 2 && secrets.length >= 8);
  for (const each of secrets) {
    const at = { use: each.use, owner: each.owner, name: each.contextName };
    const open = () => openUnder(hex(each.root), each.n, at, hex(each.wrapped));
    if (!each.valid) {
      assert.throws(open, altered, each.name);
      continue;
    }
    assert.equal(unhex(open()), each.secret, each.name);
    assert.equal(unhex(sealUnder(hex(each.root), each.n, at, hex(each.secret))), each.wrapped, each.name);
  }
  assert.equal(workedExample('kms-root').get('wrapped'), secrets[0]!.wrapped);
});

describe('calls of the root key', () => {
  test('one a minute for a business, whatever is opened; another business has its own', async () => {
    const { place, roots, clock } = world();
    const wrapped = await Promise.all(
      Array.from({ length: 5 }, async (_, i) => {
        const at = { ...ledgerKey, name: `ledger-what-${i}` };
        return [at, await roots.wrap(at, secret)] as const;
      }),
    );
    place.calls.length = 0;
    roots.drop(business);
    for (let minute = 0; minute < 5; minute++) {
      for (let second = 0; second < 60; second += 4) {
        await Promise.all(wrapped.map(([at, bytes]) => roots.unwrap(at, bytes)));
        clock.ms += 4_000;
      }
      assert.equal(place.calls.length, minute + 1);
    }
    await roots.wrap({ ...epochKey, owner: other }, secret);
    await roots.wrap(epochKey, secret);
    assert.deepEqual(place.calls.slice(5), ['kms wrap', 'kms unwrap', 'kms unwrap']);
  });

  test('one at a time, however many ask at once', async () => {
    const w = world();
    const wrapped = await w.roots.wrap(epochKey, secret);
    const node = w.node();
    w.place.calls.length = 0;
    for (const opened of await Promise.all(Array.from({ length: 30 }, () => node.unwrap(epochKey, wrapped))))
      assert.deepEqual(opened, secret);
    assert.deepEqual(w.place.calls, ['kms unwrap']);
  });

  test('a withdrawn key is asked once a minute too, one out of reach every few seconds', async () => {
    const { place, roots, clock } = world();
    const wrapped = await roots.wrap(epochKey, secret);
    for (const [field, forMs] of [
      [withdrawn, heldMs],
      [outOfReach, outOfReachMs],
    ] as const) {
      roots.drop(business);
      place.failing.set('kms', field);
      place.calls.length = 0;
      for (let tries = 0; tries < 20; tries++)
        await assert.rejects(roots.unwrap(epochKey, wrapped), (error) => isStewardError(error, 'key-unavailable'));
      assert.equal(place.calls.length, 1, field);
      place.failing.clear();
      clock.ms += forMs - 1;
      await assert.rejects(roots.unwrap(epochKey, wrapped), field);
      clock.ms += 1;
      assert.deepEqual(await roots.unwrap(epochKey, wrapped), secret);
    }
  });

  test('what is the operator’s goes through', async () => {
    const { place, roots } = world();
    const at: WrapContext = { use: 'identity', owner: 'operator', name: 'identity-key' };
    const wrapped = await roots.wrap(at, secret);
    assert.deepEqual(await place.key('kms').unwrap(at, wrapped), secret);
    assert.deepEqual(await roots.unwrap(at, wrapped), secret);
  });

  test('what the root key itself wrapped for a business still opens', async () => {
    const { place, roots } = world();
    assert.deepEqual(await roots.unwrap(epochKey, await place.key('kms').wrap(epochKey, secret)), secret);
  });
});

test('two nodes that found a business at once end with the same root', async () => {
  const w = world();
  const nodes = [w.roots, w.node(), w.node()];
  const wrapped = await Promise.all(nodes.map((node, i) => node.wrap({ ...epochKey, name: `epoch-${i + 1}` }, secret)));
  for (const node of nodes)
    for (const [i, bytes] of wrapped.entries()) assert.deepEqual(await node.unwrap({ ...epochKey, name: `epoch-${i + 1}` }, bytes), secret);
  assert.deepEqual(await w.epochs.list(business), ['root-1-1']);
});

describe('a key that a business brings', () => {
  test('opens everything of it from then on, on every node, and is needed for it', async () => {
    const w = world();
    const [before, late] = [await w.roots.wrap(epochKey, secret), w.node()];
    await late.unwrap(epochKey, before);
    assert.equal(await w.roots.ownKeyOf(business), undefined);
    await w.roots.setOwnKey(business, 'own');
    assert.equal(await w.roots.ownKeyOf(business), 'own');
    const after = await w.roots.wrap({ ...epochKey, name: 'epoch-2' }, secret);
    assert.deepEqual(await w.epochs.list(business), ['root-1-2', 'root-2-1']);
    for (const node of [w.roots, late, w.node()]) {
      assert.deepEqual(await node.unwrap(epochKey, before), secret);
      assert.deepEqual(await node.unwrap({ ...epochKey, name: 'epoch-2' }, after), secret);
    }
    w.place.failing.set('own', withdrawn);
    w.clock.ms += heldMs;
    for (const node of [w.roots, late, w.node()]) {
      await assert.rejects(node.unwrap(epochKey, before), gone);
      await assert.rejects(node.unwrap({ ...epochKey, name: 'epoch-2' }, after), gone);
      await assert.rejects(node.wrap(epochKey, secret), gone);
    }
    assert.deepEqual(
      await w.roots.unwrap({ ...epochKey, owner: other }, await w.roots.wrap({ ...epochKey, owner: other }, secret)),
      secret,
    );
    w.place.failing.clear();
    w.clock.ms += heldMs;
    assert.deepEqual(await late.unwrap(epochKey, before), secret, 'given again, it opens again');
  });

  test('is asked once a minute; the installation’s every five', async () => {
    const w = world();
    await w.roots.setOwnKey(business, 'own');
    const wrapped = await w.roots.wrap(epochKey, secret);
    const node = w.node();
    w.place.calls.length = 0;
    for (let at = 0; at < outerHeldMs * 2; at += 10_000) {
      await node.unwrap(epochKey, wrapped);
      w.clock.ms += 10_000;
    }
    assert.equal(w.place.calls.filter((call) => call === 'own unwrap').length, (outerHeldMs * 2) / heldMs);
    assert.equal(w.place.calls.filter((call) => call === 'kms unwrap').length, 2);
  });

  test('that does not open, or is no key, changes nothing', async () => {
    const w = world();
    const wrapped = await w.roots.wrap(epochKey, secret);
    w.place.failing.set('own', withdrawn);
    await assert.rejects(w.roots.setOwnKey(business, 'own'), gone);
    await assert.rejects(w.roots.setOwnKey(business, 'nonsense'), (error) => isStewardError(error, 'invalid-input'));
    assert.deepEqual(await w.epochs.list(business), ['root-1-1']);
    assert.deepEqual(await w.roots.unwrap(epochKey, wrapped), secret);
    const { brought: _, ...alone } = w.place.key('kms');
    const plain = createBusinessRoots({ root: alone, epochs: w.epochs, clock: w.clock, random: testRandom('plain') });
    await assert.rejects(plain.setOwnKey(business, 'own'), (error) => isStewardError(error, 'invalid-input'));
  });

  test('changes for another and is given back, with the one before', async () => {
    const w = world();
    const wrapped = await w.roots.wrap(epochKey, secret);
    await w.roots.setOwnKey(business, 'own');
    await w.roots.setOwnKey(business, 'second');
    w.place.failing.set('own', withdrawn);
    assert.deepEqual(await w.node().unwrap(epochKey, wrapped), secret, 'the first is needed no more');
    w.place.failing.set('second', withdrawn);
    await assert.rejects(w.node().setOwnKey(business, undefined), gone, 'nobody gets by without the owner');
    w.place.failing.delete('second');
    await w.node().setOwnKey(business, undefined);
    w.place.failing.set('second', withdrawn);
    assert.deepEqual(await w.node().unwrap(epochKey, wrapped), secret);
    assert.equal(await w.node().ownKeyOf(business), undefined);
  });

  test('asked for twice is there once', async () => {
    const w = world();
    await w.roots.wrap(epochKey, secret);
    await w.roots.setOwnKey(business, 'own');
    const there = await w.epochs.list(business);
    await w.node().setOwnKey(business, 'own');
    assert.deepEqual(await w.epochs.list(business), there);
  });

  test('cannot be put in place of another by whoever writes to the store', async () => {
    const w = world();
    await w.roots.wrap(epochKey, secret);
    // What they can make without the installation's key: a root of their own under a key of their own.
    const theirs = w.place.key('theirs');
    const at: WrapContext = { use: 'business', owner: business, name: 'root-2-1' };
    const inner = await theirs.wrap(at, new Uint8Array(32).fill(9));
    const within = Buffer.concat([Uint8Array.of(6), Buffer.from('theirs'), inner]);
    await w.epochs.create(business, 'root-2-1', Buffer.concat([Uint8Array.of(2), await theirs.wrap(at, within)]));
    await assert.rejects(w.node().wrap(epochKey, secret), altered);
  });

  test('a root in the place of another business, or at another home, does not open', async () => {
    const w = world();
    const wrapped = await w.roots.wrap(epochKey, secret);
    const stored = (await w.epochs.read(business, 'root-1-1')) as Uint8Array;
    await w.epochs.create(other, 'root-1-1', stored);
    await assert.rejects(w.node().unwrap({ ...epochKey, owner: other }, wrapped), altered);
    // What lay there before the own key came over it is of no use at a later home.
    await w.roots.setOwnKey(business, 'own');
    await w.epochs.destroy(business, 'root-1-2');
    await w.epochs.create(business, 'root-1-3', stored);
    await assert.rejects(w.node().unwrap(epochKey, wrapped), altered);
  });

  test('broken off after any write, it is finished by asking again, and everything opens all the while', async () => {
    for (let stop = 1; ; stop++) {
      const inner = memoryEpochs();
      let writes = 0;
      const breaking = async <T>(write: () => Promise<T>): Promise<T> => {
        if (++writes > stop) throw new StewardError('store-unavailable');
        return write();
      };
      const first = world(inner);
      const wrapped = await first.roots.wrap(epochKey, secret);
      const epochs: Epochs = {
        ...inner,
        create: (...given) => breaking(() => inner.create(...given)),
        destroy: (...given) => breaking(() => inner.destroy(...given)),
      };
      const node = createBusinessRoots({ root: first.place.key('kms'), epochs, clock: first.clock, random: testRandom('broken') });
      const done = await node.setOwnKey(business, 'own').then(
        () => true,
        () => false,
      );
      assert.deepEqual(await first.node().unwrap(epochKey, wrapped), secret, `after ${stop} writes`);
      const last = first.node();
      await last.setOwnKey(business, 'own');
      assert.deepEqual(await first.epochs.list(business), ['root-1-2', 'root-2-1'], `after ${stop} writes`);
      assert.deepEqual(await last.unwrap(epochKey, wrapped), secret);
      if (done) break;
    }
  });

  test('a copy of the store that has the living alone is enough', async () => {
    const w = world();
    const wrapped = await w.roots.wrap(epochKey, secret);
    await w.roots.setOwnKey(business, 'own');
    const copy = memoryEpochs();
    for (const name of await w.epochs.list(business))
      await copy.create(business, name, (await w.epochs.read(business, name)) as Uint8Array);
    const rebuilt = createBusinessRoots({ root: w.place.key('kms'), epochs: copy, clock: w.clock, random: testRandom('rebuilt') });
    assert.deepEqual(await rebuilt.unwrap(epochKey, wrapped), secret);
  });
});

test('what was held is zeroed, and a clock that was turned back holds nothing', async () => {
  const { place, roots, clock } = world();
  const wrapped = await roots.wrap(epochKey, secret);
  clock.ms += heldMs;
  roots.expire();
  place.calls.length = 0;
  await roots.unwrap(epochKey, wrapped);
  clock.ms -= heldMs * 2;
  await roots.unwrap(epochKey, wrapped);
  assert.deepEqual(place.calls, ['kms unwrap', 'kms unwrap']);
});
