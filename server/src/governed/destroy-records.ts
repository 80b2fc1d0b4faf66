// Destroys records for good, several in one commit: tombstones first, then the keys' lasting markers, then ciphertext. Nothing is opened. What a legal hold
// covers is left out by whoever calls; what a law keeps is set apart under its own key until the law's date, out of everybody's reach.
//
//   kept/<time>/<record>   the row with the groups that a law keeps, and no others
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, KeyId, RecordId } from '@steward/protocol/ids.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { Grant } from '../ports/grant.ts';
import type { Change } from '../ports/rows.ts';
import { livedSpans } from '../stores/moments.ts';
import { notGiven } from '../stores/given.ts';
import { keyOf, versionPrefix } from '../stores/layout.ts';
import { decodeRecordRow, encodeRecordRow, type RecordRow } from '../stores/record-row.ts';
import { blobsEver, findRecords, type StoredRecord } from '../stores/records.ts';
import { blobOf } from './blob-name.ts';
import { decodeTombstone, encodeTombstone, owedChange, type Tombstone } from '../stores/tombstones.ts';
import { keysOfGroups } from './erase-file.ts';
import type { Parts } from './hide-subject.ts';
import { noFacts } from './locate.ts';
import type { Principal, Tools, WriteOperation } from './operation.ts';

/** Each takes up to four changes of a commit. */
export const destroyedTogetherMax = 20;
const removedPerCommitMax = 90;

export interface DestroyInput {
  readonly ids: readonly string[];
}

export interface Destroyed {
  readonly tombstones: readonly Tombstone[];
  /** Of how many a part is kept by law, and until when at the latest. */
  readonly keptByLaw: number;
  readonly keptUntilMs: number | undefined;
}

export const destroyRecords: WriteOperation<'erase-record', DestroyInput, readonly StoredRecord[], Destroyed> = {
  kind: 'write',
  name: 'erase-record',
  entryType: 'erasure',
  async locate(tools, principal, { ids }) {
    const stored = await findRecords(tools.rows, principal.business, ids);
    return { ...(await placeOf(tools, principal, stored)), records: ids, fields: 'all', checks: [], loaded: stored };
  },
  async plan(grant, { tools, principal, target }) {
    const fates: Fate[] = [];
    for (const { row } of target.loaded) fates.push(await fateOf({ tools, principal }, row));
    const changes = target.loaded.flatMap((stored, i) => destructionChanges(principal.business, stored, fates[i]!));
    const tombstones = fates.map(({ tombstone }) => tombstone);
    const owed = owedChange(
      principal.business,
      tombstones.map(({ id }) => id),
    );
    const kept = fates.flatMap(({ kept: row, keptUntilMs }) => (row ? [keptUntilMs] : []));
    return {
      changes: [...changes, ...owed],
      result: { tombstones, keptByLaw: kept.length, keptUntilMs: kept.length === 0 ? undefined : Math.max(...kept) },
      after: () => clearAway(grant, tools, principal, tombstones),
    };
  },
};

/** Carries on where a crash stopped, looks that nothing is left, and records that it is done: of up to 80 tombstones at once. */
export const finishErasures: WriteOperation<'erase-record', DestroyInput, readonly Tombstone[], number> = {
  kind: 'write',
  name: 'erase-record',
  entryType: 'erasure-done',
  async locate(tools, principal, { ids }) {
    const rows = await tools.rows.getMany(ids.map((id) => keyOf.tombstone(principal.business, id)));
    const found = rows.flatMap((row, i) => (row ? [{ row, tombstone: decodeTombstone(ids[i] as RecordId, row.value) }] : []));
    if (found.length === 0) throw new StewardError('not-found');
    return {
      facts: noFacts,
      records: found.map(({ tombstone }) => tombstone.id),
      fields: 'all',
      checks: found.map(({ row }) => ({ kind: 'check', key: { partition: row.partition, sort: row.sort }, expect: row.revision })),
      loaded: found.map(({ tombstone }) => tombstone),
    };
  },
  async plan(grant, { tools, principal, target }) {
    const open = target.loaded.filter(({ done }) => !done);
    await clearAway(grant, tools, principal, open);
    return {
      changes: open.map((tombstone) => ({
        kind: 'put' as const,
        key: keyOf.tombstone(principal.business, tombstone.id),
        value: encodeTombstone({ ...tombstone, done: true }),
        expect: 'present' as const,
      })),
      result: open.length,
    };
  },
};

export interface Fate {
  readonly tombstone: Tombstone;
  readonly kept: RecordRow | undefined;
  readonly keptUntilMs: number;
}

/** What goes of a record, and what a law keeps of it. */
export async function fateOf(parts: Parts, row: RecordRow): Promise<Fate> {
  const { tools } = parts;
  const nowMs = tools.clock.nowMs();
  const collection = tools.catalogue.collections.get(row.collection);
  const kept = row.groups.filter((group) => lawUntil(collection, row, group.group) > nowMs);
  const keptUntilMs = Math.max(0, ...kept.map((group) => lawUntil(collection, row, group.group)));
  const names = new Set(kept.map(({ group }) => group));
  const keys = await keysOfGroups(
    parts,
    row,
    [...(collection?.groups ?? []), ...row.groups.map(({ group }) => ({ name: group }))]
      .map(({ name }) => name)
      .filter((name) => !names.has(name)),
  );
  const files = await blobsEver(tools.rows, parts.principal.business, row);
  const keepsFiles = kept.some((group) => group.fields.some((field) => collection?.fields[field]?.type === 'file'));
  return {
    tombstone: {
      id: row.id,
      collection: row.collection,
      project: row.project,
      atMs: nowMs,
      lived: await livedSpans(tools.rows, parts.principal.business, row, nowMs),
      keys,
      files: keepsFiles ? [] : files,
      done: false,
      ...(kept.length === 0 ? {} : { keptUntilMs }),
    },
    kept: kept.length === 0 ? undefined : { ...row, state: 'erased', groups: kept, files: keepsFiles ? files : [] },
    keptUntilMs,
  };
}

