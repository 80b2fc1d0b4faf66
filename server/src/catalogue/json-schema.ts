// The fields of a collection as JSON Schema (2020-12), derived from the declaration: for OpenAPI, exports and other people's tools.
import type { Collection, Field } from '@steward/protocol/catalogue/collection.ts';
import { placeIdPattern, placeSources } from '@steward/protocol/catalogue/place.ts';
import { longTextCharsMax, manyMax, textCharsMax } from '@steward/protocol/catalogue/validate-fields.ts';

export type JsonSchema = { readonly [key: string]: unknown };

const id = { type: 'string', pattern: '^[a-z2-7]{26}$' } as const;
const whole = { type: 'integer' } as const;

/** The schema of the `fields` object of a whole record. Files are read-only: they are set by uploading them. */
export function jsonSchemaOf(collection: Collection): JsonSchema {
  const fields = Object.entries(collection.fields);
  return {
    type: 'object',
    title: collection.title.en,
    properties: Object.fromEntries(
      fields.map(([name, field]) => [name, { title: field.title.en, description: field.why.en, ...typeOf(field) }]),
    ),
    required: fields.filter(([, field]) => field.required).map(([name]) => name),
    additionalProperties: false,
  };
}

function typeOf(field: Field): JsonSchema {
  switch (field.type) {
    case 'text':
      return { type: 'string', minLength: 1, maxLength: field.charsMax ?? textCharsMax };
    case 'long-text':
      return { type: 'string', minLength: 1, maxLength: field.charsMax ?? longTextCharsMax };
    case 'number':
      return {
        type: 'number',
        ...(field.min === undefined ? {} : { minimum: field.min }),
        ...(field.max === undefined ? {} : { maximum: field.max }),
      };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'time':
      return { type: 'string', format: 'date-time' };
    case 'choice':
      return { type: 'string', enum: field.choices };
    case 'person':
    case 'reference':
      return field.many ? { type: 'array', items: id, maxItems: manyMax, uniqueItems: true } : id;
    case 'money':
      return closed(
        { amount: { ...whole, description: 'In the smallest unit of the currency' }, currency: { type: 'string', pattern: '^[A-Z]{3}$' } },
        [],
      );
    case 'place':
      return closed(
        {
          lat: { type: 'number', minimum: -90, maximum: 90 },
          lon: { type: 'number', minimum: -180, maximum: 180 },
          accuracyM: { type: 'number', minimum: 0 },
          label: { type: 'string', maxLength: textCharsMax },
          source: { type: 'string', enum: [...placeSources] },
          placeId: { type: 'string', pattern: placeIdPattern.source },
        },
        ['accuracyM', 'label', 'source', 'placeId'],
      );
    case 'file':
      return {
        ...closed(
          { id, name: { type: 'string' }, type: { type: 'string' }, size: whole, sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
          [],
        ),
        readOnly: true,
      };
  }
}

function closed(properties: Readonly<Record<string, JsonSchema>>, optional: readonly string[]): JsonSchema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    additionalProperties: false,
  };
}
