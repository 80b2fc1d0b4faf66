// What a stranger can check of a business's ledger with nothing but the key that was given out at the beginning: every receipt, fetched whole or made out of tiles,
// and verified here; and the ledger.
import assert from 'node:assert/strict';
import { readCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { decodeEntry, type Entry } from '@steward/protocol/ledger/entry.ts';
import { ed25519Verifier, type Verifier } from '@steward/protocol/ledger/note.ts';
import { formatReceipt, verifyReceipt } from '@steward/protocol/ledger/receipt.ts';
import { readTileAt, type LedgerSource } from '@steward/protocol/ledger/source.ts';
import { decodeBundle, hashReader, tileWidth, tileWidthAt, type ReadTile } from '@steward/protocol/ledger/tile.ts';
import { inclusionProof, leafHash } from '@steward/protocol/ledger/tree.ts';
import { verifyLedger, type Remembered } from '@steward/protocol/ledger/verify.ts';
import { nativeSha256 } from '../../server/src/ledger/native-hash.ts';
import { asker, type Receipt } from '../kit/http.ts';

/** Receipts that are asked for at each node at once. */
const askedAtOnce = 4;

/** What was known of a ledger while the load ran. */
export class LedgerProof {
  readonly #token: string;
  readonly #vkey: string;
  readonly #verifier: Verifier;
  readonly #seen: Remembered[] = [];

  private constructor(token: string, vkey: string) {
    this.#token = token;
    this.#vkey = vkey;
    this.#verifier = ed25519Verifier(vkey);
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

  /** Fetches the receipt of each of these places, spread over the nodes, and verifies it offline. */
  async proveFetched(urls: readonly string[], receipts: readonly Receipt[]): Promise<void> {
    const left = [...receipts];
    const one = async (url: string) => {
      const ask = asker(url, this.#token);
      for (let receipt = left.pop(); receipt; receipt = left.pop()) {
        const { status, text } = await ask('GET', `/v1/ledger/${receipt.volume}/receipts/${receipt.index}`);
        assert.equal(status, 200, `the receipt of entry ${receipt.index}: ${text}`);
        await this.#prove(text, receipt);
      }
    };
    await Promise.all(urls.flatMap((url) => Array.from({ length: askedAtOnce }, () => one(url))));
  }

  /** As a client of tiles makes receipts itself, hundreds out of a few requests: out of a node's tiles, bundles and newest checkpoint. Verified like those that were fetched. */
  async proveFromTiles(url: string, receipts: readonly Receipt[]): Promise<void> {
    const checkpoint = (await asker(url, this.#token)('GET', '/v1/ledger/1/checkpoint')).text;
    const { size } = readCheckpoint(checkpoint).checkpoint;
    const source = this.#source(url);
    const readTile: ReadTile = async (level, n, width) => (await readTileAt(source, { level, n, width }))!;
    const readHash = hashReader(size, readTile, nativeSha256);
    const bundles = new Map<number, readonly Uint8Array[]>();
    for (const receipt of receipts) {
      const { index } = receipt;
      const n = Math.floor(index / tileWidth);
      const width = tileWidthAt('entries', n, size);
      const entries = bundles.get(n) ?? decodeBundle((await readTileAt(source, { level: 'entries', n, width }))!, width);
      bundles.set(n, entries);
      const proof = await inclusionProof(index, size, readHash, nativeSha256);
      await this.#prove(formatReceipt({ index, proof, checkpoint, extra: entries[index % tileWidth]! }), receipt);
    }
  }

  /** It proves, to whoever knows the key of the beginning alone, the entry that the answer named. */
  async #prove(text: string, { index, leaf }: Receipt): Promise<void> {
    const verdict = await verifyReceipt(text, [this.#verifier], { hash: nativeSha256 });
    assert.ok(verdict.verified, `the receipt of entry ${index}: ${verdict.verified ? '' : verdict.rule}`);
    assert.equal(verdict.index, index);
    assert.equal(Buffer.from(leafHash(verdict.entry, nativeSha256)).toString('base64'), leaf, `entry ${index} is another one`);
  }

  /** Everything that is signed by now, as clear headers and commitments. */
  async entries(url: string): Promise<readonly Entry[]> {
    const source = this.#source(url);
    const { size } = readCheckpoint((await asker(url, this.#token)('GET', '/v1/ledger/1/checkpoint')).text).checkpoint;
    const entries: Entry[] = [];
    for (let n = 0; n * tileWidth < size; n++) {
      const width = tileWidthAt('entries', n, size);
      entries.push(...decodeBundle((await readTileAt(source, { level: 'entries', n, width }))!, width).map(decodeEntry));
    }
    return entries;
  }

  /** Reads the whole ledger from a node and checks it, and that it has grown from every checkpoint that any node signed meanwhile. How many entries it has. */
  async proveLedger(url: string): Promise<number> {
    const report = await verifyLedger(this.#source(url), { keys: [this.#vkey], remembered: this.#seen, hash: nativeSha256 });
    assert.equal(report.verdict, 'verified', report.sentence);
    return report.checkpoint!.size;
  }

  #source(url: string): LedgerSource {
    const headers = { authorization: `Bearer ${this.#token}` };
    return {
      async read(path) {
        const answer = await fetch(`${url}/v1/ledger/1/${path}`, { headers });
        if (answer.status === 404) return undefined;
        assert.equal(answer.status, 200, path);
        return new Uint8Array(await answer.arrayBuffer());
      },
    };
  }
}
