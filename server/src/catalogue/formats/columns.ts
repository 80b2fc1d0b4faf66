// The columns of a collection's tables, derived from its declaration (docs/formats/tables.md): every tabular format has the same, and reading back knows them too.
import type { Collection, Field, FileReference, Money, Place, Said } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { ExportSource } from './format.ts';

/** What a column holds; the value's type follows from it. */
export type ColumnKind = 'text' | 'ids' | 'number' | 'whole' | 'day' | 'moment' | 'money';

/** Text (also a day as 2026-11-24 and a moment as ISO 8601 in UTC), number, several ids, money for its amount; nothing where it is not set. */
export type ColumnValue = string | number | readonly string[] | Money | undefined;

export interface Column {
  /** `due`, `place.lat`: unique in its table without regard to case. */
  readonly name: string;
  /** Unique in its table and language without regard to case. */
  readonly title: Said;
  readonly kind: ColumnKind;
  /** The field it is of, if it is of one. */
  readonly field?: string;
  /** Which part of the field's value: `lat` of a place; absent for the value itself. `told` are names and paths, which are not read back. */
  readonly part?: string;
  readonly told?: true;
  /** It holds where a file lies in the archive. */
  readonly isPath?: true;
  value(record: WireRecord, source: ExportSource): ColumnValue;
}

export function columnsOf(collection: Collection): readonly Column[] {
  const drafts = [
    ...headColumns(),
    ...Object.entries(collection.fields).flatMap(([name, field]) => fieldColumns(name, field)),
    ...tailColumns(collection),
  ];
  const names = new Set<string>();
  const titles = { en: new Set<string>(), de: new Set<string>() };
  return drafts.map((draft) => {
    const name = unused(names, draft.name, [`fields.${draft.name}`]);
    const titled = (language: 'en' | 'de') => unused(titles[language], draft.title[language], [`${draft.title[language]} (${name})`]);
    return { ...draft, name, title: { en: titled('en'), de: titled('de') } };
  });
}

/** `name`, else the first of `others`, else that with a number, which is not used yet. */
function unused(taken: Set<string>, name: string, others: readonly string[]): string {
  const last = others.at(-1) ?? name;
  const numbered = Array.from({ length: taken.size + 1 }, (_, i) => `${last}.${i + 2}`);
  const free = [name, ...others, ...numbered].find((each) => !taken.has(each.toLowerCase()))!;
  taken.add(free.toLowerCase());
  return free;
}

// ---- columns that every record has ------------------------------------------------------------------------------------------

const said = (en: string, de: string): Said => ({ en, de });

function headColumns(): Column[] {
  return [
    { name: 'id', title: said('Id', 'Kennung'), kind: 'text', value: ({ id }) => id },
    { name: 'project', title: said('Project (id)', 'Projekt (Kennung)'), kind: 'text', value: ({ project }) => project },
    {
      name: 'project.name',
      title: said('Project', 'Projekt'),
      kind: 'text',
      told: true,
      value: ({ project }, source) => (project === undefined ? undefined : source.nameOf('project', project)),
    },
  ];
}

function tailColumns(collection: Collection): Column[] {
  const person = (name: 'createdBy' | 'updatedBy', title: Said): Column[] => [
    { name, title: said(`${title.en} (id)`, `${title.de} (Kennung)`), kind: 'text', told: true, value: (record) => record[name] },
    { name: `${name}.name`, title, kind: 'text', told: true, value: (record, source) => nameOf(source, record[name]) },
  ];
  return [
    { name: 'version', title: said('Version', 'Fassung'), kind: 'whole', value: ({ version }) => version },
    { name: 'createdAt', title: said('Created', 'Angelegt'), kind: 'moment', told: true, value: ({ createdAt }) => createdAt },
    ...person('createdBy', said('Created by', 'Angelegt von')),
    { name: 'updatedAt', title: said('Last changed', 'Zuletzt geändert'), kind: 'moment', told: true, value: ({ updatedAt }) => updatedAt },
    ...person('updatedBy', said('Last changed by', 'Zuletzt geändert von')),
    {
      name: 'restorableUntil',
      title: said('In the trash until', 'Im Papierkorb bis'),
      kind: 'moment',
      told: true,
      value: ({ restorableUntil }) => restorableUntil,
    },
    { name: 'erased', title: said('Erased parts', 'Gelöschte Teile'), kind: 'ids', told: true, value: ({ erased }) => erased },
    {
      name: 'otherFields',
      title: said('Other fields', 'Weitere Felder'),
      kind: 'text',
      told: true,
      value: (record) => others(collection, record),
    },
  ];
}

const nameOf = (source: ExportSource, person: string | undefined) => (person === undefined ? undefined : source.nameOf('person', person));

/** What the declaration does not have, or does not fit it: nothing is lost silently. */
function others(collection: Collection, { fields }: WireRecord): string | undefined {
  let left: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(fields)) {
    const field = Object.hasOwn(collection.fields, name) ? collection.fields[name] : undefined;
    if (value === undefined || (field && fits(field, value))) continue;
    left ??= {};
    left[name] = value;
  }
  return left && JSON.stringify(left);
}

