// Where data lies in this installation, for owners and admins, and one record as the store holds it beside what members see of it.
import { z } from 'zod';
import { idSchema, saidSchema, timeSchema } from './common.ts';
import { recordSchema } from './record-routes.ts';
import { route } from './route.ts';

const tag = 'Storage';
const base64 = z.string().meta({ contentEncoding: 'base64' });

const storeSchema = z.object({
  id: z.string(),
  what: saidSchema,
  named: z.string().optional().meta({ description: 'As it is called there: a file with its table, a table, a bucket' }),
  place: z.string().optional().meta({ description: '`here` is the machine of this installation; absent where nobody has said' }),
  key: saidSchema.optional().meta({ description: 'Under which key things are sealed there' }),
  clear: saidSchema.optional().meta({ description: 'What whoever has the store and no key can read' }),
  holds: z.array(saidSchema).meta({ description: 'Which kinds of data lie there' }),
});
export type WireStore = z.infer<typeof storeSchema>;

const groupSchema = z.object({
  group: z.string(),
  fields: z.array(z.string()),
  version: z.int(),
  key: idSchema.meta({ description: 'Which key opens it; the key itself lies elsewhere, and is never given out' }),
  keyState: z.enum(['live', 'parked', 'erased', 'absent']),
  envelope: base64.meta({ description: 'docs/formats/envelope.md says what stands where' }),
});
export type WireStoredGroup = z.infer<typeof groupSchema>;

const itemSchema = z.object({
  row: z.object({ partition: z.string(), sort: z.string(), bytes: base64 }),
  clear: z
    .object({
      collection: z.string(),
      project: idSchema.optional(),
      version: z.int(),
      state: z.string(),
      createdAt: timeSchema,
      updatedAt: timeSchema,
      createdBy: idSchema.optional(),
      updatedBy: idSchema.optional(),
    })
    .meta({ description: 'All that can be read in it without a key' }),
  groups: z.array(groupSchema),
  earlier: z.object({ count: z.int(), more: z.boolean() }),
  files: z.array(z.object({ name: z.string(), size: z.int().optional(), head: base64 })),
  view: recordSchema.meta({ description: 'The same as members see it' }),
});
export type WireStoredItem = z.infer<typeof itemSchema>;

export const storageRoutes = {
  storage: route({
    method: 'GET',
    path: '/v1/storage',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Where each kind of data lies and under which key, for owners and admins',
    answer: z.object({
      edition: z.enum(['embedded', 'aws']),
      root: z.string().meta({ description: 'How the root key is named' }),
      stores: z.array(storeSchema),
    }),
  }),
  storedItem: route({
    method: 'GET',
    path: '/v1/storage/{collection}/{id}',
    tag,
    caller: 'business',
    params: z.object({ collection: z.string().max(60), id: idSchema }),
    status: 200,
    summary: 'One record as the store holds it, beside what members see of it; for owners and admins, and a look like any other',
    answer: itemSchema,
  }),
} as const;
