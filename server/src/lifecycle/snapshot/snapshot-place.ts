// Where snapshots lie: a Blobs store (a folder, a bucket) that may be shared by several installations, each under its own id (docs/formats/snapshot.md).
//
//   <installation>/chunks/<hh>/<hash>            rows
//   <installation>/lists/<hh>/<hash>             chunks, in order
//   <installation>/files/<business>/<file>/<hash>   sealed files, byte for byte
//   <installation>/snapshots/<time>-<id>/<generation>-<hash>   manifests; the last generation counts
//   <installation>/erased/<time>-<id>            what was erased
//   <installation>/cleaned/<time>-<id>           it is in no snapshot any more
//
// What lies under its hash is believed only when the hash fits; a manifest only when the root key sealed its hash, so that nobody who can write here can
// make up a past.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { encodeId, type FileId } from '@steward/protocol/ids.ts';
import type { BlobName, Blobs } from '../../ports/blobs.ts';
import type { Erasure } from '../../ports/erased-places.ts';
import type { Random } from '../../ports/random.ts';
import type { RootKey } from '../../ports/root-key.ts';
import { digested, sha256Of } from '../../vault/digest.ts';
import { decodeManifest, decodeSealed, decodeTold, encodeManifest, encodeSealed, encodeTold, type Manifest, type Told } from './format.ts';

const namesPerListMax = 1_000;
/** Larger objects than this are not of Steward's making, files aside. */
const objectBytesMax = 268_435_456;
const timeDigits = 15;
const generationDigits = 6;

export type ObjectKind = 'chunks' | 'lists';

export interface SnapshotName {
  readonly id: string;
  readonly takenAtMs: number;
  readonly generation: number;
  readonly name: BlobName;
}

export interface FileCopy {
  readonly name: BlobName;
  /** The name in the store of living files. */
  readonly file: BlobName;
  readonly hash: string;
}

const stamp = (ms: number): string => String(ms).padStart(timeDigits, '0');

export class SnapshotPlace {
  readonly #blobs: Blobs;
  readonly #root: RootKey;
  readonly #random: Random;
  readonly #prefix: string;

  constructor(blobs: Blobs, root: RootKey, random: Random, installation: string) {
    this.#blobs = blobs;
    this.#root = root;
    this.#random = random;
    this.#prefix = `${installation}/`;
  }

  /** Puts `bytes` under their hash unless they are there; their hash. `known`: hashes that are there for sure. */
  async put(kind: ObjectKind, bytes: Uint8Array, known?: ReadonlySet<string>): Promise<string> {
    const hash = sha256Of(bytes).toHex();
    if (known?.has(hash) !== true) await this.#putOnce(this.objectName(kind, hash), bytes);
    return hash;
  }

  /** `integrity-failed` naming the object when it is missing or altered. */
  async get(kind: ObjectKind, hash: string): Promise<Uint8Array> {
    const bytes = await this.#read(this.objectName(kind, hash));
    if (bytes === undefined) throw damaged(kind, hash, 'is missing');
    if (sha256Of(bytes).toHex() !== hash) throw damaged(kind, hash, 'was altered');
    return bytes;
  }

  hashOf(bytes: Uint8Array): string {
    return sha256Of(bytes).toHex();
  }

