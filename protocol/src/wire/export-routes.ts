// Exports: what one would hold, asking for it, its archive, who took it, when it goes; and exports that repeat by themselves.
import { z } from 'zod';
import { doneSchema, idParams, idSchema, timeSchema } from './common.ts';
import { jobSchema } from './lifecycle-routes.ts';
import { route } from './route.ts';

export const exportScopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('record'), collection: z.string().max(40), id: idSchema }),
  z.strictObject({ kind: z.literal('collection'), collection: z.string().max(40), project: idSchema.optional() }),
  z.strictObject({ kind: z.literal('project'), id: idSchema }),
  /** Everything about a person; without an id about oneself. */
  z.strictObject({ kind: z.literal('person'), person: idSchema.optional() }),
  z.strictObject({ kind: z.literal('business') }),
  z.strictObject({ kind: z.literal('access-log') }),
]);
export type WireExportScope = z.infer<typeof exportScopeSchema>;

export const archiveKinds = ['zip', 'tar.gz'] as const;
/** Of one part; a smaller one would make too many of them. */
export const partBytesMin = 10_000_000;
export const partBytesMax = 1_000_000_000_000;
const formatsMax = 24;

export const exportSettingsSchema = z.strictObject({
  scope: exportScopeSchema,
  formats: z
    .array(z.string().regex(/^[a-z0-9-]{1,32}$/))
    .max(formatsMax)
    .default([])
    .meta({ description: 'By name; the machine copy (ndjson) is always inside' }),
  files: z.boolean().default(true).meta({ description: 'With the original files' }),
  pictureFacts: z.boolean().default(false).meta({
    description: 'Write place, time, caption and project into the pictures (EXIF, XMP); their bytes are then others than the original ones',
  }),
  archive: z.enum(archiveKinds).default('zip'),
  partBytes: z
    .int()
    .min(partBytesMin)
    .max(partBytesMax)
    .optional()
    .meta({ description: 'Several archives of about this size, each whole by itself' }),
  language: z.enum(['en', 'de']).default('en'),
  timeZone: z.string().max(64).default('UTC').meta({ description: 'IANA name; for the copies that people read' }),
  csv: z.strictObject({ separator: z.enum([',', ';']).default(','), byteOrderMark: z.boolean().default(true) }).optional(),
  vcard: z.enum(['4.0', '3.0']).default('4.0'),
});
export type ExportSettings = z.infer<typeof exportSettingsSchema>;

export const exportSchema = jobSchema.extend({
  scope: exportScopeSchema,
  formats: z.array(z.string()),
  files: z.boolean(),
  archive: z.enum(archiveKinds),
  records: z.int().meta({ description: 'Collected so far' }),
  bytes: z.int().meta({ description: 'Of what is made so far; of the archive once it is ready' }),
  parts: z
    .array(z.object({ part: z.int(), bytes: z.int(), files: z.int() }))
    .meta({ description: 'The archives to download, once it is ready' }),
  expiresAt: timeSchema.optional(),
  schedule: idSchema.optional().meta({ description: 'The schedule that made it' }),
  removedWhy: z.enum(['expired', 'by-hand', 'erased']).optional(),
  mayDownload: z.boolean(),
});
export type WireExport = z.infer<typeof exportSchema>;

const downloadSchema = z.object({ export: idSchema, part: z.int(), by: idSchema, at: timeSchema });

export const exportScheduleSchema = z.object({
  id: idSchema,
  by: idSchema,
  every: z.enum(['week', 'month']),
  nextAt: timeSchema,
  createdAt: timeSchema,
  endedAt: timeSchema.optional(),
  settings: exportSettingsSchema,
  bucket: z.object({ endpoint: z.string(), bucket: z.string(), prefix: z.string() }).optional(),
  lastDelivery: z.object({ at: timeSchema, ok: z.boolean(), rule: z.string().optional() }).optional(),
});

export type WireSchedule = z.infer<typeof exportScheduleSchema>;

