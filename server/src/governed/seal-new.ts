// Makes the row of a new record: durable keys first, then its envelopes.
import { StewardError } from '@steward/protocol/errors.ts';
import type { KeyId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { validateFields } from '@steward/protocol/catalogue/validate-fields.ts';
import type { Grant } from '../ports/grant.ts';
import type { Change } from '../ports/rows.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { sealGroups, type Fields } from '../stores/records.ts';
import { admitNew, groupsFor, withFile } from './collector.ts';
import type { StoredFile } from './put-file.ts';
import type { Principal, Tools } from './operation.ts';

export interface NewFile {
  readonly field: string;
  store(key: KeyId): Promise<StoredFile>;
}

export interface NewRecord {
  readonly collection: Collection;
  readonly id: RecordId;
  readonly project?: ProjectId | undefined;
  readonly fields: unknown;
  /** A file that comes with it: stored under the key of its group before the record is sealed. */
  readonly file?: NewFile | undefined;
  /** Several of them, each of another field. */
  readonly files?: readonly NewFile[] | undefined;
}

export interface SealedNew {
  readonly row: RecordRow;
  /** Without what the author's choices do not let in. */
  readonly fields: Fields;
  /** Of the choices it rests on: part of the commit. */
  readonly checks: readonly Change[];
}

/** Throws `invalid-input` naming the field before any key is made. The grant must name the record. */
export async function sealNew(grant: Grant, tools: Tools, principal: Principal, made: NewRecord): Promise<SealedNew> {
  const { collection, id } = made;
  const given = validateFields(collection, withoutUploads(collection, made.fields), 'create') as Fields;
  const { admitted, checks } = await admitNew({ tools, principal }, collection, principal.person, given);
  const groups = groupsFor(collection, admitted);
  const ids = groups.length === 0 ? [] : await tools.vault.newKeys(grant, principal.business, id, groups.length);
  const keys = new Map(groups.map((group, i) => [group.name, ids[i]!]));
  let sealed = admitted;
  const files: string[] = [];
  for (const { field, store } of [...(made.file ? [made.file] : []), ...(made.files ?? [])]) {
    const group = collection.groups.find((each) => each.fields.includes(field))!;
    const file = await store(keys.get(group.name)!);
    sealed = withFile(sealed, collection, field, file);
    files.push(file.id);
  }
  const now = tools.clock.nowMs();
  const row: RecordRow = {
    id,
    collection: collection.name,
    project: made.project,
    version: 1,
    state: 'living',
    createdAtMs: now,
    updatedAtMs: now,
    createdBy: principal.person,
    updatedBy: principal.person,
    restorableUntilMs: undefined,
    groups: await sealGroups(tools.vault, grant, collection, id, 1, sealed, keys),
    files,
  };
  return { row, fields: admitted.fields, checks };
}

/** The input as it came, once it is sure that it names no file: files are set by uploading them. */
export function withoutUploads(collection: Collection, input: unknown): unknown {
  for (const [name, field] of Object.entries(collection.fields)) {
    if (field.type === 'file' && typeof input === 'object' && input !== null && Object.hasOwn(input, name)) {
      throw new StewardError('invalid-input', { field: `fields.${name}`, rule: 'is set by uploading the file' });
    }
  }
  return input;
}
