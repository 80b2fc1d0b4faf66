// The witness client against a witness written from C2SP tlog-witness for this test, honest, confused, down and lying.
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { openCheckpoint, readCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { cosigner } from '@steward/protocol/ledger/cosignature.ts';
import { decodeBase64 } from '@steward/protocol/ledger/base64.ts';
import { cosignatureType, ed25519Verifier, formatSignature, formatVkey, keyId, parseNote } from '@steward/protocol/ledger/note.ts';
import { checkQuorum, parsePolicy, type Policy } from '@steward/protocol/ledger/policy-file.ts';
import { verifyConsistency } from '@steward/protocol/ledger/tree.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Outbound, OutboundRequest } from '../ports/outbound.ts';
import { append, found, strangersVerdict, world, type World } from './ledger.fixture.ts';
import type { Ledger } from './ledger.ts';

type Mood = 'honest' | 'down' | 'lying' | 'unknown-log';

class Witness {
  readonly vkey: string;
  readonly name: string;
  mood: Mood = 'honest';
  logKey: string | undefined;
  readonly seen = new Map<string, { size: number; root: Uint8Array }>();
  requests = 0;
  readonly #secret: KeyObject;
  readonly #publicKey: Uint8Array;

  constructor(name: string) {
    this.name = name;
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    this.#secret = privateKey;
    this.#publicKey = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
    this.vkey = formatVkey(name, cosignatureType, this.#publicKey);
  }

  async answer(body: string): Promise<{ status: number; body: string }> {
    this.requests++;
    if (this.mood === 'down') throw new StewardError('outbound-failed', { rule: 'the connection failed' });
    if (this.mood === 'unknown-log') return { status: 404, body: '' };
    const [head, ...rest] = body.split('\n\n');
    const note = rest.join('\n\n');
    const [first, ...hashes] = head!.split('\n');
    const old = Number(/^old (\d+)$/.exec(first!)![1]);
    const checkpoint = await openCheckpoint(note, [ed25519Verifier(this.logKey!)]);
    const last = this.seen.get(checkpoint.origin) ?? { size: 0, root: new Uint8Array(0) };
    if (old > checkpoint.size) return { status: 400, body: '' };
    if (old !== last.size) return { status: 409, body: `${last.size}\n` };
    const proof = hashes.map((hash) => decodeBase64(hash)!);
    const follows = old === 0 ? proof.length === 0 : verifyConsistency(old, checkpoint.size, proof, last.root, checkpoint.root);
    if (!follows) return { status: 422, body: '' };
    this.seen.set(checkpoint.origin, checkpoint);
    const signer = cosigner(
      { name: this.name, keyId: keyId(this.name, cosignatureType, this.#publicKey), sign: (bytes) => sign(null, bytes, this.#secret) },
      1_790_000_000,
    );
    const { text } = parseNote(note);
    const signature = signer.sign(new TextEncoder().encode(this.mood === 'lying' ? `${text}x` : text));
    return { status: 200, body: formatSignature({ name: this.name, keyId: signer.keyId, signature }) };
  }
}

const textOf = (request: OutboundRequest) => new TextDecoder().decode(request.body);

async function setUp(seed: string, rule: string): Promise<{ w: World; ledger: Ledger; policy: Policy; witnesses: Witness[] }> {
  const witnesses = ['witness.example/a', 'witness.example/b'].map((name) => new Witness(name));
  const lines = witnesses.map(({ vkey }, i) => `witness w${i} ${vkey} https://w${i}.example/`);
  const policy = parsePolicy([...lines, `group g ${rule} w0 w1`, 'quorum g'].join('\n'));
  const outbound: Outbound = {
    async send(request) {
      const at = /^https:\/\/w(\d)\.example\/add-checkpoint$/.exec(request.url);
      assert(at && request.method === 'POST', request.url);
      const { status, body } = await witnesses[Number(at[1])]!.answer(textOf(request));
      return { status, headers: {}, body: new TextEncoder().encode(body) };
    },
  };
  const w = world(seed);
  const ledger = w.node({ witnesses: { policy, outbound } });
  await found(w, ledger);
  for (const witness of witnesses) witness.logKey = await ledger.vkey(w.business, 1);
  return { w, ledger, policy, witnesses };
}

test('both cosign each new checkpoint once, from where each had followed', async () => {
  const { w, ledger, policy, witnesses } = await setUp('witnessed', 'all');
  for (const count of [3, 300, 1]) {
    await append(ledger, w.business, count);
    await ledger.tend(w.business);
    const note = await ledger.checkpoint(w.business);
    assert(await checkQuorum(policy, note));
    assert.equal(await ledger.witnessed(w.business), note);
  }
  await ledger.tend(w.business);
  assert.deepEqual(
    witnesses.map(({ requests }) => requests),
    [3, 3],
  );
  assert.deepEqual(w.alarms, []);
  assert.equal((await strangersVerdict(ledger, w.business)).verdict, 'verified');
});

test('a witness that is down holds nobody up, and is caught up with; the last one that enough cosigned stays', async () => {
  const { w, ledger, policy, witnesses } = await setUp('down', 'all');
  await ledger.tend(w.business);
  const first = (await ledger.witnessed(w.business))!;
  witnesses[1]!.mood = 'down';
  await append(ledger, w.business, 5);
  await ledger.tend(w.business);
  assert.equal(await ledger.witnessed(w.business), first);
  assert.equal(await checkQuorum(policy, await ledger.checkpoint(w.business)), false);
  assert(w.alarms.length > 0);
  witnesses[1]!.mood = 'honest';
  await append(ledger, w.business, 5);
  await ledger.tend(w.business);
  assert.equal(readCheckpoint((await ledger.witnessed(w.business))!).checkpoint.size, 11);
});

test('a witness that has another size says so, and is asked once more from there', async () => {
  const { w, ledger, witnesses } = await setUp('conflict', 'any');
  await append(ledger, w.business, 9);
  await ledger.tend(w.business);
  // The database forgot how far it had been followed.
  for (const row of w.rows.dump().filter(({ sort }) => sort.startsWith('witness/')))
    await w.rows.commit([{ kind: 'remove', key: row, expect: 'any' }]);
  await append(ledger, w.business, 2);
  await ledger.tend(w.business);
  assert.deepEqual(
    witnesses.map(({ requests }) => requests),
    [3, 3],
  );
  assert.equal(readCheckpoint((await ledger.witnessed(w.business))!).checkpoint.size, 12);
  assert.deepEqual(w.alarms, []);
});

test('a cosignature that is not good is not published; a witness that has seen more raises the alarm', async () => {
  const { w, ledger, policy, witnesses } = await setUp('lying', 'any');
  witnesses[0]!.mood = 'lying';
  witnesses[1]!.mood = 'unknown-log';
  await ledger.tend(w.business);
  assert.equal(await ledger.witnessed(w.business), undefined);
  assert.equal(await checkQuorum(policy, await ledger.checkpoint(w.business)), false);
  assert.equal(w.alarms.length, 2);
  witnesses[1]!.mood = 'honest';
  witnesses[1]!.seen.set(`steward.example/ledger/${w.business}/1`, { size: 50, root: new Uint8Array(32) });
  await ledger.tend(w.business);
  assert(w.alarms.at(-1)!.includes('has seen a longer log') || w.alarms.at(-2)!.includes('has seen a longer log'));
});
