// A stand-in for AWS KMS, for the demo on emulators and for tests: its JSON protocol, its documented errors, and what emulators let pass (a key that waits for its
// deletion, or is disabled, opens nothing). It is no KMS: who holds its folder holds the keys.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export type StandInState = 'Enabled' | 'Disabled' | 'PendingDeletion';

export interface KmsStandInOptions {
  /** Chosen by the system unless named. */
  readonly port?: number;
  /** Where keys are kept, so that what was wrapped opens after an end of the process; without it they end with it. */
  readonly folder?: string;
  readonly region?: string;
  readonly account?: string;
}

/** A failure to answer with instead, as KMS names it. */
export interface StandInFailure {
  readonly status: number;
  readonly name: string;
}

export type StandInFault = StandInFailure | 'drop' | 'lose' | 'pass';

export interface KmsStandIn {
  readonly endpoint: string;
  readonly region: string;
  /** How often each operation was asked, with which key; in order. */
  readonly calls: readonly {
    readonly operation: string;
    readonly key: string | undefined;
    readonly context: Readonly<Record<string, string>>;
  }[];
  /** The ARN of a new key; of the one with this id, if there is one. */
  createKey(id?: string): string;
  setState(arn: string, state: StandInState): void;
  /** As a key policy that was taken back. */
  deny(arn: string, denied: boolean): void;
  /** What the next requests are answered with instead: `drop` ends the connection, `lose` does what was asked first, `pass` answers as always. */
  failNext(...failures: readonly StandInFault[]): void;
  /** Takes back what `failNext` has left. */
  forgive(): void;
  stop(): Promise<void>;
}

interface StoredKey {
  readonly id: string;
  /** The newest last: rotating adds one, and what an earlier one sealed still opens. */
  readonly material: string[];
  state: StandInState;
  denied: boolean;
  rotates: boolean;
}

type Input = Readonly<Record<string, unknown>>;

const bodyBytesMax = 65_536;
const plaintextBytesMax = 4_096;
const fileMode = 0o600;

export async function startKmsStandIn(options: KmsStandInOptions = {}): Promise<KmsStandIn> {
  const { region = 'eu-central-1', account = '000000000000' } = options;
  const keys = new StandInKeys(`arn:aws:kms:${region}:${account}:key/`, options.folder);
  const calls: { operation: string; key: string | undefined; context: Readonly<Record<string, string>> }[] = [];
  const failures: StandInFault[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: Buffer[] = [];
    let size = 0;
    for await (const part of request as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > bodyBytesMax) return say(response, 413, { __type: 'RequestEntityTooLargeException' });
      body.push(part);
    }
    const operation = /^TrentService\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1] ?? '';
    const input = JSON.parse(Buffer.concat(body).toString('utf8')) as Input;
    const named = input['KeyId'];
    const context = (input['EncryptionContext'] ?? {}) as Record<string, string>;
    calls.push({ operation, key: typeof named === 'string' ? named : undefined, context });
    const failure = failures.shift();
    if (failure === 'drop') return void response.destroy();
    if (typeof failure === 'object') return say(response, failure.status, { __type: failure.name, message: 'as the test asked' });
    try {
      const answered = keys.operate(operation, input);
      return failure === 'lose' ? void response.destroy() : say(response, 200, answered);
    } catch (error) {
      if (!(error instanceof KmsRefusal)) throw error;
      return say(response, 400, { __type: error.name, message: error.message });
    }
  }

  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region,
    calls,
    createKey: (id) => keys.create(id),
    setState: (arn, state) => keys.change(arn, { state }),
    deny: (arn, denied) => keys.change(arn, { denied }),
    failNext: (...more) => void failures.push(...more),
    forgive: () => void failures.splice(0),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

class KmsRefusal extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

class StandInKeys {
  readonly #prefix: string;
  readonly #folder: string | undefined;
  readonly #keys = new Map<string, StoredKey>();

