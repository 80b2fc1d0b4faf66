// forget-fields: takes the forgotten out of records. What was theirs alone goes with its key; where they are only named, the group is sealed anew without them
// under a new key, and the old key goes, so that no earlier version names them either. References to what is destroyed are cleared.
//
//  1. A record's row, its tombstone or the note of what was shed, and the entry are one commit; keys are destroyed after it, from the note.
//  2. Versions are blanked before that commit: otherwise a crash in between would leave names that nobody looks for any more.
import { StewardError } from '@steward/protocol/errors.ts';
import { decodeId, encodeId, type BusinessId, type KeyId, type RecordId } from '@steward/protocol/ids.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { forgetting, idsIn, namingFields, withoutGone, type Concerned, type Forgetting } from '../catalogue/forgetting.ts';
import type { Grant } from '../ports/grant.ts';
import type { Change, RowReader } from '../ports/rows.ts';
import { decodeRow, encodeRow, keyOf, lastPart, versionPrefix } from '../stores/layout.ts';
import { encodeLeft } from '../stores/left.ts';
import { decodeRecordRow, encodeRecordRow, type RecordRow, type StoredGroup } from '../stores/record-row.ts';
import { findRecords, openRecords, requireNoImport, sealGroups, type Fields, type StoredRecord } from '../stores/records.ts';
import { blobOf } from './blob-name.ts';
import { readmit } from './collector.ts';
import { clearAway, destructionChanges, fateOf } from './destroy-records.ts';
import { owedChange, type Tombstone } from '../stores/tombstones.ts';
import { blobsOfGroup, keysOfGroups, sealAnew } from './erase-file.ts';
import type { StoredFile } from './put-file.ts';
import type { Parts } from './hide-subject.ts';
import { noFacts } from './locate.ts';
import type { WriteOperation } from './operation.ts';

/** Each takes up to five changes of a commit. */
export const forgottenTogetherMax = 16;

export interface ForgetInput {
  readonly ids: readonly string[];
  /** The forgotten: a person, and records that are destroyed. */
  readonly gone: readonly string[];
  /** Clears references alone: what is erased is a record, nobody is forgotten. */
  readonly referencesOnly?: boolean;
  /** All of each record goes, by the fate that a reference declares. */
  readonly whole?: boolean;
  /** Groups that go because their time has ended, or their author's leave, whoever is forgotten; also those that earlier versions alone have. */
  readonly ended?: Readonly<Record<string, readonly string[]>>;
}

export interface Forgotten {
  /** Records of which nothing is left. */
  readonly destroyed: readonly RecordId[];
  readonly changed: number;
}

interface Shed {
  readonly keys: readonly KeyId[];
  readonly files: readonly string[];
}

interface Outcome {
  readonly changes: readonly Change[];
  readonly tombstone?: Tombstone;
  readonly shed?: Shed;
}

export const forgetFields: WriteOperation<'forget-fields', ForgetInput, readonly StoredRecord[], Forgotten> = {
  kind: 'write',
  name: 'forget-fields',
  entryType: 'erasure',
  async locate(tools, principal, { ids }) {
    const stored = await findRecords(tools.rows, principal.business, ids);
    return { facts: noFacts, records: ids, fields: 'all', checks: [], loaded: stored };
  },
  async plan(grant, { tools, principal, target }, input) {
    const parts = { tools, principal };
    const outcomes: Outcome[] = [];
    for (const stored of target.loaded) outcomes.push(await forgetOne(grant, parts, stored, input));
    const tombstones = outcomes.flatMap(({ tombstone }) => (tombstone ? [tombstone] : []));
    const sheds = outcomes.flatMap(({ shed }) => (shed ? [shed] : []));
    return {
      changes: [
        ...outcomes.flatMap(({ changes }) => changes),
        ...owedChange(
          principal.business,
          tombstones.map(({ id }) => id),
        ),
      ],
      result: { destroyed: tombstones.map(({ id }) => id), changed: outcomes.filter(({ changes }) => changes.length > 0).length },
      after: async () => {
        await clearAway(grant, tools, principal, tombstones);
        await clearShed(grant, parts, sheds);
      },
    };
  },
};

