// What a stranger can check of a business's ledger with nothing but the key that was given out at the beginning: every receipt, fetched whole and verified here, and the ledger.
import assert from 'node:assert/strict';
import { ed25519Verifier } from '@steward/protocol/ledger/note.ts';
import { readCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { verifyReceipt } from '@steward/protocol/ledger/receipt.ts';
import { leafHash } from '@steward/protocol/ledger/tree.ts';
import { verifyLedger, type Remembered } from '@steward/protocol/ledger/verify.ts';
import { nativeSha256 } from '../../server/src/ledger/native-hash.ts';
import { asker, type Receipt } from '../kit/http.ts';

/** Receipts that are asked for at each node at once. */
const askedAtOnce = 4;

/** What was known of a ledger while the load ran. */
export class LedgerProof {
  readonly #token: string;
  readonly #vkey: string;
  readonly #seen: Remembered[] = [];

  private constructor(token: string, vkey: string) {
    this.#token = token;
    this.#vkey = vkey;
  }

  /** Takes the key from a node: from now on none other is believed. */
  static async begin(url: string, token: string): Promise<LedgerProof> {
    const { body } = await asker(url, token)('GET', '/v1/ledger');
    const volumes = body['volumes'] as readonly { readonly volume: number; readonly vkey: string }[];
    assert.equal(volumes.length, 1);
    return new LedgerProof(token, volumes[0]!.vkey);
  }

  /** Remembers what a node signs now: whatever comes later must have grown from it. */
  async remember(url: string): Promise<void> {
    const note = (await asker(url, this.#token)('GET', '/v1/ledger/1/checkpoint')).text;
    this.#seen.push({ ...readCheckpoint(note).checkpoint, note });
  }

  /** Fetches the receipt of each of these places, spread over the nodes, and verifies it offline: it proves the entry that the answer named. */
  async proveReceipts(urls: readonly string[], receipts: ReadonlyMap<number, Receipt>): Promise<void> {
    const left = [...receipts.values()];
    const known = [ed25519Verifier(this.#vkey)];
    const one = async (url: string) => {
      const ask = asker(url, this.#token);
      for (let receipt = left.pop(); receipt; receipt = left.pop()) {
        const { volume, index, leaf } = receipt;
        const { status, text } = await ask('GET', `/v1/ledger/${volume}/receipts/${index}`);
        assert.equal(status, 200, `the receipt of entry ${index}: ${text}`);
        const verdict = await verifyReceipt(text, known, { hash: nativeSha256 });
        assert.ok(verdict.verified, `the receipt of entry ${index}: ${verdict.verified ? '' : verdict.rule}`);
        assert.equal(verdict.index, index);
        assert.equal(Buffer.from(leafHash(verdict.entry, nativeSha256)).toString('base64'), leaf, `entry ${index} is another one`);
      }
    };
    await Promise.all(urls.flatMap((url) => Array.from({ length: askedAtOnce }, () => one(url))));
  }

  /** Reads the whole ledger from a node and checks it, and that it has grown from every checkpoint that any node signed meanwhile. How many entries it has. */
  async proveLedger(url: string): Promise<number> {
    const headers = { authorization: `Bearer ${this.#token}` };
    const source = {
      async read(path: string) {
        const answer = await fetch(`${url}/v1/ledger/1/${path}`, { headers });
        if (answer.status === 404) return undefined;
        assert.equal(answer.status, 200, path);
        return new Uint8Array(await answer.arrayBuffer());
      },
    };
    const report = await verifyLedger(source, { keys: [this.#vkey], remembered: this.#seen, hash: nativeSha256 });
    assert.equal(report.verdict, 'verified', report.sentence);
    return report.checkpoint!.size;
  }
}
