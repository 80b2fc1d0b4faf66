// import-records: writes rows that were looked through. They lie where they will lie and do not count (stores/import-marks.ts); the last commit of an import,
// `finishImport`, sets the mark that makes all of them count.
//
//  1. Rows are durable before the entry that names them, and count only after every entry: as with a file's blob, what a crash leaves is written again or
//     taken away, and nobody ever sees it.
//  2. A batch may be repeated: what this import has written already is passed over.
//  3. An id that was erased here gets no key again, and what an erased person owned is left out.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { ImportCounts } from '@steward/protocol/wire/import-routes.ts';
import type { ImportRow } from '../catalogue/imports/import-row.ts';
import { commitChangesMax, getRowsMax, type Change } from '../ports/rows.ts';
import { importData, noCounts, type StoredImport } from '../stores/imports.ts';
import { jobChanges } from '../stores/jobs.ts';
import { emptyValue, keyOf } from '../stores/layout.ts';
import { claimsLeft } from '../stores/import-claims.ts';
import { decodeRecordRow, importMarkOf } from '../stores/record-row.ts';
import type { StoredRecord } from '../stores/records.ts';
import { locateImport } from './import-scope.ts';
import { planRows, type Found } from './import-versions.ts';
import type { Act, Tools, WriteOperation } from './operation.ts';
import { importView, type ImportView } from './read-import.ts';
import { receiptStep } from './request-erasure.ts';

export const importedTogetherMax = 1_000;

export interface ImportRecordsInput {
  readonly id: string;
  /** At most `importedTogetherMax`. */
  readonly rows: readonly ImportRow[];
  /** Ids of those that say what is there already. */
  readonly same: ReadonlySet<string>;
  /** Whether the archive brings a file. */
  readonly brings: (file: string) => boolean;
}

export interface Imported {
  readonly counts: Readonly<Record<string, ImportCounts>>;
  readonly filesThere: number;
  readonly filesMissing: number;
}

export const importRecords: WriteOperation<'import-records', ImportRecordsInput, StoredImport | undefined, Imported> = {
  kind: 'write',
  name: 'import-records',
  async locate(tools, principal, input) {
    const target = await locateImport(tools, principal, input);
    return { ...target, records: input.rows.map(({ id }) => id), fields: 'all' };
  },
  async plan(grant, act, input) {
    requireImporting(act);
    const { tools, principal, target } = act;
    const { business } = principal;
    const { job } = target.loaded!;
    const counts: Record<string, { -readonly [name in keyof ImportCounts]: number }> = {};
    const count = (row: ImportRow, as: keyof ImportCounts) => (counts[row.collection.name] ??= { ...noCounts })[as]++;
    const toWrite: Found[] = [];
    for (const found of await findRaw(tools, business, input.rows)) {
      const { row, stored, erased } = found;
      const mark = stored && importMarkOf(stored.row);
      if (mark?.job === job.id) count(row, mark.over === undefined ? 'new' : 'changed');
      else if (erased || stored?.row.state === 'trashed') count(row, 'erased');
      else if (input.same.has(row.id) && stored) count(row, 'same');
      else toWrite.push(found);
    }
    const plan = await planRows(grant, { tools, principal, job: job.id }, toWrite, input.brings);
    for (const { row } of plan.erased) count(row, 'erased');
    for (const { row, stored } of plan.written) count(row, stored ? 'changed' : 'new');
    await commitAll(tools, plan.changes);
    return { changes: [], result: { counts, filesThere: plan.filesThere, filesMissing: plan.filesMissing } };
  },
};

function requireImporting({ target }: Act<StoredImport | undefined>): void {
  const job = target.loaded?.job;
  if (job?.state !== 'importing' || job.cancelled) throw new StewardError('conflict', { field: 'id', rule: 'the import has ended' });
}