async function forgetOne(grant: Grant, parts: Parts, stored: StoredRecord, input: ForgetInput): Promise<Outcome> {
  const { tools, principal } = parts;
  const { row } = stored;
  requireNoImport(stored);
  const collection = tools.catalogue.collections.get(row.collection);
  if (!collection) return { changes: [] };
  const gone = new Set(input.gone);
  const names = namingFields(collection);
  const naming = row.groups.filter((group) => group.fields.some((field) => names.includes(field)));
  const [view] = await openRecords(tools.vault, grant, [{ ...row, groups: naming }], { parked: true });
  const fate = fateFor(collection, row, view!.fields, gone, input);
  if (fate.whole || input.whole === true) {
    const end = await fateOf(parts, row);
    return { changes: destructionChanges(principal.business, stored, end), tombstone: end.tombstone };
  }
  const cleared = names.filter((name) => collection.fields[name]!.type === 'reference' && isNamed(view!.fields[name], gone));
  if (fate.destroyed.length === 0 && fate.blanked.length === 0 && !fate.author && cleared.length === 0) return { changes: [] };
  if (fate.author) await blankVersions(parts, row.id, gone);
  return renew(grant, parts, stored, collection, fate, cleared, view!.fields, gone);
}

const isNamed = (value: Cbor | undefined, gone: ReadonlySet<string>) => idsIn(value).some((id) => gone.has(id));

function fateFor(collection: Collection, row: RecordRow, fields: Fields, gone: ReadonlySet<string>, input: ForgetInput): Forgetting {
  const ended = input.ended?.[row.id] ?? [];
  const fate: Forgetting = input.referencesOnly
    ? { whole: false, destroyed: [], blanked: [], author: false }
    : forgetting(collection, concernedOf(row, collection, fields), gone);
  if (ended.length === 0) return fate;
  return {
    ...fate,
    destroyed: [...new Set([...fate.destroyed, ...ended])],
  };
}

/** What a record says about people and records, from its opened naming fields. */
export function concernedOf(row: RecordRow, collection: Collection, fields: Fields): Concerned {
  return {
    createdBy: row.createdBy,
    updatedBy: row.updatedBy,
    named: Object.fromEntries(namingFields(collection).map((name) => [name, idsIn(fields[name])])),
    groups: row.groups.map(({ group }) => group),
  };
}

async function renew(
  grant: Grant,
  parts: Parts,
  stored: StoredRecord,
  collection: Collection,
  fate: Forgetting,
  cleared: readonly string[],
  named: Fields,
  gone: ReadonlySet<string>,
): Promise<Outcome> {
  const { tools, principal } = parts;
  const { row } = stored;
  const blanks = new Set([...fate.blanked, ...cleared]);
  const touched = row.groups.filter(({ group, fields }) => !fate.destroyed.includes(group) && fields.some((field) => blanks.has(field)));
  const dropped = row.groups.filter(({ group }) => fate.destroyed.includes(group));
  const [view] = await openRecords(tools.vault, grant, [{ ...row, groups: touched }], { parked: true });
  const fields: { [name: string]: Cbor } = { ...view!.fields };
  for (const name of blanks) {
    const left = withoutGone(named[name], gone);
    if (left === undefined) delete fields[name];
    else fields[name] = left as Cbor;
  }
  const version = row.version + 1;
  const fresh = touched.length === 0 ? [] : await tools.vault.newKeys(grant, principal.business, row.id, touched.length);
  const keys = new Map(touched.map(({ group }, i) => [group, fresh[i]!]));
  const made = await moveFiles(grant, parts, collection, row, touched, keys, fields);
  const sealed = await sealGroups(tools.vault, grant, collection, row.id, version, readmit(row.groups, fields), keys, new Set(keys.keys()));
  const files: string[] = [];
  for (const group of [...dropped, ...touched]) files.push(...(await blobsOfGroup(grant, parts, collection, row, group)));
  const next: RecordRow = {
    ...row,
    version,
    createdBy: row.createdBy !== undefined && gone.has(row.createdBy) ? undefined : row.createdBy,
    updatedBy: row.updatedBy !== undefined && gone.has(row.updatedBy) ? undefined : row.updatedBy,
    groups: [...row.groups.filter((group) => !touched.includes(group) && !dropped.includes(group)), ...sealed],
    files: [...row.files.filter((id) => !files.includes(id)), ...made],
  };
  // A group that no version before this one has left behind is named too: its keys go all the same.
  const renewed = [...touched.map(({ group }) => group), ...fate.destroyed];
  const shed: Shed = { keys: renewed.length === 0 ? [] : await keysOfGroups(parts, row, renewed), files };
  const { business } = principal;
  return {
    changes: [
      { kind: 'put', key: keyOf.record(business, row.id), value: encodeRecordRow(next), expect: stored.revision },
      ...(shed.keys.length === 0
        ? []
        : [{ kind: 'put', key: keyOf.shed(business, row.id, version), value: encodeShed(shed), expect: 'any' } as const]),
    ],
    ...(shed.keys.length === 0 ? {} : { shed }),
  };
}

