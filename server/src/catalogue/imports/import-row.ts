// One row of an import, checked against the declaration. Two shapes come in: a record as an export's machine copy has it (every member of WireRecord), and a
// plain row (`id`, `project` and fields). Pure: what the business holds already is asked elsewhere.
import type { Cbor } from '@steward/protocol/cbor.ts';
import { isStewardError } from '@steward/protocol/errors.ts';
import { isId, type PersonId, type ProjectId, type RecordId } from '@steward/protocol/ids.ts';
import type { Catalogue, Collection } from '@steward/protocol/catalogue/collection.ts';
import { validateFields } from '@steward/protocol/catalogue/validate-fields.ts';
import type { ImportProblem } from '@steward/protocol/wire/import-routes.ts';

import type { FileDigest } from './manifest-files.ts';

export interface ImportRow {
  /** Which file of an archive, or sheet of a workbook; empty where there is one only. */
  readonly file: string;
  readonly line: number;
  readonly collection: Collection;
  readonly id: RecordId;
  /** The row names its id: without one it is new, whatever is there. */
  readonly named: boolean;
  readonly project: ProjectId | undefined;
  /** Where the record comes from; absent for a row that becomes a version of whoever imports. */
  readonly provenance: Provenance | undefined;
  /** As they are stored. Of a plain row `null` clears a field, and what is not named stays as it is. */
  readonly fields: { readonly [field: string]: Cbor };
  /** Of files that the archive holds with facts written in: what they were before, by their fields. The fields say what the archive holds. */
  readonly originals?: { readonly [field: string]: FileDigest } | undefined;
  /** Groups of fields whose key was destroyed where it comes from. */
  readonly erased: readonly string[];
}

export interface Provenance {
  readonly version: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly createdBy: PersonId | undefined;
  readonly updatedBy: PersonId | undefined;
}

export interface RowRules {
  readonly catalogue: Catalogue;
  /** Collections whose records imports make; others have operations of their own. */
  readonly takes: (collection: string) => boolean;
  readonly provenance: boolean;
  /** Where plain rows go. */
  readonly collection?: string | undefined;
  readonly project?: ProjectId | undefined;
  readonly nowMs: number;
  /** The id of a row that names none: the same at every reading. */
  readonly idFor: (file: string, line: number) => RecordId;
}

/** A row as its file has it: parsed, but not looked at. */
export interface SourceRow {
  readonly file: string;
  readonly line: number;
  /** The collection it goes to, where the place in the source says so. */
  readonly collection?: string;
  readonly value?: unknown;
  /** Of its text, in bytes or letters, where that is known. */
  readonly size?: number;
  /** Instead of a value: what is wrong with it. */
  readonly problems?: readonly { readonly field?: string; readonly rule: string }[];
}

/** `left` names the collection of a row that copies hold and imports pass over: the business's own record, its people, its invitations. */
export type ReadRow = { readonly row: ImportRow } | { readonly problems: readonly ImportProblem[] } | { readonly left: string };

const wireMembers = new Set([
  'id',
  'collection',
  'project',
  'version',
  'createdAt',
  'updatedAt',
  'createdBy',
  'updatedBy',
  'restorableUntil',
  'fields',
  'erased',
]);
const versionMax = 2_147_483_647;
const dayMs = 86_400_000;

/** Thrown within a row: what is wrong with it. */
class Wrong extends Error {
  readonly field: string | undefined;
  readonly rule: string;
  constructor(field: string | undefined, rule: string) {
    super(rule);
    this.field = field;
    this.rule = rule;
  }
}

export function readImportRow(rules: RowRules, source: SourceRow): ReadRow {
  const { file, line } = source;
  const place = { ...(file === '' ? {} : { file }), line };
  if (source.problems) return { problems: source.problems.map((problem) => ({ ...place, ...problem })) };
  const value = source.value as Readonly<Record<string, unknown>>;
  try {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Wrong(undefined, 'a record is an object');
    const left = leftOf(rules, value);
    return left === undefined ? { row: rowOf(rules, source, value) } : { left };
  } catch (error) {
    const said = { ...place, ...nameOf(value) };
    if (error instanceof Wrong)
      return { problems: [{ ...said, ...(error.field === undefined ? {} : { field: error.field }), rule: error.rule }] };
    if (isStewardError(error, 'invalid-input'))
      return {
        problems: [{ ...said, ...(error.field === undefined ? {} : { field: error.field }), rule: error.rule ?? 'is not as it must be' }],
      };
    throw error;
  }
}

function leftOf(rules: RowRules, { collection }: Readonly<Record<string, unknown>>): string | undefined {
  if (!rules.provenance || typeof collection !== 'string') return undefined;
  return rules.catalogue.collections.has(collection) && !rules.takes(collection) ? collection : undefined;
}

/** Which record a problem is about, as far as that can be told. */
function nameOf(value: unknown): { collection?: string; id?: string } {
  if (typeof value !== 'object' || value === null) return {};
  const { id, collection } = value as Readonly<Record<string, unknown>>;
  return {
    ...(typeof collection === 'string' && /^[a-z0-9-]{1,40}$/.test(collection) ? { collection } : {}),
    ...(isId(id) ? { id } : {}),
  };
}

