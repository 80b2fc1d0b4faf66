// The root key as a key of AWS KMS: symmetric, called with `Encrypt` and `Decrypt` alone, so it never leaves KMS. docs/formats/kms-root.md has the bytes.
//
// Invariants:
//  1. Keys are named by their full ARN. An alias can be led to another key by whoever may call `UpdateAlias`, so it is never resolved here.
//  2. What is opened names its key, and only a key this root key was given is asked: whoever can write to the store cannot bring a key of their own.
//  3. The context travels as KMS's encryption context, bound to the ciphertext by KMS and shown in its log: opaque ids alone.
//
// Encrypting and decrypting change nothing, so there is no unknown outcome: what did not answer may be asked again, and the SDK does so within `timeoutMs`.
import {
  DecryptCommand,
  DependencyTimeoutException,
  DisabledException,
  EncryptCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  InvalidKeyUsageException,
  KMSInvalidStateException,
  NotFoundException,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { StewardError } from '@steward/protocol/errors.ts';
import { outOfReach, rootPlaintextBytesMax, withdrawn, type RootKey, type WrapContext } from '@steward/server/ports/root-key.ts';

export interface KmsRoot {
  /** Of the region the key lies in; its retries are the SDK's (`maxAttempts`). */
  readonly client: KMSClient;
  /** The full ARN of a key, which wraps. */
  readonly key: string;
  /** The ARNs of keys that `key` has taken the place of: still opened, never wrapped with. */
  readonly earlier?: readonly string[];
  /** How long one call, its retries included, may take. */
  readonly timeoutMs?: number;
}

const callTimeoutMs = 5_000;
const version = 1;
/** `arn:aws:kms:<region>:<account>:key/<key id>`; the id of a multi-Region key begins with `mrk-`. */
const keyPattern = /^arn:aws[a-z-]{0,20}:kms:([a-z]{2}(?:-[a-z]+){1,3}-\d):\d{12}:key\/[A-Za-z0-9-]{1,128}$/;
/** KMS answers with up to 6,144 bytes. */
const ciphertextBytesMax = 6_144;

/** The region of a key's ARN. `invalid-input` for what is none, an alias included. */
export function regionOfKey(arn: string): string {
  const region = keyPattern.exec(arn)?.[1];
  if (region === undefined)
    throw new StewardError('invalid-input', { field: 'key', rule: 'the ARN of a KMS key (arn:aws:kms:…:key/…), not an alias' });
  return region;
}

/** Throws `invalid-input` when a name is no key's ARN or a key lies in another region than `key`. */
export function kmsRootKey(root: KmsRoot): RootKey {
  const region = regionOfKey(root.key);
  for (const arn of root.earlier ?? [])
    if (regionOfKey(arn) !== region) throw new StewardError('invalid-input', { field: 'earlier', rule: `a key in ${region}` });
  return new KmsRootKey(root, region);
}

class KmsRootKey implements RootKey {
  readonly name: string;
  readonly #root: KmsRoot;
  readonly #region: string;
  readonly #opens: ReadonlySet<string>;

  constructor(root: KmsRoot, region: string) {
    this.#root = root;
    this.#region = region;
    this.#opens = new Set([root.key, ...(root.earlier ?? [])]);
    this.name = root.key;
  }

  async wrap(context: WrapContext, secret: Uint8Array): Promise<Uint8Array> {
    if (secret.length < 1 || secret.length > rootPlaintextBytesMax)
      throw new RangeError(`a secret has 1 to ${rootPlaintextBytesMax} bytes`);
    const { key } = this.#root;
    const command = new EncryptCommand({ KeyId: key, Plaintext: secret, EncryptionContext: encryptionContext(context) });
    const answer = await this.#asking(async (options) => this.#root.client.send(command, options));
    // Whatever answers is only believed if it used the key that was named.
    if (answer.KeyId !== key || answer.CiphertextBlob === undefined) throw unavailable(outOfReach, 'KMS did not answer as documented');
    return Buffer.concat([Uint8Array.of(version, key.length), Buffer.from(key, 'latin1'), answer.CiphertextBlob]);
  }

  async unwrap(context: WrapContext, wrapped: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    const { key, ciphertext } = partsOf(wrapped);
    if (!this.#opens.has(key))
      throw new StewardError('key-unavailable', { field: withdrawn, rule: 'it is wrapped by a key that is not in use here' });
    const command = new DecryptCommand({ KeyId: key, CiphertextBlob: ciphertext, EncryptionContext: encryptionContext(context) });
    const answer = await this.#asking(async (options) => this.#root.client.send(command, options));
    if (answer.KeyId !== key || answer.Plaintext === undefined) throw unavailable(outOfReach, 'KMS did not answer as documented');
    const secret = new Uint8Array(answer.Plaintext);
    answer.Plaintext.fill(0);
    return secret;
  }

  brought(name: string): RootKey {
    if (regionOfKey(name) !== this.#region)
      throw new StewardError('invalid-input', { field: 'key', rule: `a key in ${this.#region}, where the data lies` });
    return new KmsRootKey({ ...this.#root, key: name, earlier: [] }, this.#region);
  }

  async #asking<T>(ask: (options: { readonly abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    try {
      return await ask({ abortSignal: AbortSignal.timeout(this.#root.timeoutMs ?? callTimeoutMs) });
    } catch (error) {
      throw meaningOf(error);
    }
  }
}

/** Clear, and in the log of whoever owns the key; a policy can ask for it (`kms:EncryptionContext:steward:owner`). */
export function encryptionContext({ use, owner, name }: WrapContext): Record<string, string> {
  return { 'steward:use': use, 'steward:owner': owner, 'steward:name': name };
}

function partsOf(wrapped: Uint8Array): { readonly key: string; readonly ciphertext: Uint8Array } {
  const length = wrapped[1] ?? 0;
  const ciphertext = wrapped.subarray(2 + length);
  if (wrapped[0] !== version || ciphertext.length < 1 || ciphertext.length > ciphertextBytesMax) throw new StewardError('integrity-failed');
  const key = Buffer.from(wrapped.subarray(2, 2 + length)).toString('latin1');
  if (!keyPattern.test(key)) throw new StewardError('integrity-failed');
  return { key, ciphertext };
}

/** Of the SDK, which found none, and of the service, which does not take them: both pass when the provider of credentials has renewed them. */
const credentialErrors: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'UnrecognizedClientException',
]);

/** What a failed call means, by the names that KMS documents for `Encrypt` and `Decrypt`, and those that every service of AWS has. */
function meaningOf(error: unknown): StewardError {
  const name = error instanceof Error ? error.name : '';
  if (error instanceof InvalidCiphertextException || error instanceof IncorrectKeyException)
    return new StewardError('integrity-failed', { cause: error });
  if (error instanceof DisabledException) return unavailable(withdrawn, 'the key is disabled', error);
  if (error instanceof KMSInvalidStateException)
    return unavailable(withdrawn, 'the key is in a state in which it opens nothing (pending deletion, for example)', error);
  if (error instanceof NotFoundException) return unavailable(withdrawn, 'there is no such key', error);
  if (error instanceof InvalidKeyUsageException) return unavailable(withdrawn, 'the key is not one to encrypt with', error);
  if (name === 'AccessDeniedException') return unavailable(withdrawn, 'the key may not be used by this installation', error);
  if (name === 'ThrottlingException' || name === 'LimitExceededException') return unavailable(outOfReach, 'KMS is asked too often', error);
  if (credentialErrors.has(name)) return unavailable(outOfReach, 'KMS does not take the credentials of this node', error);
  if (error instanceof DependencyTimeoutException) return unavailable(outOfReach, 'KMS timed out', error);
  return unavailable(outOfReach, 'KMS does not answer', error);
}

function unavailable(field: typeof withdrawn | typeof outOfReach, rule: string, cause?: unknown): StewardError {
  return new StewardError('key-unavailable', cause === undefined ? { field, rule } : { field, rule, cause });
}