/** Files of groups that get a new key are sealed under it; `fields` then names the copies. */
async function moveFiles(
  grant: Grant,
  parts: Parts,
  collection: Collection,
  row: RecordRow,
  touched: readonly StoredGroup[],
  keys: ReadonlyMap<string, KeyId>,
  fields: { [name: string]: Cbor },
): Promise<readonly string[]> {
  const made: string[] = [];
  for (const group of touched) {
    for (const name of group.fields) {
      if (collection.fields[name]?.type !== 'file' || fields[name] === undefined) continue;
      const copy = await sealAnew(grant, parts, row, name, fields[name] as StoredFile, group.key, keys.get(group.group)!);
      fields[name] = copy;
      made.push(copy.id);
    }
  }
  return made;
}

/** Takes the forgotten out of who wrote earlier versions; that lies in clear. Safe to repeat. */
async function blankVersions({ tools, principal }: Parts, record: RecordId, gone: ReadonlySet<string>): Promise<void> {
  const { business } = principal;
  let after: string | undefined;
  for (;;) {
    const rows = await tools.rows.range({
      partition: business,
      prefix: versionPrefix(record),
      limit: 90,
      ...(after === undefined ? {} : { after }),
    });
    const changes = rows.flatMap((stored): Change[] => {
      const row = decodeRecordRow(record, stored.value);
      const [by, last] = [row.createdBy, row.updatedBy].map((id) => (id !== undefined && gone.has(id) ? undefined : id));
      if (by === row.createdBy && last === row.updatedBy) return [];
      const value = encodeRecordRow({ ...row, createdBy: by, updatedBy: last });
      return [{ kind: 'put', key: { partition: business, sort: stored.sort }, value, expect: stored.revision }];
    });
    if (changes.length > 0 && !(await tools.rows.commit(changes)).done) throw new StewardError('conflict');
    if (rows.length < 90) return;
    after = rows.at(-1)!.sort;
  }
}

async function clearShed(grant: Grant, { tools, principal }: Parts, sheds: readonly Shed[]): Promise<void> {
  const keys = sheds.flatMap((shed) => shed.keys);
  if (keys.length === 0) return;
  await tools.vault.erase(grant, principal.business, keys);
  for (const file of sheds.flatMap(({ files }) => files)) await tools.blobs.remove(blobOf(principal.business, file));
}

interface ShedRow {
  readonly sort: string;
  readonly record: RecordId;
  readonly shed: Shed;
}

/** Each takes two changes of a commit. */
const shedTogetherMax = 40;

/** Carries on what was shed: keys, blobs, and the dead groups in earlier versions. At most 40 notes; how many there were. */
export const finishShedding: WriteOperation<'forget-fields', Record<string, never>, readonly ShedRow[], number> = {
  kind: 'write',
  name: 'forget-fields',
  entryType: 'erasure-done',
  async locate(tools, principal) {
    const rows = await tools.rows.range({ partition: principal.business, prefix: 'shed/', limit: shedTogetherMax });
    const loaded = rows.map(({ sort, value }) => ({ sort, record: sort.split('/')[1] as RecordId, shed: decodeShed(value) }));
    return { facts: noFacts, records: [...new Set(loaded.map(({ record }) => record))], fields: 'all', checks: [], loaded };
  },
  async plan(grant, { tools, principal, target }) {
    const parts = { tools, principal };
    await clearShed(
      grant,
      parts,
      target.loaded.map(({ shed }) => shed),
    );
    for (const { record, shed } of target.loaded) await stripVersions(parts, record, shed);
    const { business } = principal;
    const atMs = tools.clock.nowMs();
    return {
      changes: target.loaded.flatMap(({ sort, record, shed }): Change[] => [
        { kind: 'remove', key: { partition: business, sort }, expect: 'any' },
        // Copies elsewhere still hold it: they are told (lifecycle/tell-erased.ts).
        {
          kind: 'put',
          key: keyOf.left(business, record, lastPart<never>(sort)),
          value: encodeLeft({ ...shed, atMs, toldMs: undefined }),
          expect: 'any',
        },
      ]),
      result: target.loaded.length,
    };
  },
};

