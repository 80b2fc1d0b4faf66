// The machine copy: one record a line as the API gives it, and a JSON Schema for each collection. Members stand in one order (that of recordSchema, fields in that of
// their declaration), records in that of their ids, so that two copies of the same records are the same bytes.
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { recordSchema, type WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { z } from 'zod';
import { jsonSchemaOf } from '../json-schema.ts';
import type { ExportFile, ExportSource, Format } from './format.ts';

const chunkCharsMax = 64 * 1024;
const utf8 = new TextEncoder();
const members = Object.keys(recordSchema.shape) as (keyof WireRecord)[];

export const ndjson: Format = {
  name: 'ndjson',
  files: (source) =>
    source.collections.flatMap(({ collection, records }) => [recordsFile(source, collection, records), schemaFile(collection)]),
};

/** A record's line, without its end. */
export function machineLine(collection: Collection, record: WireRecord): string {
  const ordered: Record<string, unknown> = {};
  for (const name of members)
    if (record[name] !== undefined) ordered[name] = name === 'fields' ? inOrder(collection, record) : record[name];
  return JSON.stringify(ordered);
}

/** What a declaration no longer has comes behind, by its name. */
function inOrder(collection: Collection, { fields }: WireRecord): Record<string, unknown> {
  const declared = Object.keys(collection.fields);
  const others = Object.keys(fields)
    .filter((name) => !Object.hasOwn(collection.fields, name))
    .sort();
  const ordered: Record<string, unknown> = {};
  for (const name of [...declared, ...others]) if (Object.hasOwn(fields, name)) ordered[name] = fields[name];
  return ordered;
}

function recordsFile(source: ExportSource, collection: Collection, records: number): ExportFile {
  return {
    path: `records/${collection.name}.ndjson`,
    type: 'application/x-ndjson',
    records,
    async *bytes() {
      let chunk = '';
      for await (const batch of source.records(collection.name)) {
        for (const record of batch) {
          chunk += `${machineLine(collection, record)}\n`;
          if (chunk.length < chunkCharsMax) continue;
          yield utf8.encode(chunk);
          chunk = '';
        }
      }
      if (chunk !== '') yield utf8.encode(chunk);
    },
  };
}

function schemaFile(collection: Collection): ExportFile {
  return {
    path: `schema/${collection.name}.schema.json`,
    type: 'application/schema+json',
    async *bytes() {
      yield utf8.encode(`${JSON.stringify(lineSchema(collection), null, 2)}\n`);
    },
  };
}

/** The schema of one line. What somebody may not see is absent, so that no field is required. */
export function lineSchema(collection: Collection): object {
  const { $schema, properties, ...record } = z.toJSONSchema(recordSchema, {
    override: ({ jsonSchema }) => asExamples(jsonSchema),
  }) as Record<string, unknown>;
  const { required: _required, ...fields } = jsonSchemaOf(collection);
  return {
    $schema,
    title: collection.title.en,
    ...record,
    additionalProperties: false,
    properties: { ...(properties as object), collection: { const: collection.name }, fields },
  };
}

/** OpenAPI's `example` is `examples` in JSON Schema, whose strict validators refuse what they do not know. */
function asExamples(schema: { example?: unknown; examples?: unknown }): void {
  if (schema.example === undefined) return;
  schema.examples = [schema.example];
  delete schema.example;
}