/** Until when a law keeps a group of a record; 0 where none does. */
export function lawUntil(collection: Pick<Collection, 'groups'> | undefined, row: RecordRow, group: string): number {
  const owner = collection?.groups.find(({ name }) => name === group)?.owner;
  if (owner?.kind !== 'kept-by-law') return 0;
  const until = new Date(row.createdAtMs);
  until.setUTCFullYear(until.getUTCFullYear() + owner.years);
  return until.getTime();
}

export function destructionChanges(business: BusinessId, { row, revision }: StoredRecord, fate: Fate): readonly Change[] {
  const list = row.state === 'trashed' ? keyOf.trashed : keyOf.living;
  return [
    { kind: 'remove', key: keyOf.record(business, row.id), expect: revision },
    { kind: 'remove', key: list(business, row.project, row.collection, row.id), expect: 'any' },
    ...(row.collection === 'tasks' ? [notGiven(business, row.id)] : []),
    { kind: 'put', key: keyOf.tombstone(business, row.id), value: encodeTombstone(fate.tombstone), expect: 'absent' },
    ...(fate.kept === undefined
      ? []
      : [{ kind: 'put', key: keyOf.kept(business, fate.keptUntilMs, row.id), value: encodeRecordRow(fate.kept), expect: 'any' } as const]),
  ];
}

/** Keys first, all in one go; then blobs and versions. */
export async function clearAway(grant: Grant, tools: Tools, principal: Principal, tombstones: readonly Tombstone[]): Promise<void> {
  const { business } = principal;
  if (tombstones.length === 0) return;
  await tools.vault.erase(
    grant,
    business,
    tombstones.flatMap(({ keys }) => keys),
  );
  for (const file of tombstones.flatMap(({ files }) => files)) await tools.blobs.remove(blobOf(business, file));
  for (const { id } of tombstones) await removeVersions(tools, business, id);
}

async function removeVersions(tools: Tools, business: BusinessId, id: RecordId): Promise<void> {
  for (;;) {
    const versions = await tools.rows.range({ partition: business, prefix: versionPrefix(id), limit: removedPerCommitMax });
    if (versions.length === 0) return;
    const removals = versions.map(({ partition, sort }): Change => ({ kind: 'remove', key: { partition, sort }, expect: 'any' }));
    if (!(await tools.rows.commit(removals)).done) throw new StewardError('conflict');
  }
}

/** Where they lie, if all lie in one place, and whether all of them are out of sight. */
async function placeOf(tools: Tools, principal: Principal, stored: readonly StoredRecord[]) {
  const collections = new Set(stored.map(({ row }) => row.collection));
  const projects = [...new Set(stored.map(({ row }) => row.project))];
  const closed = (await tools.rows.get(keyOf.closed(principal.business))) !== undefined;
  const marks = await tools.rows.getMany(projects.filter((id) => id !== undefined).map((id) => keyOf.hidden(principal.business, id)));
  const marked = projects.filter((id) => id !== undefined).filter((_, i) => marks[i] !== undefined);
  const hidden = ({ row }: StoredRecord) =>
    closed || row.state === 'trashed' || (row.project !== undefined && marked.includes(row.project));
  return {
    facts: {
      ...noFacts,
      collection: collections.size === 1 ? [...collections][0]! : 'none',
      state: stored.every(hidden) ? ('trashed' as const) : ('living' as const),
    },
    collection: collections.size === 1 ? [...collections][0] : undefined,
    project: projects.length === 1 ? projects[0] : undefined,
  };
}

export interface KeptInput {
  readonly limit: number;
  /** Whose time had ended by then. */
  readonly untilMs: number;
}

/** What a law keeps no longer, the oldest first, at most `limit` records. */
export async function keptDue(
  tools: Pick<Tools, 'rows'>,
  business: BusinessId,
  { limit, untilMs }: KeptInput,
): Promise<readonly RecordRow[]> {
  const rows = await tools.rows.range({ partition: business, prefix: 'kept/', limit });
  return rows
    .filter(({ sort }) => Number(sort.split('/')[1]) <= untilMs)
    .map(({ sort, value }) => decodeRecordRow(sort.split('/')[2] as RecordId, value));
}

/** What a law kept until now: its keys go, then its row. At most `limit` records; how many. */
export const destroyKept: WriteOperation<'forget-fields', KeptInput, readonly RecordRow[], number> = {
  kind: 'write',
  name: 'forget-fields',
  entryType: 'erasure',
  async locate(tools, principal, input) {
    const due = await keptDue(tools, principal.business, input);
    return { facts: noFacts, records: due.map(({ id }) => id), fields: 'all', checks: [], loaded: due };
  },
  async plan(grant, { tools, principal, target }) {
    const { business } = principal;
    const keys = target.loaded.flatMap(({ groups }) => groups.map(({ key }): KeyId => key));
    if (keys.length > 0) await tools.vault.erase(grant, business, keys);
    for (const file of target.loaded.flatMap(({ files }) => files)) await tools.blobs.remove(blobOf(business, file));
    const changes = target.loaded.map((row): Change => {
      const collection = tools.catalogue.collections.get(row.collection);
      const untilMs = Math.max(...row.groups.map(({ group }) => lawUntil(collection, row, group)));
      return { kind: 'remove', key: keyOf.kept(business, untilMs, row.id), expect: 'any' };
    });
    return { changes, result: target.loaded.length };
  },
};