  async has(kind: ObjectKind, hash: string): Promise<boolean> {
    return (await this.#blobs.size(this.objectName(kind, hash))) !== undefined;
  }

  objectName(kind: ObjectKind, hash: string): BlobName {
    return `${this.#prefix}${kind}/${hash.slice(0, 2)}/${hash}`;
  }

  /** Copies a living file unless a copy is there. `false` when there is no such file. */
  async putFile(living: Blobs, file: BlobName): Promise<boolean> {
    const prefix = `${this.#prefix}${file}/`;
    if ((await this.#blobs.list(prefix, undefined, 1)).length > 0) return true;
    const first = await living.get(file);
    if (first === undefined) return false;
    const looked = digested(first);
    for await (const part of looked.content) void part;
    const { sha256 } = looked.result();
    const again = await living.get(file);
    if (again === undefined) return false;
    const copied = digested(again);
    const name = `${prefix}${sha256}`;
    await this.#blobs.put(name, copied.content).catch(ignoreExisting);
    if (copied.result().sha256 === sha256) return true;
    await this.#blobs.remove(name);
    throw new StewardError('store-unavailable', { rule: 'a file gave other bytes when it was read again' });
  }

  async findFile(file: BlobName): Promise<FileCopy | undefined> {
    const [name] = await this.#blobs.list(`${this.#prefix}${file}/`, undefined, 1);
    return name === undefined ? undefined : this.#fileCopy(name);
  }

  /** The copy's bytes; the stream ends with `integrity-failed` when they are not those of its name. */
  async *readFile({ name, hash, file }: FileCopy): AsyncGenerator<Uint8Array> {
    const stream = await this.#blobs.get(name);
    if (stream === undefined) throw new StewardError('integrity-failed', { rule: `the copy of ${file} is missing` });
    const read = digested(stream);
    yield* read.content;
    if (read.result().sha256 !== hash) throw new StewardError('integrity-failed', { rule: `the copy of ${file} was altered` });
  }

  async removeFile(file: BlobName): Promise<void> {
    for (const name of await this.#blobs.list(`${this.#prefix}${file}/`, undefined, namesPerListMax)) await this.#blobs.remove(name);
  }

  /** The names of everything under a folder, in order, behind `after`. */
  async *names(folder: string, after?: string): AsyncGenerator<string> {
    for (let last = after; ;) {
      const found = await this.#blobs.list(
        `${this.#prefix}${folder}/`,
        last === undefined ? undefined : this.#prefix + last,
        namesPerListMax,
      );
      for (const name of found) yield name.slice(this.#prefix.length);
      if (found.length < namesPerListMax) return;
      last = found.at(-1)!.slice(this.#prefix.length);
    }
  }

  /** A copy by its name as `names('files')` gives it. */
  copyNamed(name: string): FileCopy {
    return this.#fileCopy(this.#prefix + name);
  }

  async remove(name: string): Promise<void> {
    await this.#blobs.remove(this.#prefix + name);
  }

  /** Keeps altered bytes where nothing looks for them, and frees their name. */
  async setAside(name: string): Promise<void> {
    const stream = await this.#blobs.get(this.#prefix + name);
    if (stream === undefined) return;
    const mark = encodeId<FileId>(this.#random.bytes(16));
    await this.#blobs.put(`${this.#prefix}damaged/${mark}/${name.replaceAll('/', '-').slice(-160)}`, stream).catch(() => undefined);
    await this.#blobs.remove(this.#prefix + name);
  }

  // ---- manifests

  /** Every snapshot, the oldest first, each in its last generation; those that a later one has replaced are `superseded`. */
  async manifests(): Promise<{ readonly current: readonly SnapshotName[]; readonly superseded: readonly SnapshotName[] }> {
    const current = new Map<string, SnapshotName>();
    const superseded: SnapshotName[] = [];
    for await (const name of this.names('snapshots')) {
      const [, time, id, generation] = /^snapshots\/(\d{15})-([a-z2-7]{26})\/(\d{6})-[0-9a-f]{64}$/.exec(name) ?? [];
      if (id === undefined) continue;
      const found = { id, takenAtMs: Number(time), generation: Number(generation), name };
      const before = current.get(id);
      if (before !== undefined) superseded.push(before);
      current.set(id, found);
    }
    return { current: [...current.values()], superseded };
  }

  /** Durable and visible when it resolves: the last thing a snapshot does. */
  async putManifest(manifest: Manifest, generation: number): Promise<SnapshotName> {
    const body = encodeManifest(manifest);
    const bytes = encodeSealed(await this.#root.wrap(sealContext(manifest.id), sha256Of(body)), body);
    const digits = String(generation).padStart(generationDigits, '0');
    const name = `snapshots/${stamp(manifest.takenAtMs)}-${manifest.id}/${digits}-${sha256Of(bytes).toHex()}`;
    await this.#putOnce(this.#prefix + name, bytes);
    return { id: manifest.id, takenAtMs: manifest.takenAtMs, generation, name };
  }

  /** `integrity-failed` when it is not what was written, or not sealed by this root key; `key-unavailable` when that is out of reach. */
  async manifest(named: SnapshotName): Promise<Manifest> {
    const bytes = await this.#read(this.#prefix + named.name);
    const sealed = bytes && sha256Of(bytes).toHex() === named.name.slice(-64) ? decodeSealed(bytes) : undefined;
    if (sealed === undefined) throw new StewardError('integrity-failed', { rule: `the snapshot ${named.id} is missing or was altered` });
    const hash = await this.#root.unwrap(sealContext(named.id), sealed.seal).catch((error: unknown) => {
      if (!isStewardError(error, 'integrity-failed')) throw error;
      throw new StewardError('integrity-failed', { rule: `the snapshot ${named.id} was not sealed by this root key`, cause: error });
    });
    const manifest = decodeManifest(sealed.manifest);
    if (sha256Of(sealed.manifest).toHex() !== hash.toHex() || manifest.id !== named.id || manifest.takenAtMs !== named.takenAtMs)
      throw new StewardError('integrity-failed', { rule: `the snapshot ${named.id} was not sealed by this root key` });
    return manifest;
  }

  // ---- what was erased

  /** Under which id it was told. */
  async tell(erasure: Erasure, atMs: number): Promise<string> {
    const bytes = encodeTold({ ...erasure, atMs });
    const id = `${stamp(atMs)}-${encodeId<FileId>(this.#random.bytes(16))}`;
    await this.#putOnce(`${this.#prefix}erased/${id}`, bytes);
    return id;
  }

  /** What was told and is kept, the oldest first, with whether every snapshot is clean of it. */
  async told(): Promise<readonly { readonly told: Told; readonly cleaned: boolean }[]> {
    const cleaned = new Set<string>();
    for await (const name of this.names('cleaned')) cleaned.add(name.slice('cleaned/'.length));
    const found: { told: Told; cleaned: boolean }[] = [];
    for await (const name of this.names('erased')) {
      const id = name.slice('erased/'.length);
      const bytes = await this.#read(this.#prefix + name);
      if (bytes !== undefined) found.push({ told: decodeTold(id, bytes), cleaned: cleaned.has(id) });
    }
    return found;
  }

  async markCleaned(id: string): Promise<void> {
    await this.#putOnce(`${this.#prefix}cleaned/${id}`, new Uint8Array());
  }

  async forgetTold(id: string): Promise<void> {
    await this.remove(`erased/${id}`);
    await this.remove(`cleaned/${id}`);
  }

  #fileCopy(name: BlobName): FileCopy {
    const file = name.slice(this.#prefix.length, name.lastIndexOf('/'));
    return { name, file, hash: name.slice(name.lastIndexOf('/') + 1) };
  }

  async #putOnce(name: BlobName, bytes: Uint8Array): Promise<void> {
    if ((await this.#blobs.size(name)) !== undefined) return;
    await this.#blobs.put(name, once(bytes)).catch(ignoreExisting);
  }

  async #read(name: BlobName): Promise<Uint8Array | undefined> {
    const size = await this.#blobs.size(name);
    if (size === undefined) return undefined;
    if (size > objectBytesMax)
      throw new StewardError('integrity-failed', { rule: 'a file among the snapshots is larger than any of them' });
    const parts: Uint8Array[] = [];
    for await (const part of (await this.#blobs.get(name)) ?? []) parts.push(part);
    return new Uint8Array(Buffer.concat(parts));
  }
}

const sealContext = (id: string) => ({ use: 'snapshot', owner: 'operator', name: id }) as const;

const damaged = (kind: ObjectKind, hash: string, how: string): StewardError =>
  new StewardError('integrity-failed', { rule: `${kind === 'chunks' ? 'the chunk' : 'the list'} ${hash} ${how}` });

function ignoreExisting(error: unknown): number {
  if (!isStewardError(error, 'already-exists')) throw error;
  return 0;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The installations that have snapshots in a place. */
export async function installationsIn(blobs: Blobs): Promise<readonly string[]> {
  const found: string[] = [];
  let after: string | undefined;
  for (;;) {
    const [name] = await blobs.list('', after, 1);
    if (name === undefined) return found;
    const installation = name.split('/')[0]!;
    found.push(installation);
    // Behind everything that begins so: no name holds a character above `z`.
    after = `${installation}/${'z'.repeat(200)}`;
  }
}