// ---- columns of a field -----------------------------------------------------------------------------------------------------

function fieldColumns(name: string, field: Field): Column[] {
  const of = <T>(part: (value: T, record: WireRecord, source: ExportSource) => ColumnValue) => {
    return (record: WireRecord, source: ExportSource): ColumnValue => {
      const value = record.fields[name];
      return value === undefined || value === null || !fits(field, value) ? undefined : part(value as T, record, source);
    };
  };
  const whole = (kind: ColumnKind): Column[] => [{ name, field: name, title: field.title, kind, value: of((value: ColumnValue) => value) }];
  const part = <T>(key: string & keyof T, kind: ColumnKind, en: string, de: string): Column => ({
    name: `${name}.${key}`,
    field: name,
    part: key,
    title: said(`${field.title.en}: ${en}`, `${field.title.de}: ${de}`),
    kind,
    value: of((value: T) => value[key] as ColumnValue),
  });
  switch (field.type) {
    case 'text':
    case 'long-text':
    case 'choice':
      return whole('text');
    case 'number':
      return whole('number');
    case 'date':
      return whole('day');
    case 'time':
      return whole('moment');
    case 'person':
    case 'reference':
      return linkColumns(name, field, of);
    case 'money':
      return [
        { ...part<Money>('amount', 'money', 'amount', 'Betrag'), value: of((value: Money) => value) },
        part<Money>('currency', 'text', 'currency', 'Währung'),
      ];
    case 'place':
      return [
        part<Place>('lat', 'number', 'latitude', 'Breite'),
        part<Place>('lon', 'number', 'longitude', 'Länge'),
        part<Place>('accuracyM', 'number', 'accuracy (m)', 'Genauigkeit (m)'),
        { ...part<Place>('label', 'text', '', ''), title: field.title },
        part<Place>('source', 'text', 'set by', 'gesetzt durch'),
        part<Place>('placeId', 'text', 'Google place id', 'Google-Ortskennung'),
      ];
    case 'file':
      return [
        {
          name,
          field: name,
          title: field.title,
          kind: 'text',
          told: true,
          isPath: true,
          value: of((_, record, source) => source.pathOf(record, name)),
        },
        ...(
          [
            part<FileReference>('name', 'text', 'file name', 'Dateiname'),
            part<FileReference>('type', 'text', 'media type', 'Medientyp'),
            part<FileReference>('size', 'whole', 'size (bytes)', 'Größe (Bytes)'),
            part<FileReference>('sha256', 'text', 'SHA-256', 'SHA-256'),
            part<FileReference>('id', 'text', 'id', 'Kennung'),
          ] as const
        ).map((column): Column => ({ ...column, told: true })),
      ];
  }
}

type Of = <T>(part: (value: T, record: WireRecord, source: ExportSource) => ColumnValue) => Column['value'];

function linkColumns(name: string, field: Field & { type: 'person' | 'reference' }, of: Of): Column[] {
  const named = namedBy(field);
  const ids: Column = {
    name,
    field: name,
    title: said(`${field.title.en} (id)`, `${field.title.de} (Kennung)`),
    kind: field.many ? 'ids' : 'text',
    value: of((value: ColumnValue) => value),
  };
  if (named === undefined) return [ids];
  const names = (value: string | readonly string[], _: WireRecord, source: ExportSource) => {
    const found = [value].flat().flatMap((id) => source.nameOf(named, id) ?? []);
    return found.length === 0 ? undefined : found.join('; ');
  };
  return [ids, { name: `${name}.name`, field: name, title: field.title, kind: 'text', told: true, value: of(names) }];
}

/** Whose name a reference can be told by. */
function namedBy(field: Field & { type: 'person' | 'reference' }): 'person' | 'project' | undefined {
  if (field.type === 'person' || field.to === 'members') return 'person';
  return field.to === 'projects' ? 'project' : undefined;
}

// ---- shapes -----------------------------------------------------------------------------------------------------------------

/** Whether a stored value has the shape its declaration has now; old records may not. */
export function fits(field: Field, value: unknown): boolean {
  switch (field.type) {
    case 'text':
    case 'long-text':
    case 'choice':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
    case 'time':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value));
    case 'person':
    case 'reference':
      return field.many ? Array.isArray(value) && value.every((id) => typeof id === 'string') : typeof value === 'string';
    case 'money':
      return hasShape(value, { amount: Number.isSafeInteger, currency: isText });
    case 'place':
      return hasShape(
        value,
        { lat: Number.isFinite, lon: Number.isFinite },
        { accuracyM: Number.isFinite, label: isText, source: isText, placeId: isText },
      );
    case 'file':
      return hasShape(value, { id: isText, name: isText, type: isText, size: Number.isSafeInteger, sha256: isText });
  }
}

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

const isText = (value: unknown): boolean => typeof value === 'string';

function hasShape(value: unknown, needed: Shape, optional: Shape = {}): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const members = value as Readonly<Record<string, unknown>>;
  for (const name in needed) if (!needed[name]!(members[name])) return false;
  for (const name in optional) if (members[name] !== undefined && !optional[name]!(members[name])) return false;
  return true;
}