export const bucketSchema = z.strictObject({
  endpoint: z.url({ protocol: /^https$/ }).max(300),
  region: z.string().max(64).default('us-east-1'),
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  prefix: z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9/_.-]*$/)
    .default(''),
  accessKeyId: z.string().min(1).max(128),
  secretAccessKey: z.string().min(1).max(256),
});
export type WireBucket = z.infer<typeof bucketSchema>;

const tag = 'Exports';
const one = { tag, caller: 'business', status: 200, params: idParams } as const;

export const exportRoutes = {
  exportFormats: route({
    method: 'GET',
    path: '/v1/exports/formats',
    tag,
    caller: 'business',
    status: 200,
    summary: 'The formats that can be asked for',
    answer: z.object({ formats: z.array(z.string()) }),
  }),
  previewExport: route({
    method: 'POST',
    path: '/v1/exports/preview',
    tag,
    caller: 'business',
    status: 200,
    summary: 'What an export would hold: counts, without opening anything',
    body: z.strictObject({ scope: exportScopeSchema }),
    answer: z.object({
      total: z.int(),
      counts: z.array(z.object({ collection: z.string(), records: z.int() })),
      bytes: z.int().meta({ description: 'About: what the records take, sealed, without files' }),
      files: z.object({ count: z.int(), bytes: z.int() }).meta({ description: 'The original files, sealed' }),
    }),
  }),
  startExport: route({
    method: 'POST',
    path: '/v1/exports',
    tag,
    caller: 'business',
    status: 201,
    summary: 'Ask for an export of what you may see',
    idempotent: true,
    body: exportSettingsSchema,
    answer: exportSchema,
  }),
  exports: route({
    method: 'GET',
    path: '/v1/exports',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Your exports, as an admin all of the business; the newest first',
    answer: z.object({ exports: z.array(exportSchema) }),
  }),
  exportDownloads: route({
    method: 'GET',
    path: '/v1/exports/downloads',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Who took which export when: your own, as an admin all of the business; the newest first',
    answer: z.object({ downloads: z.array(downloadSchema) }),
  }),
  export: route({ ...one, method: 'GET', path: '/v1/exports/{id}', summary: 'One of them', answer: exportSchema }),
  exportArchive: route({
    ...one,
    method: 'GET',
    path: '/v1/exports/{id}/archive',
    summary: 'Download the archive, or a range of it; as often as you like until it expires',
    query: z.strictObject({ part: z.coerce.number().int().min(1).max(100_000).default(1) }),
    answerType: 'application/octet-stream',
  }),
  renewExport: route({
    ...one,
    method: 'POST',
    path: '/v1/exports/{id}/renew',
    summary: 'Keep it for another fourteen days',
    idempotent: true,
    body: z.strictObject({}),
    answer: exportSchema,
  }),
  removeExport: route({
    ...one,
    method: 'DELETE',
    path: '/v1/exports/{id}',
    summary: 'Delete its archive now: its key is destroyed',
    answer: exportSchema,
  }),
  exportSchedules: route({
    method: 'GET',
    path: '/v1/export-schedules',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Exports that repeat by themselves',
    answer: z.object({ schedules: z.array(exportScheduleSchema) }),
  }),
  createExportSchedule: route({
    method: 'POST',
    path: '/v1/export-schedules',
    tag,
    caller: 'business',
    status: 201,
    summary: 'Export every week or month; with a bucket of your own the archive is delivered there',
    idempotent: true,
    body: z.strictObject({ every: z.enum(['week', 'month']), settings: exportSettingsSchema, bucket: bucketSchema.optional() }),
    answer: exportScheduleSchema,
  }),
  endExportSchedule: route({
    ...one,
    method: 'POST',
    path: '/v1/export-schedules/{id}/end',
    summary: 'Revoke it; credentials it held are destroyed',
    body: z.strictObject({}),
    answer: doneSchema,
  }),
} as const;