  constructor(prefix: string, folder: string | undefined) {
    this.#prefix = prefix;
    this.#folder = folder;
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const key = JSON.parse(readFileSync(join(folder, file), 'utf8')) as StoredKey;
      this.#keys.set(key.id, key);
    }
  }

  create(id: string = uuid()): string {
    if (!this.#keys.has(id))
      this.#keep({ id, material: [randomBytes(32).toString('base64')], state: 'Enabled', denied: false, rotates: false });
    return this.#prefix + id;
  }

  change(arn: string, change: Partial<Pick<StoredKey, 'state' | 'denied' | 'rotates'>>): void {
    this.#keep(Object.assign(this.#find(arn), change));
  }

  operate(operation: string, input: Input): object {
    switch (operation) {
      case 'Encrypt':
        return this.#encrypt(this.#usable(input['KeyId']), bytesOf(input['Plaintext']), contextOf(input, 'EncryptionContext'));
      case 'Decrypt':
        return this.#decrypt(input);
      case 'ReEncrypt': {
        const from = {
          CiphertextBlob: input['CiphertextBlob'],
          KeyId: input['SourceKeyId'],
          EncryptionContext: input['SourceEncryptionContext'],
        };
        const { Plaintext, KeyId } = this.#decrypt(from);
        const to = this.#usable(input['DestinationKeyId']);
        return { ...this.#encrypt(to, bytesOf(Plaintext), contextOf(input, 'DestinationEncryptionContext')), SourceKeyId: KeyId };
      }
      case 'CreateKey':
        return { KeyMetadata: this.#describe(this.#find(this.create())) };
      case 'DescribeKey':
        return { KeyMetadata: this.#describe(this.#find(input['KeyId'])) };
      case 'GetKeyRotationStatus':
        return { KeyRotationEnabled: this.#find(input['KeyId']).rotates };
      default:
        return this.#manage(operation, this.#find(input['KeyId']), input);
    }
  }

  #manage(operation: string, key: StoredKey, input: Input): object {
    const arn = this.#prefix + key.id;
    const pending = key.state === 'PendingDeletion';
    if (pending && operation !== 'CancelKeyDeletion') throw new KmsRefusal('KMSInvalidStateException', `${arn} is pending deletion.`);
    switch (operation) {
      case 'EnableKey':
        this.change(arn, { state: 'Enabled' });
        return {};
      case 'DisableKey':
        this.change(arn, { state: 'Disabled' });
        return {};
      case 'EnableKeyRotation':
        this.change(arn, { rotates: true });
        return {};
      case 'RotateKeyOnDemand':
        key.material.push(randomBytes(32).toString('base64'));
        this.#keep(key);
        return { KeyId: arn };
      case 'ScheduleKeyDeletion':
        this.change(arn, { state: 'PendingDeletion' });
        return { KeyId: arn, KeyState: 'PendingDeletion', PendingWindowInDays: input['PendingWindowInDays'] ?? 30 };
      case 'CancelKeyDeletion':
        // As the service does: the key comes back disabled.
        this.change(arn, { state: 'Disabled' });
        return { KeyId: arn };
      default:
        throw new KmsRefusal('UnknownOperationException', operation);
    }
  }

  #describe(key: StoredKey): object {
    return {
      Arn: this.#prefix + key.id,
      KeyId: key.id,
      AWSAccountId: this.#prefix.split(':')[4],
      Enabled: key.state === 'Enabled',
      KeyState: key.state,
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyManager: 'CUSTOMER',
      Origin: 'AWS_KMS',
      MultiRegion: false,
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    };
  }

  /** Blob: length of the key id, key id, index of the material, nonce, ciphertext, tag. */
  #encrypt(key: StoredKey, plaintext: Buffer, context: Buffer): { readonly CiphertextBlob: string; readonly KeyId: string } {
    if (plaintext.length < 1 || plaintext.length > plaintextBytesMax)
      throw new KmsRefusal('ValidationException', `'plaintext' has 1 to ${plaintextBytesMax} bytes`);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.material.at(-1)!, 'base64'), nonce);
    cipher.setAAD(context);
    const sealed = [cipher.update(plaintext), cipher.final(), cipher.getAuthTag()];
    const blob = [Uint8Array.of(key.id.length), Buffer.from(key.id), Uint8Array.of(key.material.length - 1), nonce, ...sealed];
    return { CiphertextBlob: Buffer.concat(blob).toString('base64'), KeyId: this.#prefix + key.id };
  }

  #decrypt(input: Input): { readonly Plaintext: string; readonly KeyId: string } {
    const blob = bytesOf(input['CiphertextBlob']);
    const idLength = blob[0] ?? 0;
    const made = this.#keys.get(blob.subarray(1, 1 + idLength).toString());
    const named = input['KeyId'];
    const key = this.#usable(named ?? made?.id);
    if (made === undefined || blob.length < idLength + 31) throw new KmsRefusal('InvalidCiphertextException', '');
    if (key !== made)
      throw new KmsRefusal('IncorrectKeyException', 'The key ID in the request does not identify a CMK that can perform this operation.');
    const material = made.material[blob[1 + idLength]!];
    if (material === undefined) throw new KmsRefusal('InvalidCiphertextException', '');
    const sealed = blob.subarray(2 + idLength);
    try {
      const decipher = createDecipheriv('aes-256-gcm', Buffer.from(material, 'base64'), sealed.subarray(0, 12), { authTagLength: 16 });
      decipher.setAAD(contextOf(input, 'EncryptionContext'));
      decipher.setAuthTag(sealed.subarray(-16));
      const plaintext = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
      return { Plaintext: plaintext.toString('base64'), KeyId: this.#prefix + made.id };
    } catch {
      throw new KmsRefusal('InvalidCiphertextException', '');
    }
  }

  /** In the order of the service: who may not use it does not learn its state. */
  #usable(named: unknown): StoredKey {
    const key = this.#find(named);
    const arn = this.#prefix + key.id;
    if (key.denied)
      throw new KmsRefusal(
        'AccessDeniedException',
        'The ciphertext refers to a customer master key that does not exist, or you may not access it.',
      );
    if (key.state === 'Disabled') throw new KmsRefusal('DisabledException', `${arn} is disabled.`);
    if (key.state === 'PendingDeletion') throw new KmsRefusal('KMSInvalidStateException', `${arn} is pending deletion.`);
    return key;
  }

  #find(named: unknown): StoredKey {
    const text = String(named);
    const key = this.#keys.get(text.startsWith(this.#prefix) ? text.slice(this.#prefix.length) : text);
    if (key === undefined) throw new KmsRefusal('NotFoundException', `Key '${text}' does not exist`);
    return key;
  }

  #keep(key: StoredKey): void {
    this.#keys.set(key.id, key);
    if (this.#folder === undefined) return;
    const file = join(this.#folder, `${key.id}.json`);
    writeFileSync(`${file}.new`, JSON.stringify(key), { mode: fileMode, flush: true });
    renameSync(`${file}.new`, file);
  }
}

/** Whatever order its pairs come in, as KMS takes them. */
function contextOf(input: Input, name: string): Buffer {
  const pairs = Object.entries((input[name] ?? {}) as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(pairs));
}

const bytesOf = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : '', 'base64');

function uuid(): string {
  const hex = randomBytes(16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
