// read-import, for rows of records that are there: which of them would change nothing if they were written. What is left out of a row when it is written (files
// that do not come along, what erased people owned) is left out before it is compared, so that importing a file again changes nothing.
import { encodeCbor } from '@steward/protocol/cbor.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import type { ImportRow } from '../catalogue/imports/import-row.ts';
import { findRecords, openRecords, type Fields, type StoredRecord } from '../stores/records.ts';
import { locateImport } from './import-scope.ts';
import { draftOf, gonePeople, isFile, isSameFile, type Draft } from './import-versions.ts';
import type { ReadOperation } from './operation.ts';

export interface CompareInput {
  readonly id: string;
  readonly rows: readonly ImportRow[];
  /** Whether the archive brings a file. */
  readonly brings: (file: string) => boolean;
}

export const compareRows: ReadOperation<'read-import', CompareInput, readonly StoredRecord[], ReadonlySet<RecordId>> = {
  kind: 'read',
  name: 'read-import',
  async locate(tools, principal, { id, rows }) {
    const target = await locateImport(tools, principal, { id });
    const ids = rows.map((row) => row.id);
    return { ...target, records: ids, fields: 'all', loaded: await findRecords(tools.rows, principal.business, ids, { once: true }) };
  },
  async act(grant, { tools, principal, target }, { rows, brings }) {
    const stored = new Map(target.loaded.map((each) => [each.row.id, each]));
    const views = await openRecords(
      tools.vault,
      grant,
      target.loaded.map(({ row }) => row),
      { once: true },
    );
    const view = new Map(views.map((each) => [each.id, each]));
    const gone = await gonePeople({ tools, principal }, rows);
    const same = rows.filter((row) => {
      const draft = draftOf({ row, stored: stored.get(row.id), erased: false }, view.get(row.id), gone);
      return draft?.before !== undefined && changesNothing(draft, brings);
    });
    return new Set(same.map(({ id }) => id));
  },
};

function changesNothing({ row, before, shut, fields }: Draft, brings: (file: string) => boolean): boolean {
  const left = new Set(row.collection.groups.filter(({ name }) => shut.has(name)).flatMap((group) => group.fields));
  const written = Object.fromEntries(Object.entries(fields).filter(([, value]) => !isFile(value) || brings(value.id)));
  const kept = Object.fromEntries(
    // What is there already and comes without its bytes stays as it is.
    Object.entries(fields).flatMap(([name, value]) => {
      const now = before!.fields[name];
      const stays = isFile(value) && (isSameFile(now, value) || isSameFile(now, row.originals?.[name]));
      return stays ? [[name, { ...value, size: now.size, sha256: now.sha256 }] as const] : [];
    }),
  );
  return comparable({ ...written, ...kept }, left) === comparable(before!.fields, left);
}

/** The id of a file does not count: what it holds does. */
function comparable(fields: Fields, left: ReadonlySet<string>): string {
  const named = Object.entries(fields)
    .filter(([name]) => !left.has(name))
    .map(([name, value]) => [name, isFile(value) ? { ...value, id: '' } : value] as const);
  return encodeCbor(Object.fromEntries(named) as never).toBase64();
}
