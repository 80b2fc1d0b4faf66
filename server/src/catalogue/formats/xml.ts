// XML, one file for each collection and one element for each record (docs/formats/tables.md): as complete as the machine copy, with names and paths beside the ids.
import type { Collection, Field, FileReference, Money, Place } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { spellOut } from './cell-text.ts';
import { inChunks, textsOf } from './chunks.ts';
import { columnsOf, fits } from './columns.ts';
import type { ExportedCollection, ExportFile, ExportSource, Format } from './format.ts';
import { amountText } from './money-text.ts';
import { xmlAttribute, xmlText } from './xml-text.ts';

export const xml: Format = { name: 'xml', files: (source) => source.collections.map((exported) => xmlFile(source, exported)) };

function xmlFile(source: ExportSource, { collection, records }: ExportedCollection): ExportFile {
  return {
    path: `tables/${collection.name}.xml`,
    type: 'application/xml',
    records,
    async *bytes() {
      const { business, takenAt, language } = source;
      const about = {
        collection: collection.name,
        title: collection.title[language],
        business: business.id,
        businessName: business.name,
        takenAt,
      };
      yield* inChunks([`<?xml version="1.0" encoding="UTF-8"?>\n<records${attributes(about)}>\n`]);
      const others = columnsOf(collection).find(({ name }) => name === 'otherFields')!;
      yield* inChunks(
        textsOf(source.records(collection.name), (record) => {
          const rest = others.value(record, source);
          return recordXml(source, collection, record, rest === undefined ? '' : element('otherFields', {}, rest as string));
        }),
      );
      yield* inChunks(['</records>\n']);
    },
  };
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

function attributes(all: Attributes): string {
  let text = '';
  for (const name in all) if (all[name] !== undefined) text += ` ${name}="${xmlAttribute(spellOut(String(all[name])))}"`;
  return text;
}

/** Without content, an empty element. */
function element(name: string, all: Attributes, content?: string): string {
  return content === undefined ? `<${name}${attributes(all)}/>` : `<${name}${attributes(all)}>${xmlText(spellOut(content))}</${name}>`;
}

function recordXml(source: ExportSource, collection: Collection, record: WireRecord, others: string): string {
  const { id, project, version, createdAt, updatedAt, createdBy, updatedBy, restorableUntil, erased } = record;
  const name = (person: string | undefined) => (person === undefined ? undefined : source.nameOf('person', person));
  const all = {
    id,
    project,
    projectName: project === undefined ? undefined : source.nameOf('project', project),
    version,
    createdAt,
    createdBy,
    createdByName: name(createdBy),
    updatedAt,
    updatedBy,
    updatedByName: name(updatedBy),
    restorableUntil,
    erased: erased?.join(' '),
  };
  let fields = '';
  for (const [field, declared] of Object.entries(collection.fields)) {
    const value = record.fields[field];
    if (value !== undefined && value !== null && fits(declared, value)) fields += fieldXml(source, record, field, declared, value);
  }
  return `<record${attributes(all)}><fields>${fields}</fields>${others}</record>\n`;
}

function fieldXml(source: ExportSource, record: WireRecord, name: string, field: Field, value: unknown): string {
  switch (field.type) {
    case 'text':
    case 'long-text':
    case 'choice':
    case 'date':
    case 'time':
      return element(name, {}, value as string);
    case 'number':
      return element(name, {}, String(value as number));
    case 'person':
    case 'reference':
      return [value as string | readonly string[]]
        .flat()
        .map((id) => element(name, { id, name: nameOf(source, field, id) }))
        .join('');
    case 'money':
      return element(name, { currency: (value as Money).currency }, amountText(value as Money));
    case 'place': {
      const { lat, lon, accuracyM, label, source: from, placeId } = value as Place;
      return element(name, { lat, lon, accuracyM, label, source: from, placeId });
    }
    case 'file': {
      const { id, name: called, type, size, sha256 } = value as FileReference;
      return element(name, { path: source.pathOf(record, name), name: called, type, size, sha256, id });
    }
  }
}

function nameOf(source: ExportSource, field: Field & { type: 'person' | 'reference' }, id: string): string | undefined {
  if (field.type === 'person' || field.to === 'members') return source.nameOf('person', id);
  return field.to === 'projects' ? source.nameOf('project', id) : undefined;
}
