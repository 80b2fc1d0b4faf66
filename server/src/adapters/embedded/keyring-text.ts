// What is written in a keyring file: the root key, or the root key sealed under a passphrase (docs/formats/key-store.md, "Keyring file").
import { argon2, createCipheriv, createDecipheriv } from 'node:crypto';
import { promisify } from 'node:util';
import { StewardError } from '@steward/protocol/errors.ts';
import { z } from 'zod';
import type { Random } from '../../ports/random.ts';

export const rootKeyBytes = 32;
export const keyringBytesMax = 4_096;
export const passphraseCharactersMin = 12;

export interface Passphrase {
  readonly text: string;
  /** For a new keyring; the second recommended option of RFC 9106 §4 unless told. */
  readonly cost?: Argon2Cost;
}

export interface Argon2Cost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

const defaultCost: Argon2Cost = { memoryKiB: 65_536, passes: 3, lanes: 4 };
const saltBytes = 16;

const base64Of = (bytes: number) =>
  z
    .string()
    .max(128)
    .refine((text) => Buffer.from(text, 'base64').length === bytes && Buffer.from(text, 'base64').toString('base64') === text);

const cost = {
  memoryKiB: z.int().min(8_192).max(1_048_576),
  passes: z.int().min(1).max(16),
  lanes: z.int().min(1).max(16),
};

const keyringSchema = z.discriminatedUnion('kind', [
  z.strictObject({ steward: z.literal('keyring/1'), kind: z.literal('file'), key: base64Of(rootKeyBytes) }),
  z.strictObject({
    steward: z.literal('keyring/1'),
    kind: z.literal('passphrase'),
    argon2id: z.strictObject({ ...cost, salt: base64Of(saltBytes) }),
    nonce: base64Of(12),
    sealed: base64Of(rootKeyBytes + 16),
  }),
]);

const hash = promisify(argon2);

/** The text of a new keyring with a random root key. Throws `invalid-input` for a passphrase that is too short. */
export async function createKeyringText(random: Random, passphrase: Passphrase | undefined): Promise<string> {
  const key = Buffer.from(random.bytes(rootKeyBytes).buffer);
  try {
    if (passphrase === undefined) return line({ steward: 'keyring/1', kind: 'file', key: key.toString('base64') });
    if ([...passphrase.text].length < passphraseCharactersMin) {
      throw new StewardError('invalid-input', { field: 'passphrase', rule: `at least ${passphraseCharactersMin} characters` });
    }
    const chosen = passphrase.cost ?? defaultCost;
    const salt = Buffer.from(random.bytes(saltBytes));
    const nonce = random.bytes(12);
    const under = await keyOf(passphrase.text, chosen, salt);
    const cipher = createCipheriv('aes-256-gcm', under, nonce, { authTagLength: 16 });
    cipher.setAAD(associated(chosen));
    const ciphertext = cipher.update(key);
    cipher.final();
    under.fill(0);
    return line({
      steward: 'keyring/1',
      kind: 'passphrase',
      argon2id: { memoryKiB: chosen.memoryKiB, passes: chosen.passes, lanes: chosen.lanes, salt: salt.toString('base64') },
      nonce: Buffer.from(nonce).toString('base64'),
      sealed: Buffer.concat([ciphertext, cipher.getAuthTag()]).toString('base64'),
    });
  } finally {
    key.fill(0);
  }
}

/** The root key in a keyring's text; `key-unavailable` when the text is not as it must be, or the passphrase does not open it. */
export async function openKeyringText(text: string, passphrase: string | undefined): Promise<Buffer> {
  const read = keyringSchema.safeParse(parse(text));
  if (!read.success) throw unavailable('the keyring file is damaged or of an unknown kind');
  const keyring = read.data;
  if (keyring.kind === 'file') {
    if (passphrase !== undefined) throw unavailable('the keyring file has no passphrase');
    return Buffer.from(keyring.key, 'base64');
  }
  if (passphrase === undefined) throw unavailable('the keyring file needs its passphrase');
  const under = await keyOf(passphrase, keyring.argon2id, Buffer.from(keyring.argon2id.salt, 'base64'));
  const sealed = Buffer.from(keyring.sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', under, Buffer.from(keyring.nonce, 'base64'), { authTagLength: 16 });
  decipher.setAAD(associated(keyring.argon2id));
  decipher.setAuthTag(sealed.subarray(rootKeyBytes));
  const key = decipher.update(sealed.subarray(0, rootKeyBytes));
  under.fill(0);
  try {
    decipher.final();
    return key;
  } catch (cause) {
    key.fill(0);
    throw unavailable('the passphrase is wrong, or the keyring file is damaged', cause);
  }
}

function keyOf(passphrase: string, { memoryKiB, passes, lanes }: Argon2Cost, salt: Uint8Array): Promise<Buffer> {
  const message = Buffer.from(passphrase.normalize('NFC'), 'utf8');
  return hash('argon2id', { message, nonce: salt, parallelism: lanes, tagLength: 32, memory: memoryKiB, passes });
}

/** "Parts" of docs/formats/envelope.md: the parameters cannot be lowered without being noticed. */
function associated({ memoryKiB, passes, lanes }: Argon2Cost): Buffer {
  const texts = ['steward/v1/keyring', String(memoryKiB), String(passes), String(lanes)];
  return Buffer.concat(texts.map((text) => Buffer.concat([Uint8Array.of(0, text.length), Buffer.from(text)])));
}

function line(value: z.infer<typeof keyringSchema>): string {
  return `${JSON.stringify(value)}\n`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unavailable(rule: string, cause?: unknown): StewardError {
  return new StewardError('key-unavailable', cause === undefined ? { rule } : { rule, cause });
}
