// A ledger of 600 entries, what can be done to it, and what the verifier must say then.
import assert from 'node:assert/strict';
import { readCheckpoint } from '../src/ledger/checkpoint.ts';
import { encodeBundle, tilePath, tilesOf, tileWidth } from '../src/ledger/tile.ts';
import type { LedgerReport } from '../src/ledger/verdict.ts';
import { verifyLedger, type Remembered, type VerifyOptions } from '../src/ledger/verify.ts';
import { nodeSha256, publish, sampleEntries, sampleKey, sampleOrigin, sourceOf, type Files } from './sample-ledger.ts';

export const key = sampleKey(sampleOrigin, 'log');
export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const utf8 = (value: string): Uint8Array => new TextEncoder().encode(value);

export const entries600 = sampleEntries(600, key);
export const bytes600 = entries600.map(({ bytes }) => bytes);
export const files600 = publish(bytes600, key);

/** Verifies, knowing the log's key. */
export function check(files: Files, options: Partial<VerifyOptions> = {}): Promise<LedgerReport> {
  return verifyLedger(sourceOf(files), { keys: [key.vkey], origin: sampleOrigin, hash: nodeSha256, ...options });
}

export function changed(files: Files, change: (copy: Files) => void): Files {
  const copy = new Map(files);
  change(copy);
  return copy;
}

export function flip(files: Files, path: string, at: number, mask = 1): Files {
  return changed(files, (copy) => {
    const bytes = copy.get(path)!.slice();
    bytes[at]! ^= mask;
    copy.set(path, bytes);
  });
}

/** The bundles over these entries, put into a copy of `files`: what an attacker can do who cannot sign. */
export function withBundles(files: Files, entries: readonly Uint8Array[], size = entries.length): Files {
  return changed(files, (copy) => {
    for (const at of tilesOf(size)) {
      if (at.level === 'entries') copy.set(tilePath(at), encodeBundle(entries.slice(at.n * tileWidth, at.n * tileWidth + at.width)));
    }
  });
}

export function rememberedOf(files: Files, copy = false): Remembered {
  const note = text(files.get('checkpoint')!);
  return { ...readCheckpoint(note).checkpoint, note, ...(copy && { copy: sourceOf(files) }) };
}

/** Verifies and demands this verdict for this reason, with this first entry. */
export async function expect(
  files: Files,
  verdict: string,
  reason: string,
  firstEntry: number | undefined,
  options: Partial<VerifyOptions> = {},
): Promise<LedgerReport> {
  const report = await check(files, options);
  assert.deepEqual(
    { verdict: report.verdict, reason: report.reason, firstEntry: report.firstEntry },
    { verdict, reason, firstEntry },
    report.sentence,
  );
  return report;
}