/** Notes a former group of a record that stays, to be cleared away: a file that was taken out, once its time has come. */
export const shedGroup: WriteOperation<
  'forget-fields',
  { readonly id: string; readonly keys: readonly KeyId[]; readonly version: number; readonly files: readonly string[] },
  undefined,
  undefined
> = {
  kind: 'write',
  name: 'forget-fields',
  entryType: 'erasure',
  locate: async (_tools, _principal, { id }) => ({ facts: noFacts, records: [id], fields: 'all', checks: [], loaded: undefined }),
  async plan(grant, { tools, principal }, { id, keys, version, files }) {
    const shed = { keys, files };
    return {
      changes: [{ kind: 'put', key: keyOf.shed(principal.business, id, version), value: encodeShed(shed), expect: 'any' }],
      result: undefined,
      after: () => clearShed(grant, { tools, principal }, [shed]),
    };
  },
};

export interface ParkInput {
  readonly groups: readonly { readonly id: string; readonly groups: readonly string[] }[];
  readonly parked: boolean;
}

/** What a leaving member owns opens no more, or opens again: nothing is changed but the keys. */
export const parkGroups: WriteOperation<'forget-fields', ParkInput, readonly StoredRecord[], undefined> = {
  kind: 'write',
  name: 'forget-fields',
  async locate(tools, principal, { groups }) {
    const ids = groups.map(({ id }) => id);
    const stored = await findRecords(tools.rows, principal.business, ids);
    return { facts: noFacts, records: ids, fields: 'all', checks: [], loaded: stored };
  },
  async plan(grant, { tools, principal, target }, { groups, parked }) {
    const named = new Map(groups.map(({ id, groups: names }) => [id, names]));
    const keys = target.loaded.flatMap(({ row }) =>
      row.groups.filter(({ group }) => named.get(row.id)!.includes(group)).map(({ key }) => key),
    );
    const move = parked ? tools.vault.park : tools.vault.unpark;
    return {
      changes: [],
      result: undefined,
      after: async () => (keys.length === 0 ? undefined : move.call(tools.vault, grant, principal.business, keys)),
    };
  },
};

export async function hasShed(
  { tools: { rows } }: { readonly tools: Pick<Parts['tools'], 'rows'> },
  business: BusinessId,
): Promise<boolean> {
  return (await rows.range({ partition: business, prefix: 'shed/', limit: 1 })).length > 0;
}

/** Ciphertext whose key is gone leaves the history too, and the names of files that are gone. */
async function stripVersions({ tools, principal }: Parts, record: RecordId, { keys, files }: Shed): Promise<void> {
  const { business } = principal;
  const dead = new Set<string>([...keys, ...files]);
  let after: string | undefined;
  for (;;) {
    const page = { partition: business, prefix: versionPrefix(record), limit: 90, ...(after === undefined ? {} : { after }) };
    const rows = await tools.rows.range(page);
    const changes = rows.flatMap((stored): Change[] => {
      const row = decodeRecordRow(record, stored.value);
      const groups = row.groups.filter(({ key }) => !dead.has(key));
      const named = row.files.filter((file) => !dead.has(file));
      if (groups.length === row.groups.length && named.length === row.files.length) return [];
      const value = encodeRecordRow({ ...row, groups, files: named });
      return [{ kind: 'put', key: { partition: business, sort: stored.sort }, value, expect: stored.revision }];
    });
    if (changes.length > 0 && !(await tools.rows.commit(changes)).done) throw new StewardError('conflict');
    if (rows.length < 90) return;
    after = rows.at(-1)!.sort;
  }
}

/** Keys of a record that are noted to be destroyed, while that is not finished. */
export async function shedKeys(rows: RowReader, business: BusinessId, record: RecordId): Promise<readonly KeyId[]> {
  const found = await rows.range({ partition: business, prefix: `shed/${record}/`, limit: shedTogetherMax });
  return found.flatMap(({ value }) => decodeShed(value).keys);
}

const encodeShed = ({ keys, files }: Shed) =>
  encodeRow({ keys: keys.map((key) => decodeId(key)), files: files.map((file) => decodeId(file)) });

function decodeShed(value: Uint8Array): Shed {
  const { keys, files } = decodeRow<{ keys: Uint8Array[]; files: Uint8Array[] }>(value);
  return { keys: keys.map((key) => encodeId<KeyId>(key)), files: files.map((file) => encodeId(file)) };
}
