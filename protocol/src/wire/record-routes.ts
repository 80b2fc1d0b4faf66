// The routes every collection has. They are made from its declaration, so a new collection has them all.
import { z } from 'zod';
import { fieldsSchema, idParams, idSchema, timeSchema } from './common.ts';
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

const pageSchema = z.object({ records: z.array(recordSchema), next: z.string().optional(), total: z.int() });
const paging = { sort: z.string().max(65).optional(), limit: z.coerce.number().int().min(1).max(200).default(50), cursor: z.string().max(64).optional() };
const listQuery = z.strictObject({ project: idSchema.optional(), trashed: z.enum(['true', 'false']).optional(), ...paging });
const fileParams = z.strictObject({ id: idSchema, field: z.string().max(64) });

/** `name` as in the declaration, `scope` says whether records lie in projects. */
export function recordRoutes<const Name extends string>(name: Name, scope: 'project' | 'business') {
  const tag = name;
  const base = `/v1/${name}` as const;
  const created = scope === 'project' ? z.strictObject({ project: idSchema, fields: fieldsSchema }) : z.strictObject({ fields: fieldsSchema });
  return {
    create: route({ method: 'POST', path: base, tag, caller: 'business', status: 201, summary: `Create in ${name}`, idempotent: true, body: created, answer: recordSchema }),
    list: route({ method: 'GET', path: base, tag, caller: 'business', status: 200, summary: `List ${name}`, query: listQuery, answer: pageSchema }),
    query: route({
      method: 'POST', path: `${base}/query`, tag, caller: 'business', status: 200, summary: `List ${name} by the values of fields`,
      body: z.strictObject({ project: idSchema.optional(), trashed: z.boolean().optional(), where: z.record(z.string().max(64), z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()])).optional(), ...paging, limit: z.int().min(1).max(200).default(50) }),
      answer: pageSchema,
    }),
    read: route({ method: 'GET', path: `${base}/{id}`, tag, caller: 'business', status: 200, summary: `Read one of ${name}`, params: idParams, answer: recordSchema }),
    update: route({ method: 'PATCH', path: `${base}/{id}`, tag, caller: 'business', status: 200, summary: `Change one of ${name}; null clears a field`, idempotent: true, conditional: true, params: idParams, body: z.strictObject({ fields: fieldsSchema }), answer: recordSchema }),
    history: route({ method: 'GET', path: `${base}/{id}/history`, tag, caller: 'business', status: 200, summary: 'Its versions, newest first', params: idParams, query: z.strictObject({ before: z.coerce.number().int().min(1).optional(), limit: z.coerce.number().int().min(1).max(50).default(20) }), answer: z.object({ versions: z.array(recordSchema), next: z.int().optional() }) }),
    trash: route({ method: 'POST', path: `${base}/{id}/trash`, tag, caller: 'business', status: 200, summary: 'Put it into the trash; it can be taken out until the date in the answer', params: idParams, body: z.strictObject({}), answer: recordSchema }),
    restore: route({ method: 'POST', path: `${base}/{id}/restore`, tag, caller: 'business', status: 200, summary: 'Take it out of the trash', params: idParams, body: z.strictObject({}), answer: recordSchema }),
    erase: route({ method: 'DELETE', path: `${base}/{id}`, tag, caller: 'business', status: 200, summary: 'Erase it for good: its key is destroyed', params: idParams, answer: z.object({ id: idSchema, erasedAt: timeSchema }) }),
    putFile: route({ method: 'PUT', path: `${base}/{id}/files/{field}`, tag, caller: 'business', status: 200, summary: 'Upload a file into a field', params: fileParams, bodyType: 'application/octet-stream', answer: recordSchema }),
    getFile: route({ method: 'GET', path: `${base}/{id}/files/{field}`, tag, caller: 'business', status: 200, summary: 'Download a file, or a range of it', params: fileParams, answerType: 'application/octet-stream' }),
  } as const;
}

export const searchRoutes = {
  search: route({ method: 'POST', path: '/v1/search', tag: 'Search', caller: 'business', status: 200, summary: 'Search the texts of a project, or of all you may read', body: z.strictObject({ project: idSchema.optional(), query: z.string().min(1).max(200), limit: z.int().min(1).max(100).default(30) }), answer: z.object({ records: z.array(recordSchema), more: z.boolean() }) }),
} as const;
