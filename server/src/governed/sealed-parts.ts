// Sealed parts: what a job keeps for itself while it lasts (the file of an import, its report; the parts of an export), sealed under keys of their own.
//
//  1. No byte of it lies in clear on disk; memory is bounded whatever its size.
//  2. Its key is durable before the blob, the blob before the row that names both; what a crash leaves without a row is swept.
//  3. A grant that opens a part names its job.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, FileId, JobId, KeyId, RecordId } from '@steward/protocol/ids.ts';
import type { BlobRange } from '../ports/blobs.ts';
import type { Grant } from '../ports/grant.ts';
import { rangeRowsMax, type Change } from '../ports/rows.ts';
import { keyOf, lastPart } from '../stores/layout.ts';
import { decodePart, listParts, partChange, type Part } from '../stores/parts.ts';
import { digested } from '../vault/digest.ts';
import { blobOf, fileWhere } from './blob-name.ts';
import { newId } from './new-id.ts';
import type { Tools } from './operation.ts';

const removedTogetherMax = 80;

export interface PartOf {
  readonly business: BusinessId;
  readonly job: JobId;
  readonly name: string;
  readonly key: KeyId;
}

/** A key for parts of a job; durable when it resolves. */
export async function newPartKey(grant: Grant, tools: Pick<Tools, 'vault'>, business: BusinessId, job: JobId): Promise<KeyId> {
  const [key] = await tools.vault.newKeys(grant, business, job as string as RecordId, 1);
  return key!;
}

/** Seals a stream; the blob is durable when it resolves. `change` names it: put it into the commit that relies on it. */
export async function sealPart(
  grant: Grant,
  tools: Pick<Tools, 'vault' | 'blobs' | 'random'>,
  { business, job, name, key }: PartOf,
  content: AsyncIterable<Uint8Array>,
): Promise<{ readonly part: Part; readonly change: Change }> {
  const file = newId<FileId>(tools.random);
  const counted = digested(content);
  await tools.blobs.put(blobOf(business, file), tools.vault.sealFile(grant, whereOf(business, job, file), key, counted.content));
  const part: Part = { job, name, file, key, ...counted.result() };
  return { part, change: partChange(business, part) };
}

/** All of a part, or a range of it; checked frame by frame before it is given out. `not-found` once it was dropped. */
export async function openPart(
  grant: Grant,
  tools: Pick<Tools, 'vault' | 'blobs'>,
  business: BusinessId,
  part: Part,
  range?: BlobRange,
): Promise<AsyncIterable<Uint8Array>> {
  const name = blobOf(business, part.file);
  const sealedSize = await tools.blobs.size(name);
  if (sealedSize === undefined) throw new StewardError('not-found', { rule: 'what the job kept is gone' });
  const read = async (of: BlobRange) => tools.blobs.get(name, of);
  const opened = await tools.vault.openFile(grant, whereOf(business, part.job, part.file), part.key, sealedSize, read, range);
  if (typeof opened === 'string') throw new StewardError('not-found', { rule: 'what the job kept is gone' });
  return opened;
}

/** Everything a job kept: keys destroyed, blobs and rows gone. Safe to repeat. */
export async function dropParts(grant: Grant, tools: Tools, business: BusinessId, job: JobId): Promise<void> {
  for (;;) {
    const parts = (await listParts(tools.rows, business, job)).slice(0, removedTogetherMax);
    if (parts.length === 0) return;
    await removeParts(grant, tools, business, parts);
  }
}

/** At most 80 of them. */
export async function removeParts(grant: Grant, tools: Tools, business: BusinessId, parts: readonly Part[]): Promise<void> {
  await tools.vault.erase(grant, business, [...new Set(parts.map(({ key }) => key))]);
  for (const { file } of parts) await tools.blobs.remove(blobOf(business, file));
  const removals = parts.map(({ job, name }): Change => ({ kind: 'remove', key: keyOf.part(business, job, name), expect: 'any' }));
  if (removals.length > 0 && !(await tools.rows.commit(removals)).done) throw new StewardError('conflict');
}

/** Which keys and blobs belong to the parts of jobs, for the sweep of what belongs to nothing. */
export async function ownedByParts(
  tools: Pick<Tools, 'rows'>,
  business: BusinessId,
  own: (key: KeyId, file: FileId) => void,
): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const rows = await tools.rows.range({
      partition: business,
      prefix: 'part/',
      limit: rangeRowsMax,
      ...(after === undefined ? {} : { after }),
    });
    for (const { sort, value } of rows) {
      const { key, file } = decodePart(sort.split('/')[1] as JobId, lastPart<never>(sort), value);
      own(key, file);
    }
    if (rows.length < rangeRowsMax) return;
    after = rows.at(-1)!.sort;
  }
}

const whereOf = (business: BusinessId, job: JobId, file: FileId) => fileWhere(business, { collection: 'parts', id: job }, file);
