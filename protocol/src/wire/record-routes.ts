// The routes every collection has. They are made from its declaration, so a new collection has them all.
import { z } from 'zod';
import { fieldsSchema, idParams, idSchema, timeSchema } from './common.ts';
import { referenceSchema } from './lifecycle-routes.ts';
import { route } from './route.ts';

export const recordSchema = z.object({
  id: idSchema,
  collection: z.string(),
  project: idSchema.optional(),
  version: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  createdBy: idSchema.optional(),
  updatedBy: idSchema.optional(),
  restorableUntil: timeSchema.optional().meta({ description: 'In the trash until then' }),
  fields: fieldsSchema,
  erased: z.array(z.string()).optional().meta({ description: 'Groups of fields whose key is destroyed' }),
});
export type WireRecord = z.infer<typeof recordSchema>;

/** An entry of the ledger names at most so many records. */
export const pageRecordsMax = 1_000;
export const previewsPerCallMax = 60;

const pageSchema = z.object({ records: z.array(recordSchema), next: z.string().optional(), total: z.int() });
const paging = {
  sort: z.string().max(65).optional(),
  limit: z.coerce.number().int().min(1).max(pageRecordsMax).default(50),
  cursor: z.string().max(64).optional(),
};
const listQuery = z.strictObject({ project: idSchema.optional(), trashed: z.enum(['true', 'false']).optional(), ...paging });
const filterValue = z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]);
const listBody = z.strictObject({
  project: idSchema.optional(),
  trashed: z.boolean().optional(),
  where: z.record(z.string().max(64), filterValue).optional(),
  ...paging,
  limit: z.int().min(1).max(pageRecordsMax).default(50),
});
const fileParams = z.strictObject({ id: idSchema, field: z.string().max(64) });

/** `name` as in the declaration, `scope` says whether records lie in projects. */
export function recordRoutes<const Name extends string>(name: Name, scope: 'project' | 'business') {
  return { ...contentRoutes(name, scope), ...lifeRoutes(name), ...fileRoutes(name) } as const;
}

const common = <const Name extends string>(name: Name) => ({ tag: name, caller: 'business', status: 200 }) as const;
const base = <const Name extends string>(name: Name) => `/v1/${name}` as const;

function contentRoutes<const Name extends string>(name: Name, scope: 'project' | 'business') {
  const record = `${base(name)}/{id}` as const;
  const project = scope === 'project' ? { project: idSchema } : {};
  return {
    create: route({
      ...common(name),
      method: 'POST',
      path: base(name),
      status: 201,
      summary: `Create in ${name}`,
      idempotent: true,
      body: z.strictObject({ ...project, fields: fieldsSchema }),
      answer: recordSchema,
    }),
    list: route({ ...common(name), method: 'GET', path: base(name), summary: `List ${name}`, query: listQuery, answer: pageSchema }),
    query: route({
      ...common(name),
      method: 'POST',
      path: `${base(name)}/query`,
      summary: `List ${name} by the values of fields`,
      body: listBody,
      answer: pageSchema,
    }),
    read: route({ ...common(name), method: 'GET', path: record, summary: `Read one of ${name}`, params: idParams, answer: recordSchema }),
    update: route({
      ...common(name),
      method: 'PATCH',
      path: record,
      summary: `Change one of ${name}; null clears a field`,
      idempotent: true,
      conditional: true,
      params: idParams,
      body: z.strictObject({ fields: fieldsSchema }),
      answer: recordSchema,
    }),
  } as const;
}

function lifeRoutes<const Name extends string>(name: Name) {
  const record = `${base(name)}/{id}` as const;
  return {
    history: route({
      ...common(name),
      method: 'GET',
      path: `${record}/history`,
      summary: 'Its versions, newest first',
      params: idParams,
      query: z.strictObject({
        before: z.coerce.number().int().min(1).optional(),
        limit: z.coerce.number().int().min(1).max(50).default(20),
      }),
      answer: z.object({ versions: z.array(recordSchema), next: z.int().optional() }),
    }),
    trash: route({
      ...common(name),
      method: 'POST',
      path: `${record}/trash`,
      summary: 'Put it into the trash; it can be taken out until the date in the answer',
      params: idParams,
      body: z.strictObject({}),
      answer: recordSchema,
    }),
    restore: route({
      ...common(name),
      method: 'POST',
      path: `${record}/restore`,
      summary: 'Take it out of the trash',
      params: idParams,
      body: z.strictObject({}),
      answer: recordSchema,
    }),
    erase: route({
      ...common(name),
      method: 'DELETE',
      path: record,
      summary: 'Erase it for good: its key is destroyed',
      params: idParams,
      answer: z.object({ id: idSchema, erasedAt: timeSchema, reference: referenceSchema }),
    }),
  } as const;
}

function fileRoutes<const Name extends string>(name: Name) {
  const path = `${base(name)}/{id}/files/{field}` as const;
  return {
    putFile: route({
      ...common(name),
      method: 'PUT',
      path,
      summary: 'Upload a file into a field; its name goes into Content-Disposition, its SHA-256 into Repr-Digest',
      params: fileParams,
      idempotent: true,
      bodyType: 'application/octet-stream',
      answer: recordSchema,
    }),
    getFile: route({
      ...common(name),
      method: 'GET',
      path,
      summary: 'Download a file, or a range of it; with `version` as it was in that version of the record',
      params: fileParams,
      query: z.strictObject({ version: z.coerce.number().int().min(1).max(2_147_483_647).optional() }),
      answerType: 'application/octet-stream',
    }),
    previews: route({
      ...common(name),
      method: 'POST',
      path: `${base(name)}/previews`,
      summary: 'The small pictures of many at once; what has none, or is not yours to see, is left out',
      body: z.strictObject({ ids: z.array(idSchema).min(1).max(previewsPerCallMax) }),
      answer: z.object({
        previews: z.array(z.object({ id: idSchema, type: z.string(), data: z.base64().meta({ description: 'The picture, base64' }) })),
      }),
    }),
  } as const;
}

export const searchRoutes = {
  search: route({
    method: 'POST',
    path: '/v1/search',
    tag: 'Search',
    caller: 'business',
    status: 200,
    summary: 'Search the texts of a project, or of all you may read',
    body: z.strictObject({ project: idSchema.optional(), query: z.string().min(1).max(200), limit: z.int().min(1).max(100).default(30) }),
    answer: z.object({ records: z.array(recordSchema), more: z.boolean() }),
  }),
} as const;
