// The local root key: a keyring file outside the data folder, holding the key itself or, in the passphrase variant, the key sealed under
// one made from a passphrase. docs/formats/key-store.md ("Keyring file") is the specification.
//
// Invariants:
//  1. A keyring is created whole, once: two starts at once end with the same key.
//  2. A file that others could have read or written, or that lies with the data it protects, is not used.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Random } from '../../ports/random.ts';
import { rootPlaintextBytesMax, type RootKey, type WrapContext } from '../../ports/root-key.ts';
import { createKeyringText, keyringBytesMax, openKeyringText, rootKeyBytes, type Passphrase } from './keyring-text.ts';
import { systemCode } from './durable-files.ts';
import { linkWhole } from './link-whole.ts';

export interface KeyringOptions {
  /** Where the data lies; a keyring in it is refused. */
  readonly dataFolder: string;
  readonly random: Random;
  /** Makes a new keyring when there is none. Only for a data folder that is new too: another key opens nothing. */
  readonly create: boolean;
  /** For a keyring of the passphrase kind. */
  readonly passphrase?: Passphrase;
}

export interface Keyring extends RootKey {
  /** Zeroes the root key. */
  close(): void;
}

/** Opens a keyring, or makes it. Throws `key-unavailable` and says why when it is missing, unsafe, damaged, or the passphrase is wrong. */
export async function openKeyring(path: string, options: KeyringOptions): Promise<Keyring> {
  await refuseInside(path, options.dataFolder);
  let text = await readKeyring(path);
  if (text === undefined) {
    if (!options.create) throw unavailable('there is no keyring file; the data cannot be opened without it');
    await linkWhole(path, Buffer.from(await createKeyringText(options.random, options.passphrase)), options.random.bytes(16).toHex());
    // Read back, because another process may have been quicker.
    text = await readKeyring(path);
  }
  if (text === undefined) throw unavailable('the keyring file went away while it was opened');
  return new FileKeyring(await openKeyringText(text, options.passphrase?.text));
}

/** A root key whose 32 bytes the caller has: for tests and for the vectors. Takes the buffer over. */
export function keyringOf(key: Buffer): Keyring {
  return new FileKeyring(key);
}

class FileKeyring implements Keyring {
  readonly name = 'keyring file';
  readonly #key: Buffer;
  #open = true;

  constructor(key: Buffer) {
    if (key.length !== rootKeyBytes) throw new RangeError(`a root key has ${rootKeyBytes} bytes`);
    this.#key = key;
  }

  async wrap(context: WrapContext, secret: Uint8Array): Promise<Uint8Array> {
    if (secret.length < 1 || secret.length > rootPlaintextBytesMax)
      throw new RangeError(`a secret has 1 to ${rootPlaintextBytesMax} bytes`);
    const { associated, pair } = this.#keysFor(context);
    const nonce = createHmac('sha512', pair.subarray(32)).update(secret).digest().subarray(0, 12);
    const cipher = createCipheriv('aes-256-gcm', pair.subarray(0, 32), nonce, { authTagLength: 16 });
    cipher.setAAD(associated);
    const ciphertext = cipher.update(secret);
    cipher.final();
    pair.fill(0);
    return Buffer.concat([Uint8Array.of(1), nonce, ciphertext, cipher.getAuthTag()]);
  }

  async unwrap(context: WrapContext, wrapped: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    if (wrapped.length < 30 || wrapped.length > 29 + rootPlaintextBytesMax || wrapped[0] !== 1) throw new StewardError('integrity-failed');
    const { associated, pair } = this.#keysFor(context);
    const decipher = createDecipheriv('aes-256-gcm', pair.subarray(0, 32), wrapped.subarray(1, 13), { authTagLength: 16 });
    decipher.setAAD(associated);
    decipher.setAuthTag(wrapped.subarray(-16));
    const secret = decipher.update(wrapped.subarray(13, -16));
    try {
      decipher.final();
      return new Uint8Array(secret);
    } catch (cause) {
      throw new StewardError('integrity-failed', { cause });
    } finally {
      secret.fill(0);
      pair.fill(0);
    }
  }

  close(): void {
    this.#open = false;
    this.#key.fill(0);
  }

  #keysFor(context: WrapContext): { readonly associated: Buffer; readonly pair: Buffer } {
    if (!this.#open) throw unavailable('the keyring was closed');
    const associated = prefixed(['steward/v1/root', '1', context.use, context.owner, context.name]);
    return { associated, pair: Buffer.from(hkdfSync('sha512', this.#key, new Uint8Array(), associated, 64)) };
  }
}

/** "Parts" of docs/formats/envelope.md. */
function prefixed(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      if (!/^[\x20-\x7e]{0,512}$/.test(text)) throw new RangeError('a wrap context takes printable ASCII alone');
      return [Uint8Array.of(text.length >> 8, text.length & 255), Buffer.from(text, 'latin1')];
    }),
  );
}

async function readKeyring(path: string): Promise<string | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw unavailable('the keyring file cannot be opened', cause);
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw unavailable('the keyring is not a file');
    if ((stat.mode & 0o077) !== 0) throw unavailable('the keyring file is open to others than its owner; make its mode 0600');
    if (process.getuid !== undefined && stat.uid !== process.getuid()) throw unavailable('the keyring file belongs to another user');
    if (stat.size > keyringBytesMax) throw unavailable(`a keyring file has at most ${keyringBytesMax} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** The real places are compared, so that no link leads a keyring into the data folder. */
async function refuseInside(path: string, dataFolder: string): Promise<void> {
  const folder = await realPlace(dataFolder);
  const place = await realPlace(path);
  if (place === folder || place.startsWith(folder + sep)) throw unavailable('the keyring must not lie inside the data folder');
}

/** The real path, also of what does not exist yet. */
async function realPlace(path: string): Promise<string> {
  const full = resolve(path);
  try {
    return await realpath(full);
  } catch (cause) {
    if (systemCode(cause) !== 'ENOENT' || dirname(full) === full) throw cause;
    return resolve(await realPlace(dirname(full)), full.slice(dirname(full).length).replace(/^[\\/]/, ''));
  }
}

function unavailable(rule: string, cause?: unknown): StewardError {
  return new StewardError('key-unavailable', cause === undefined ? { rule } : { rule, cause });
}
