// Makes the security review of a release (docs/formats/review.md). Run through `steward review …`, in a clone:
//   entry                      the parts of the privacy surface that changed and have no entry yet
//   entry <part> <words>       says why a part changed
//   key <name> <file>          makes a reviewer's key
//   write --key=FILE [--full]  runs the checks, writes and signs the record
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ed25519Type, formatVkey, keyId, type Signer } from '@steward/protocol/ledger/note.ts';
import { repository } from './source-files.ts';
import { partsWithoutEntry, readUnreleased, withEntry, writeUnreleased } from './review/entries.ts';
import { surfaceOf, surfaceParts, type SurfacePart } from './review/surface.ts';
import { writeReview } from './review/write.ts';

const today = (): string => new Date().toISOString().slice(0, 10);

/** The raw 32 bytes of an Ed25519 key end its DER form (RFC 8410). */
const rawOf = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ type: 'spki', format: 'der' }).subarray(-32));

/** The key file: its name in the first line, then the key as PEM. */
export function readSigner(file: string): Signer {
  const [name = '', ...pem] = readFileSync(file, 'utf8').split('\n');
  const key = createPrivateKey(pem.join('\n'));
  return {
    name,
    keyId: keyId(name, ed25519Type, rawOf(createPublicKey(key))),
    sign: (bytes) => sign(null, bytes, key),
  };
}

/** Writes the key for its owner alone, and returns the vkey that others know it by. */
export function makeKey(name: string, file: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const vkey = formatVkey(name, ed25519Type, rawOf(publicKey));
  writeFileSync(file, `${name}\n${privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()}`, { mode: 0o600, flag: 'wx' });
  return vkey;
}

function entry(words: readonly string[]): number {
  const surface = surfaceOf();
  const unreleased = readUnreleased(repository);
  const [part, what] = words;
  if (part === undefined) {
    const open = partsWithoutEntry(surface, unreleased);
    for (const each of open) console.log(`changed, and nothing says why: ${each}`);
    if (open.length === 0) console.log('every change of the privacy surface has its entry');
    return open.length === 0 ? 0 : 3;
  }
  if (!surfaceParts.includes(part as SurfacePart)) return fail(`a part is one of ${surfaceParts.join(', ')}`);
  if (what === undefined || what.trim().length < 10 || /[\r\n]/.test(what))
    return fail('say in one line, of at least 10 characters, what changed and why it keeps the promises');
  writeUnreleased(repository, withEntry(surface, unreleased, part as SurfacePart, what.trim(), today()));
  return 0;
}

function fail(message: string): number {
  console.error(`review: ${message}`);
  return 2;
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { key: { type: 'string' }, full: { type: 'boolean' } },
  });
  const [command, ...words] = positionals;
  if (command === 'entry') return entry(words);
  if (command === 'key' && words.length === 2) {
    console.log(makeKey(words[0]!, resolve(words[1]!)));
    return 0;
  }
  if (command !== 'write') return fail('entry, key or write');
  if (values.key === undefined || !existsSync(values.key)) return fail('--key: the file of a reviewer’s key (`steward review key`)');
  return writeReview({ root: repository, signer: readSigner(values.key), full: values.full === true, nowMs: Date.now() });
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
