// Blobs in a move: the same bytes under the same names.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { BlobName, Blobs } from '../../ports/blobs.ts';
import { listedBlobsMax } from '../../ports/names.ts';
import { digested, type Digest } from '../../vault/digest.ts';
import { eachAtOnce } from './at-once.ts';
import type { Differences } from './differences.ts';
import type { MoveParts } from './move-side.ts';

export interface MovedBlobs {
  readonly from: Blobs;
  readonly to: Blobs;
  /** Only names that begin so. */
  readonly prefix: string;
  /** Names that are not carried as they are. */
  readonly leavesOut?: (name: BlobName) => boolean;
  /** Names that the target may have though the source has not: what a move that was broken off has left, and nothing names. */
  readonly mayRemain?: (name: BlobName) => boolean;
}

export async function* namesOf(blobs: Blobs, prefix: string): AsyncGenerator<BlobName> {
  for (let after: BlobName | undefined; ;) {
    const names = await blobs.list(prefix, after, listedBlobsMax);
    yield* names;
    if (names.length < listedBlobsMax) return;
    after = names.at(-1)!;
  }
}

async function* carriedNames(blobs: Blobs, { prefix, leavesOut }: MovedBlobs): AsyncGenerator<BlobName> {
  for await (const name of namesOf(blobs, prefix)) if (leavesOut?.(name) !== true) yield name;
}

/** How many there are. May be repeated: a name that is there already is compared with the rest. */
export async function carryBlobs({ signal }: MoveParts, moved: MovedBlobs): Promise<number> {
  let count = 0;
  await eachAtOnce(carriedNames(moved.from, moved), async (name) => {
    signal.throwIfAborted();
    count++;
    if ((await moved.to.size(name)) !== undefined) return;
    const content = await moved.from.get(name);
    if (content === undefined) throw new StewardError('conflict', { rule: 'a file of the source is gone: something still works there' });
    await moved.to.put(name, content).catch((error: unknown) => {
      if (!isStewardError(error, 'already-exists')) throw error;
    });
  });
  return count;
}

/** Reads every blob of both sides. */
export async function compareBlobs({ signal }: MoveParts, moved: MovedBlobs, found: Differences): Promise<void> {
  await eachAtOnce(carriedNames(moved.from, moved), async (name) => {
    signal.throwIfAborted();
    const [here, there] = await Promise.all([digestOf(moved.from, name), digestOf(moved.to, name)]);
    if (here === undefined || here.size !== there?.size || here.sha256 !== there.sha256) found.add(`the file ${name}`);
  });
  await eachAtOnce(carriedNames(moved.to, moved), async (name) => {
    if (moved.mayRemain?.(name) !== true && (await moved.from.size(name)) === undefined)
      found.add(`the file ${name}, which the source has not`);
  });
}

async function digestOf(blobs: Blobs, name: BlobName): Promise<Digest | undefined> {
  const content = await blobs.get(name);
  if (content === undefined) return undefined;
  const read = digested(content);
  for await (const part of read.content) void part;
  return read.result();
}
