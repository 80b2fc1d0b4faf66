// A record as people read it: titles in their language, names instead of ids, days and amounts as they are written there. For Markdown and paper.
import {
  titleField,
  type Collection,
  type Field,
  type FileReference,
  type Money,
  type Place,
} from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { fits } from './columns.ts';
import type { ExportSource } from './format.ts';
import type { LocalTime } from './local-time.ts';
import { amountText } from './money-text.ts';

export interface Shown {
  readonly title: string;
  readonly text: string;
  /** Of a file, in the archive. */
  readonly path?: string;
}

/** What a record goes by: its title where it has one, else its id. */
export function shownTitle(collection: Collection, record: WireRecord): string {
  const title = record.fields[titleField(collection)];
  return typeof title === 'string' && title.trim() !== '' ? title : record.id;
}

/** The fields that are set, in the order of the declaration, then what it does not have any more. Previews, and what `shownTitle` says already, are left out. */
export function shownFields(source: ExportSource, collection: Collection, record: WireRecord, time: LocalTime): Shown[] {
  const shown: Shown[] = [];
  const title = shownTitle(collection, record);
  for (const [name, field] of Object.entries(collection.fields)) {
    const value = record.fields[name];
    if (name === titleField(collection) && value === title) continue;
    if (value === undefined || value === null || (field.type === 'file' && field.previewOf !== undefined)) continue;
    const path = field.type === 'file' ? source.pathOf(record, name) : undefined;
    const text = fits(field, value) ? textOf(source, field, value, time) : JSON.stringify(value);
    shown.push({ title: field.title[source.language], text, ...(path === undefined ? {} : { path }) });
  }
  for (const [name, value] of Object.entries(record.fields))
    if (!Object.hasOwn(collection.fields, name)) shown.push({ title: name, text: JSON.stringify(value) });
  return shown;
}

/** `2026-11-24 10:30 +01:00` */
export const readableTime = (moment: string, time: LocalTime): string =>
  time.text(moment).replace(/T(\d{2}:\d{2}):[\d.]+([+-]\d{2}:\d{2})$/, ' $1 $2');

const said = {
  en: {
    project: 'Project',
    created: 'Created',
    changed: 'Last changed',
    version: 'Version',
    id: 'Id',
    by: 'by',
    trash: 'In the trash until',
  },
  de: {
    project: 'Projekt',
    created: 'Angelegt',
    changed: 'Zuletzt geändert',
    version: 'Fassung',
    id: 'Kennung',
    by: 'von',
    trash: 'Im Papierkorb bis',
  },
};

/** What every record has: where it belongs, who made and changed it, its id. */
export function shownFacts(source: ExportSource, record: WireRecord, time: LocalTime): Shown[] {
  const say = said[source.language];
  const who = (person: string | undefined) => (person === undefined ? '' : ` ${say.by} ${source.nameOf('person', person) ?? person}`);
  const project = record.project === undefined ? undefined : (source.nameOf('project', record.project) ?? record.project);
  return [
    ...(project === undefined ? [] : [{ title: say.project, text: project }]),
    { title: say.created, text: readableTime(record.createdAt, time) + who(record.createdBy) },
    { title: say.changed, text: readableTime(record.updatedAt, time) + who(record.updatedBy) },
    ...(record.restorableUntil === undefined ? [] : [{ title: say.trash, text: readableTime(record.restorableUntil, time) }]),
    { title: say.id, text: `${record.id} (${say.version} ${record.version})` },
  ];
}

function textOf(source: ExportSource, field: Field, value: unknown, time: LocalTime): string {
  switch (field.type) {
    case 'text':
    case 'long-text':
    case 'choice':
    case 'date':
      return value as string;
    case 'number':
      return String(value as number);
    case 'time':
      return readableTime(value as string, time);
    case 'money':
      return `${amountText(value as Money)} ${(value as Money).currency}`;
    case 'person':
      return [value as string | readonly string[]]
        .flat()
        .map((id) => source.nameOf('person', id) ?? id)
        .join(', ');
    case 'reference':
      return [value as string | readonly string[]]
        .flat()
        .map((id) => referenceName(source, field.to, id) ?? id)
        .join(', ');
    case 'place': {
      const { lat, lon, accuracyM, label } = value as Place;
      return `${label === undefined ? '' : `${label}, `}${lat}, ${lon}${accuracyM === undefined ? '' : ` (± ${accuracyM} m)`}`;
    }
    case 'file': {
      const { name, size } = value as FileReference;
      return `${name} (${size} B)`;
    }
  }
}

function referenceName(source: ExportSource, to: string, id: string): string | undefined {
  if (to === 'members') return source.nameOf('person', id);
  return to === 'projects' ? source.nameOf('project', id) : undefined;
}
