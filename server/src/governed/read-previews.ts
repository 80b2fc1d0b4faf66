// read-previews: the small pictures of many records at once. One entry names the records whose pictures are given; what is unknown, has
// none, lies in the trash or in a project the asker is not in is left out, and nothing tells which of it was the case.
import { StewardError } from '@steward/protocol/errors.ts';
import { previewField, type Collection } from '@steward/protocol/catalogue/collection.ts';
import { previewBytesMax } from '@steward/protocol/catalogue/load-catalogue.ts';
import type { ProjectId } from '@steward/protocol/ids.ts';
import { previewsPerCallMax } from '@steward/protocol/wire/record-routes.ts';
import type { Grant } from '../ports/grant.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { findRecords, openRecords } from '../stores/records.ts';
import { standingOf } from '../stores/standing.ts';
import { blobOf, fileWhere } from './blob-name.ts';
import { acrossProjects } from './candidates.ts';
import { fieldsOf, generalCollectionOf, locateScope, requireId } from './locate.ts';
import { locateRowsInCase } from './locate-in-case.ts';
import type { Principal, ReadOperation, Tools } from './operation.ts';
import type { StoredFile } from './put-file.ts';

export interface ReadPreviewsInput {
  readonly collection: string;
  readonly ids: readonly string[];
}

export interface Preview {
  readonly id: string;
  readonly type: string;
  readonly content: Uint8Array;
}

interface Found {
  readonly field: string;
  readonly rows: readonly RecordRow[];
}

export const readPreviews: ReadOperation<'read-previews', ReadPreviewsInput, Found, readonly Preview[]> = {
  kind: 'read',
  name: 'read-previews',
  async locate(tools, principal, input, purpose) {
    const collection = generalCollectionOf(tools, input.collection);
    const field = previewField(collection);
    if (field === undefined) throw new StewardError('not-found');
    if (input.ids.length === 0 || input.ids.length > previewsPerCallMax)
      throw new StewardError('invalid-input', { field: 'ids', rule: `1 to ${previewsPerCallMax} ids` });
    const ids = [...new Set(input.ids.map((id) => requireId('ids', id)))];
    const stored = (await findRecords(tools.rows, principal.business, ids)).map(({ row }) => row);
    const living = stored.filter((row) => row.collection === collection.name && row.state === 'living');
    const named = `${collection.name}.${field}`;
    if (principal.actor === 'staff') {
      const inCase = await locateRowsInCase(tools, principal, collection, living, purpose);
      const fields = inCase.fields !== 'all' && inCase.fields.has(named) ? [named] : [];
      return { ...inCase, fields: new Set(fields), loaded: { field, rows: inCase.loaded } };
    }
    const rows = await readable(tools, principal, collection, living);
    const rooms = new Set(rows.map(({ project }) => project));
    const project = rooms.size === 1 ? [...rooms][0] : undefined;
    const target = await locateScope(tools, principal, collection, project, purpose);
    // Across projects only those are left in which the asker has a role, so the weakest one is a fact.
    const facts = project === undefined && collection.scope === 'project' ? acrossProjects(target.facts) : target.facts;
    const fields = fieldsOf(collection, purpose);
    return {
      ...target,
      facts,
      records: rows.map(({ id }) => id),
      fields: new Set(fields === 'all' || fields.has(named) ? [named] : []),
      loaded: { field, rows },
    };
  },
  async act(grant, { tools, target }, input) {
    const { field, rows } = target.loaded;
    const views = await openRecords(tools.vault, grant, rows);
    const previews: Preview[] = [];
    for (const [i, row] of rows.entries()) {
      const file = views[i]!.fields[field] as StoredFile | undefined;
      const content = file && (await contentOf(grant, tools, input.collection, field, row, file));
      if (content) previews.push({ id: row.id, type: file.type, content });
    }
    return previews;
  },
};

/** Owners and admins see every project that is not in the trash, others those they have a role in. */
async function readable(
  tools: Tools,
  principal: Principal,
  collection: Collection,
  rows: readonly RecordRow[],
): Promise<readonly RecordRow[]> {
  if (collection.scope === 'business') return rows;
  const reached = new Set<ProjectId>();
  for (const project of new Set(rows.map((row) => row.project))) {
    if (project === undefined) continue;
    const { businessRole, projectRole, projectHidden } = await standingOf(tools.rows, principal.business, principal.person, project);
    const runs = businessRole === 'owner' || businessRole === 'admin';
    if (!projectHidden && (runs || projectRole !== 'none')) reached.add(project);
  }
  return rows.filter(({ project }) => project !== undefined && reached.has(project));
}

/** A whole small file; nothing where it was erased meanwhile. */
async function contentOf(
  grant: Grant,
  tools: Tools,
  collection: string,
  field: string,
  row: RecordRow,
  file: StoredFile,
): Promise<Uint8Array | undefined> {
  const name = blobOf(grant.business, file.id);
  const sealedSize = await tools.blobs.size(name);
  if (sealedSize === undefined || file.size > previewBytesMax)
    throw new StewardError('integrity-failed', { rule: 'a stored file is missing, or larger than a preview may be' });
  const group = row.groups.find(({ fields }) => fields.includes(field))!;
  const opened = await tools.vault.openFile(
    grant,
    fileWhere(grant.business, { collection, id: row.id }, file.id),
    group.key,
    sealedSize,
    async function* (range) {
      const part = await tools.blobs.get(name, range);
      if (!part) throw new StewardError('integrity-failed', { rule: 'a stored file is missing' });
      yield* part;
    },
  );
  if (typeof opened === 'string') return undefined;
  return Buffer.concat(await Array.fromAsync(opened));
}
