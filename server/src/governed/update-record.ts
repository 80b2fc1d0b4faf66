// update-record: only groups whose fields change are opened and sealed anew; the old version stays in the history, sealed as it was.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { validateFields } from '@steward/protocol/catalogue/validate-fields.ts';
import type { Grant } from '../ports/grant.ts';
import type { Admitted } from '../stores/admitted.ts';
import type { RecordRow } from '../stores/record-row.ts';
import {
  blobsNamed,
  openRecords,
  replaceChanges,
  sealGroups,
  viewOf,
  type Fields,
  type RecordView,
  type StoredRecord,
} from '../stores/records.ts';
import { admitChange } from './collector.ts';
import { collectionOf, locateRecord } from './locate.ts';
import { replayAs, type Act, type Plan, type WriteOperation } from './operation.ts';
import { readRecord } from './read-record.ts';
import { referenceChecks } from './references.ts';
import { tellingChanges } from './tell-people.ts';
import { withoutUploads } from './seal-new.ts';

export interface UpdateRecordInput {
  readonly collection: string;
  readonly id: string;
  /** The version the caller saw. */
  readonly ifVersion: number;
  /** Fields to set; `null` clears one. Fields not named stay. */
  readonly fields: unknown;
}

export const updateRecord: WriteOperation<'update-record', UpdateRecordInput, StoredRecord | undefined, RecordView> = {
  kind: 'write',
  name: 'update-record',
  locate: (tools, principal, input, purpose) => locateRecord(tools, principal, collectionOf(tools, input.collection), input.id, purpose),
  plan: (grant, act, input) => planUpdate(grant, act, collectionOf(act.tools, input.collection), input.ifVersion, input.fields),
  replay: (_memo, input) => replayAs(readRecord, { collection: input.collection, id: input.id }),
};

/** The plan that merges `changed` into a record, shared with put-file. Throws `precondition-failed` when `ifVersion` is not current. */
export async function planUpdate(
  grant: Grant,
  act: Act<StoredRecord | undefined>,
  collection: Collection,
  ifVersion: number | undefined,
  input: unknown,
  files: Fields = {},
): Promise<Plan<RecordView>> {
  const { tools, principal, target } = act;
  const given: Fields = { ...(validateFields(collection, withoutUploads(collection, input), 'update') as Fields), ...files };
  const old = existing(target.loaded);
  if (ifVersion !== undefined && old.row.version !== ifVersion)
    throw new StewardError('precondition-failed', { field: 'If-Match', rule: `the current version is ${old.row.version}` });
  const [before] = await openRecords(tools.vault, grant, [old.row]);
  const { admitted, sent: changed, checks } = await admitChange(act, collection, old.row, before!.fields, given);
  const { fields } = admitted;
  validateFields(collection, withoutFiles(collection, fields), 'create');
  const row: RecordRow = {
    ...old.row,
    version: old.row.version + 1,
    updatedAtMs: Math.max(tools.clock.nowMs(), old.row.updatedAtMs),
    updatedBy: principal.person,
    groups: await sealChanged(grant, act, collection, old.row, admitted, new Set(Object.keys(changed))),
    files: filesAfter(collection, old.row.files, pick(before!.fields, Object.keys(changed)), pick(fields, Object.keys(changed))),
  };
  const references = await referenceChecks(tools, principal.business, collection, target.project, pick(fields, Object.keys(changed)));
  return {
    changes: [
      ...replaceChanges(principal.business, old, row),
      ...(await tellingChanges(tools, principal, collection, row, fields, before!.fields)),
      ...references,
      ...checks,
    ],
    result: viewOf(row, fields, before!.erased),
  };
}

async function sealChanged(
  grant: Grant,
  act: Act<unknown>,
  collection: Collection,
  old: RecordRow,
  admitted: Admitted,
  changed: ReadonlySet<string>,
): Promise<RecordRow['groups']> {
  const touched = new Set(collection.groups.filter((group) => group.fields.some((field) => changed.has(field))).map((group) => group.name));
  const keys = new Map(old.groups.map((group) => [group.group, group.key]));
  const missing = [...touched].filter((name) => !keys.has(name));
  const fresh = missing.length === 0 ? [] : await act.tools.vault.newKeys(grant, act.principal.business, old.id, missing.length);
  missing.forEach((name, i) => keys.set(name, fresh[i]!));
  const sealed = await sealGroups(act.tools.vault, grant, collection, old.id, old.version + 1, admitted, keys, touched);
  return [...old.groups.filter((group) => !touched.has(group.group)), ...sealed];
}

/** The blobs of the version in which `after` stands where `before` stood: what was replaced belongs to the versions before, and leaves with them. */
export function filesAfter(collection: Collection, files: readonly string[], before: Fields, after: Fields): readonly string[] {
  const named = blobsNamed(collection, after);
  const replaced = blobsNamed(collection, before);
  return [...new Set([...files.filter((file) => !replaced.includes(file)), ...named])];
}

export function existing(stored: StoredRecord | undefined): StoredRecord {
  if (!stored) throw new StewardError('not-found');
  return stored;
}

const pick = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]!]));

/** Files were validated when they were uploaded; the rest is validated as a whole. */
function withoutFiles(collection: Collection, fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => collection.fields[name]?.type !== 'file'));
}