function rowOf(rules: RowRules, source: SourceRow, value: Readonly<Record<string, unknown>>): ImportRow {
  const isWhole = Object.hasOwn(value, 'fields') && typeof value['fields'] === 'object';
  const record = isWhole ? value : flat(value);
  const extra = Object.keys(record).find((name) => !wireMembers.has(name));
  if (extra !== undefined) throw new Wrong(shown(extra), 'records have no such member');
  const collection = collectionOf(rules, source, record);
  if (record['restorableUntil'] !== undefined) throw new Wrong('restorableUntil', 'lies in the trash where it comes from');
  const named = record['id'] !== undefined;
  if (named && !isId(record['id'])) throw new Wrong('id', 'an id: 26 characters of a-z and 2-7');
  const provenance = rules.provenance ? provenanceOf(rules, record) : undefined;
  const erased = provenance === undefined ? [] : erasedOf(collection, record['erased']);
  return {
    file: source.file,
    line: source.line,
    collection,
    id: named ? (record['id'] as RecordId) : rules.idFor(source.file, source.line),
    named,
    project: projectOf(rules, collection, record['project']),
    provenance,
    fields: fieldsOf(collection, record['fields'], erased, provenance === undefined && named),
    erased,
  };
}

const shown = (name: string) => (/^[A-Za-z0-9_-]{1,40}$/.test(name) ? name : '?');

/** A plain row: all but `id`, `project`, `collection` and `version` are fields. */
function flat(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { id, project, collection, version, ...fields } = value;
  const known = { id, project, collection, version };
  return { ...Object.fromEntries(Object.entries(known).filter(([, each]) => each !== undefined && each !== null)), fields };
}

function collectionOf(rules: RowRules, source: SourceRow, record: Readonly<Record<string, unknown>>): Collection {
  const given = source.collection ?? rules.collection;
  const name = record['collection'] ?? given;
  if (typeof name !== 'string') throw new Wrong('collection', 'is needed');
  if (given !== undefined && name !== given) throw new Wrong('collection', `must be ${given} here`);
  const collection = rules.catalogue.collections.get(name);
  if (!collection) throw new Wrong('collection', 'no such collection here');
  if (!rules.takes(name))
    throw new Wrong('collection', `${name} are not imported: people join by invitation, and what belongs to the business itself stays`);
  return collection;
}

function projectOf(rules: RowRules, { scope, name }: Collection, value: unknown): ProjectId | undefined {
  if (scope === 'business') {
    if (value !== undefined) throw new Wrong('project', `${name} belong to the business, not to a project`);
    return undefined;
  }
  const project = value ?? rules.project;
  if (project === undefined) throw new Wrong('project', 'is needed');
  if (!isId(project)) throw new Wrong('project', 'an id');
  if (rules.project !== undefined && project !== rules.project) throw new Wrong('project', 'must be the project that is imported into');
  return project as ProjectId;
}

function provenanceOf(rules: RowRules, record: Readonly<Record<string, unknown>>): Provenance {
  for (const name of ['id', 'version', 'createdAt', 'updatedAt'])
    if (record[name] === undefined) throw new Wrong(name, 'is needed in a copy; name a collection to import plain rows');
  const version = record['version'];
  if (!Number.isInteger(version) || (version as number) < 1 || (version as number) > versionMax)
    throw new Wrong('version', 'a whole number from 1');
  const createdAtMs = timeOf(rules, 'createdAt', record['createdAt']);
  const updatedAtMs = timeOf(rules, 'updatedAt', record['updatedAt']);
  if (updatedAtMs < createdAtMs) throw new Wrong('updatedAt', 'is not before createdAt');
  return {
    version: version as number,
    createdAtMs,
    updatedAtMs,
    createdBy: personOf('createdBy', record['createdBy']),
    updatedBy: personOf('updatedBy', record['updatedBy']),
  };
}

function timeOf(rules: RowRules, name: string, value: unknown): number {
  const ms = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(value) ? Date.parse(value) : Number.NaN;
  // Every month has 28 days; beyond them, dates that are none would be read as days of the next month.
  const isNone = Number.isNaN(ms) || (Number((value as string).slice(8, 10)) > 28 && new Date(ms).toISOString() !== value);
  if (isNone) throw new Wrong(name, 'a time as 2026-11-24T09:30:00.000Z');
  if (ms > rules.nowMs + dayMs) throw new Wrong(name, 'lies in the future');
  return ms;
}

function personOf(name: string, value: unknown): PersonId | undefined {
  if (value === undefined) return undefined;
  if (!isId(value)) throw new Wrong(name, 'an id');
  return value as PersonId;
}

function erasedOf(collection: Collection, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > collection.groups.length) throw new Wrong('erased', 'names of groups of fields');
  const names = value as readonly unknown[];
  for (const name of names)
    if (!collection.groups.some((group) => group.name === name))
      throw new Wrong('erased', `${collection.name} have no such group of fields`);
  return [...new Set(names as readonly string[])];
}

function fieldsOf(collection: Collection, input: unknown, erased: readonly string[], merged: boolean): ImportRow['fields'] {
  if (merged) return validateFields(collection, input, 'update');
  if (erased.length === 0) return validateFields(collection, input, 'create');
  const gone = new Set(collection.groups.filter(({ name }) => erased.includes(name)).flatMap(({ fields }) => fields));
  const fields = Object.fromEntries(Object.entries(validateFields(collection, input, 'update')).filter(([, value]) => value !== null));
  for (const [name, field] of Object.entries(collection.fields)) {
    if (gone.has(name) && fields[name] !== undefined) throw new Wrong(`fields.${name}`, 'belongs to a group that is erased');
    if (!gone.has(name) && field.required && fields[name] === undefined) throw new Wrong(`fields.${name}`, 'is needed');
  }
  return fields;
}