/** The rows' records as they lie in the store, marks and all, and which of their ids were erased. */
async function findRaw(tools: Pick<Tools, 'rows'>, business: BusinessId, rows: readonly ImportRow[]): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (let at = 0; at < rows.length; at += getRowsMax) {
    const some = rows.slice(at, at + getRowsMax);
    const records = await tools.rows.getMany(
      some.map(({ id }) => keyOf.record(business, id)),
      { once: true },
    );
    const tombs = await tools.rows.getMany(
      some.map(({ id }) => keyOf.tombstone(business, id)),
      { once: true },
    );
    some.forEach((row, i) => {
      const record = records[i];
      const stored: StoredRecord | undefined = record && { row: decodeRecordRow(row.id, record.value), revision: record.revision };
      found.push({ row, stored, erased: tombs[i] !== undefined });
    });
  }
  return found;
}

/** Groups of changes that belong together, as many in a commit as fit; those of one turn share one flush. Throws `conflict` when a row has changed meanwhile. */
export async function commitAll(tools: Pick<Tools, 'rows'>, groups: readonly (readonly Change[])[]): Promise<void> {
  const commits: Change[][] = [];
  let open: Change[] = [];
  for (const group of groups) {
    if (open.length + group.length > commitChangesMax) {
      commits.push(open);
      open = [];
    }
    // Records of one author rest on the same choices.
    open.push(...group.filter((change) => change.kind !== 'check' || !open.some((each) => isSameRow(each, change))));
  }
  if (open.length > 0) commits.push(open);
  const outcomes = await Promise.all(commits.map((changes) => tools.rows.commit(changes)));
  if (outcomes.some(({ done }) => !done)) throw new StewardError('conflict', { rule: 'a record has changed while it was imported' });
}

const isSameRow = (a: Change, b: Change) => a.key.sort === b.key.sort && a.key.partition === b.key.partition;

export interface FinishInput {
  readonly id: string;
  /** Records outside the import that rows refer to: they must still be there. */
  readonly needed: readonly string[];
}

/** Everything the import has written counts from here on. */
export const finishImport: WriteOperation<'import-records', FinishInput, StoredImport | undefined, ImportView> = {
  kind: 'write',
  name: 'import-records',
  locate: locateImport,
  async plan(_grant, act, { needed }) {
    requireImporting(act);
    const { tools, principal, target } = act;
    const { business } = principal;
    const stored = target.loaded!;
    const { job } = stored;
    const [left] = await claimsLeft(tools.rows, business, job.id, 1);
    if (left) throw new StewardError('invalid-input', { field: 'archive', rule: 'a file that records name is not in the archive' });
    const checks = await presence(tools, business, needed);
    const now = tools.clock.nowMs();
    const next = { ...job, state: 'imported', changedAtMs: now, dueAtMs: now, data: importData(stored.import) };
    return {
      changes: [
        { kind: 'put', key: keyOf.imported(business, job.id), value: emptyValue, expect: 'any' },
        { kind: 'remove', key: keyOf.importing(business), expect: 'any' },
        ...checks,
        ...jobChanges(business, stored, next),
        await receiptStep({ tools, principal }, job.reference, 'finished', true),
      ],
      result: importView(next, principal),
    };
  },
};

const checksMax = 60;

/** All are looked at; as many as fit are checked again in the commit. */
async function presence(tools: Pick<Tools, 'rows'>, business: BusinessId, needed: readonly string[]): Promise<readonly Change[]> {
  for (let at = 0; at < needed.length; at += getRowsMax) {
    const rows = await tools.rows.getMany(needed.slice(at, at + getRowsMax).map((id) => keyOf.record(business, id)));
    if (rows.some((row) => row === undefined))
      throw new StewardError('invalid-input', { field: 'file', rule: 'a record that rows refer to was erased meanwhile; import again' });
  }
  return needed.slice(0, checksMax).map((id) => ({ kind: 'check', key: keyOf.record(business, id), expect: 'present' }));
}
