// prune-history: superseded versions leave history 92 days after they were superseded (DESIGN §6, "the three months"). Nothing is opened. The place of snapshots
// is told first, so that the versions leave every snapshot too; keys and files that no version refers to any more go with the next sweep.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, RecordId } from '@steward/protocol/ids.ts';
import type { ErasedPlaces } from '../ports/erased-places.ts';
import { rangeRowsMax, type Change } from '../ports/rows.ts';
import { keyOf } from '../stores/layout.ts';
import { decodeRecordRow } from '../stores/record-row.ts';
import { blobOf } from './blob-name.ts';
import { locatePerson } from './locate.ts';
import type { Principal, Tools, WriteOperation } from './operation.ts';
import type { Door } from './perform.ts';

const dayMs = 86_400_000;
/** How long a version is kept after it was superseded. */
export const historyMs = 92 * dayMs;
/** Versions that leave with one entry. */
const versionsPerCommitMax = 80;
/** Versions that one run looks for in a business; what is left is the next run's. */
const versionsPerRunMax = 20_000;

interface OldVersions {
  readonly id: RecordId;
  /** Their numbers, ascending. */
  readonly versions: readonly number[];
  /** Blobs that only they named. */
  readonly files: readonly string[];
}

interface PruneInput {
  readonly old: readonly { readonly id: RecordId; readonly version: number }[];
}

export const pruneHistory: WriteOperation<'prune-history', PruneInput, undefined, { readonly removed: number }> = {
  kind: 'write',
  name: 'prune-history',
  async locate(tools, principal, input) {
    if (input.old.length > versionsPerCommitMax)
      throw new StewardError('too-large', { rule: `at most ${versionsPerCommitMax} versions at once` });
    return { ...(await locatePerson(tools, principal)), records: [...new Set(input.old.map(({ id }) => id))] };
  },
  async plan(_grant, { principal }, input) {
    const changes = input.old.map(({ id, version }): Change => ({
      kind: 'remove',
      key: keyOf.version(principal.business, id, version),
      expect: 'any',
    }));
    return { changes, result: { removed: changes.length } };
  },
};

/** Prunes the history of a business; how many versions went. */
export async function pruneOldVersions(door: Door, business: BusinessId, places: ErasedPlaces | undefined): Promise<number> {
  const principal: Principal = { actor: 'worker', name: 'retention', business };
  const old = await oldVersions(door.tools, business);
  if (old.length === 0) return 0;
  for (let at = 0; at < old.length; at += toldAtOnceMax) {
    const records = old.slice(at, at + toldAtOnceMax).map(({ id, versions, files }) => ({
      id,
      gone: { versionsUpTo: versions.at(-1)! },
      keys: [],
      files: files.map((file) => blobOf(business, file)),
    }));
    await places?.tell({ business, records });
  }
  const flat = old.flatMap(({ id, versions }) => versions.map((version) => ({ id, version })));
  for (let at = 0; at < flat.length; at += versionsPerCommitMax) {
    const answer = await door.perform(principal, pruneHistory, { old: flat.slice(at, at + versionsPerCommitMax) }, { purpose: 'service' });
    if (!answer.allowed) throw new StewardError('refused', { rule: answer.sentence });
  }
  return flat.length;
}

const toldAtOnceMax = 500;

/** A version was superseded when the next one was written. Versions of a record lie beside each other, in order. */
async function oldVersions(tools: Pick<Tools, 'rows' | 'clock'>, business: BusinessId): Promise<readonly OldVersions[]> {
  const bornMs = tools.clock.nowMs() - historyMs;
  const found: OldVersions[] = [];
  let group: { id: RecordId; rows: { version: number; updatedAtMs: number; files: readonly string[] }[] } | undefined;
  let count = 0;
  const end = async () => {
    if (group === undefined) return;
    const old = await oldOf(tools, business, group, bornMs);
    if (old !== undefined) found.push(old);
    count += old?.versions.length ?? 0;
    group = undefined;
  };
  for (let after: string | undefined; count < versionsPerRunMax;) {
    const rows = await tools.rows.range({
      partition: business,
      prefix: 'ver/',
      limit: rangeRowsMax,
      ...(after === undefined ? {} : { after }),
    });
    for (const row of rows) {
      const [, id, version] = row.sort.split('/') as [string, RecordId, string];
      if (group?.id !== id) await end();
      const { updatedAtMs, files } = decodeRecordRow(id, row.value);
      group ??= { id, rows: [] };
      group.rows.push({ version: Number(version), updatedAtMs, files });
    }
    if (rows.length < rangeRowsMax) break;
    after = rows.at(-1)!.sort;
  }
  await end();
  return found;
}

async function oldOf(
  tools: Pick<Tools, 'rows'>,
  business: BusinessId,
  { id, rows }: { readonly id: RecordId; readonly rows: readonly { version: number; updatedAtMs: number; files: readonly string[] }[] },
  bornMs: number,
): Promise<OldVersions | undefined> {
  const now = await tools.rows.get(keyOf.record(business, id));
  // An erasure is under way: it takes the versions itself.
  if (now === undefined) return undefined;
  const current = decodeRecordRow(id, now.value);
  const supersededAt = rows.map((_, i) => rows[i + 1]?.updatedAtMs ?? current.updatedAtMs);
  // Only from the oldest on, so that what stays is without holes.
  let end = 0;
  while (end < rows.length && supersededAt[end]! <= bornMs) end++;
  if (end === 0) return undefined;
  const kept = new Set([...current.files, ...rows.slice(end).flatMap(({ files }) => files)]);
  const old = rows.slice(0, end);
  return {
    id,
    versions: old.map(({ version }) => version),
    files: [...new Set(old.flatMap(({ files }) => files))].filter((file) => !kept.has(file)),
  };
}
