// OpenAPI 3.1, generated from the route tables and the catalogue; nothing is described twice.
import { errorKinds } from '@steward/protocol/errors.ts';
import type { Catalogue } from '@steward/protocol/catalogue/collection.ts';
import { problemSchema } from '@steward/protocol/wire/common.ts';
import type { Route } from '@steward/protocol/wire/route.ts';
import { jsonSchemaOf } from '../../catalogue/json-schema.ts';
import { z } from 'zod';

type Json = { readonly [key: string]: unknown };

export interface ApiDescription extends Json {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

const schemaOf = (type: z.ZodType): Json => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type, { unrepresentable: 'any', io: 'input' }) as Json;
  return schema;
};

/** `operations` maps a name, unique in the whole API, to its route. */
export function describeApi(version: string, operations: ReadonlyMap<string, Route>, catalogue: Catalogue): ApiDescription {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of operations) {
    const path = route.path.replace('*', '{tile}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(name, route, catalogue) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Steward',
      version,
      description: 'Every access is decided for a purpose and entered in the ledger of the business before anything is released.',
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }],
    paths,
    components: {
      securitySchemes: { session: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Problem: schemaOf(problemSchema),
        ...Object.fromEntries([...catalogue.collections.values()].map((collection) => [collection.name, jsonSchemaOf(collection)])),
      },
      responses: {
        problem: {
          description: `A problem (RFC 9457). Codes: ${Object.keys(errorKinds).join(', ')}.`,
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

function describeRoute(name: string, route: Route, catalogue: Catalogue): Json {
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.tag],
    ...(route.caller === 'anybody' ? { security: [] } : {}),
    parameters: parametersOf(route),
    ...(route.body || route.bodyType ? { requestBody: bodyOf(route, catalogue) } : {}),
    responses: { [route.status]: answerOf(route, catalogue), default: { $ref: '#/components/responses/problem' } },
  };
}

function parametersOf(route: Route): readonly Json[] {
  const named = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const shape = route.params?.shape ?? {};
  const parameters: Json[] = named.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: shape[name] ? schemaOf(shape[name] as z.ZodType) : { type: 'string' },
  }));
  if (route.path.endsWith('*')) parameters.push({ name: 'tile', in: 'path', required: true, schema: { type: 'string' } });
  for (const [name, type] of Object.entries(route.query?.shape ?? {}))
    parameters.push({ name, in: 'query', required: false, schema: schemaOf(type as z.ZodType) });
  if (route.caller === 'business')
    parameters.push({ name: 'Steward-Purpose', in: 'header', required: false, schema: { type: 'string', default: 'service' } });
  if (route.idempotent)
    parameters.push({ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 128 } });
  if (route.conditional) parameters.push({ name: 'If-Match', in: 'header', required: true, schema: { type: 'string', example: '"1"' } });
  return parameters;
}

/** Where a body or an answer has `fields`, the collection's own schema says which. */
function withFields(route: Route, schema: Json, catalogue: Catalogue): Json {
  const collection = catalogue.collections.get(route.tag);
  const properties = schema['properties'] as Json | undefined;
  if (!collection || !properties?.['fields']) return schema;
  const fields = { $ref: `#/components/schemas/${collection.name}` };
  return {
    ...schema,
    properties: {
      ...properties,
      fields: route.method === 'PATCH' ? { type: 'object', description: 'Any of the fields; null clears one' } : fields,
    },
  };
}

function bodyOf(route: Route, catalogue: Catalogue): Json {
  if (route.bodyType) return { required: true, content: { '*/*': { schema: { type: 'string', format: 'binary' } } } };
  return { required: true, content: { 'application/json': { schema: withFields(route, schemaOf(route.body!), catalogue) } } };
}

function answerOf(route: Route, catalogue: Catalogue): Json {
  const headers =
    route.caller === 'business'
      ? { 'Steward-Receipt': { description: 'Where the ledger says so: origin, volume, index, leaf hash', schema: { type: 'string' } } }
      : {};
  if (route.answerType) return { description: 'The bytes', headers, content: { [route.answerType]: { schema: { type: 'string' } } } };
  const schema = route.answer ? withFields(route, schemaOf(route.answer), catalogue) : {};
  return { description: 'Done', headers, content: { 'application/json': { schema } } };
}
