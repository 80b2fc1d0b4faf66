// search-records: words in every text of a project, or of everything the person may read.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { findRecords, openRecords, type RecordView } from '../stores/records.ts';
import { acrossProjects, candidateIds, candidatesMax, projectsInReach } from './candidates.ts';
import { collectionOf, fieldsOf, locateScope, requireId } from './locate.ts';
import type { Principal, SearchOperation, Tools } from './operation.ts';

export const queryCharsMax = 200;
export const hitsMax = 100;

export interface SearchRecordsInput {
  readonly project?: string | undefined;
  readonly query: string;
  readonly limit: number;
}

export interface Hits {
  readonly records: readonly RecordView[];
  /** More fit than are given. */
  readonly more: boolean;
}

export const searchRecords: SearchOperation<'search-records', SearchRecordsInput, readonly RecordId[], Hits> = {
  kind: 'search',
  name: 'search-records',
  async locate(tools, principal, input, purpose) {
    checkInput(input);
    const project = input.project === undefined ? undefined : requireId<ProjectId>('project', input.project);
    const scoped = await locateScope(tools, principal, collectionOf(tools, project === undefined ? 'projects' : 'tasks'), project, purpose);
    const { collection: _collection, ...target } = scoped;
    if (target.facts.businessRole === 'none') return { ...target, loaded: [] };
    const projects = project === undefined ? await projectsInReach(tools, principal, target.facts.businessRole) : [project];
    const ids = await searchable(tools, principal, projects);
    const facts = project === undefined ? acrossProjects(target.facts) : target.facts;
    return { ...target, facts, fields: allFields(tools, purpose), records: ids, loaded: ids };
  },
  async find(grant, { tools, principal, target }, input) {
    const stored = await findRecords(tools.rows, principal.business, target.loaded);
    const living = stored.map(({ row }) => row).filter((row) => row.state === 'living');
    const words = fold(input.query).split(' ').filter(Boolean);
    const views = await openRecords(tools.vault, grant, living);
    const hits = views.filter((view) => matches(view, words)).sort((a, b) => b.updatedAtMs - a.updatedAtMs || (a.id < b.id ? -1 : 1));
    const given = hits.slice(0, input.limit);
    return { records: given.map((view) => view.id), result: { records: given, more: hits.length > given.length } };
  },
};

function checkInput(input: SearchRecordsInput): void {
  if (fold(input.query) === '' || input.query.length > queryCharsMax)
    throw new StewardError('invalid-input', { field: 'query', rule: `1 to ${queryCharsMax} characters` });
  if (!Number.isInteger(input.limit) || input.limit < 1 || input.limit > hitsMax)
    throw new StewardError('invalid-input', { field: 'limit', rule: `1 to ${hitsMax}` });
}

async function searchable(tools: Tools, principal: Principal, projects: readonly ProjectId[]): Promise<readonly RecordId[]> {
  const ids: RecordId[] = projects.map((project) => project as string as RecordId);
  for (const collection of tools.catalogue.collections.values()) {
    if (collection.scope !== 'project') continue;
    ids.push(...(await candidateIds(tools, principal, collection.name, projects, false)));
    if (ids.length > candidatesMax)
      throw new StewardError('too-large', { field: 'project', rule: `more than ${candidatesMax} records; name a project` });
  }
  return ids;
}

function allFields(tools: Tools, purpose: Parameters<typeof fieldsOf>[1]): ReadonlySet<string> | 'all' {
  const each = [...tools.catalogue.collections.values()].map((collection: Collection) => ({
    collection,
    fields: fieldsOf(collection, purpose),
  }));
  if (each.every(({ fields }) => fields === 'all')) return 'all';
  return new Set(
    each.flatMap(({ collection, fields }) =>
      fields === 'all' ? Object.keys(collection.fields).map((field) => `${collection.name}.${field}`) : [...fields],
    ),
  );
}

/** Lower case, without accents, one space between words: "Größe" is found by "grosse". */
function fold(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function matches(view: RecordView, words: readonly string[]): boolean {
  const all = fold(texts(view.fields as Cbor).join(' '));
  return words.every((word) => all.includes(word));
}

function texts(value: Cbor): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return [];
  return Object.values(value).flatMap((item) => texts(item as Cbor));
}
