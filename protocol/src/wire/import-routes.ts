// Importing: a file is brought, looked through, and, once somebody has seen what would change, written: all of it or nothing.
import { z } from 'zod';
import { idParams, idSchema, timeSchema } from './common.ts';
import { jobSchema } from './lifecycle-routes.ts';
import { route } from './route.ts';

export const importFormats = ['archive', 'ndjson', 'json', 'csv', 'xlsx'] as const;
export type ImportFormat = (typeof importFormats)[number];

/** How many of the problems are kept to be read; all are counted. */
export const importProblemsMax = 1_000;

const countsSchema = z.object({
  new: z.int(),
  changed: z.int(),
  same: z.int(),
  refused: z.int().meta({ description: 'Rows with something wrong; with one of them nothing can be confirmed' }),
  erased: z.int().meta({ description: 'Deleted here, in the trash or erased: stays so' }),
  left: z.int().meta({ description: 'Of the business itself and its people, in a copy: passed over, people join by invitation' }),
});
export type ImportCounts = z.infer<typeof countsSchema>;

export const importSchema = jobSchema.extend({
  format: z.enum(importFormats),
  bytes: z.int(),
  provenance: z.boolean().meta({ description: 'A copy: ids, versions, dates and authors are kept' }),
  collection: z.string().optional(),
  project: idSchema.optional(),
  total: countsSchema,
  counts: z.array(countsSchema.extend({ collection: z.string() })),
  files: z.object({
    there: z.int(),
    missing: z.int().meta({ description: 'Named by records, but not brought along: the field stays empty' }),
    elsewhere: z
      .array(z.object({ part: z.int(), files: z.int() }))
      .optional()
      .meta({ description: 'Of those missing: how many lie in which other part of the same export' }),
  }),
  formerPeople: z.int().meta({ description: 'People that are named and are no members: they stay as former people' }),
  problems: z.int().meta({ description: 'How many problems there are in all' }),
  mayConfirm: z.boolean(),
  checkedUntil: timeSchema.optional().meta({ description: 'Until when it can be confirmed' }),
});
export type WireImport = z.infer<typeof importSchema>;

export const importProblemSchema = z.object({
  file: z.string().optional().meta({ description: 'Which file of an archive, or sheet of a workbook' }),
  line: z.int().optional().meta({ description: 'From 1; of a workbook the row' }),
  field: z.string().optional(),
  rule: z.string(),
  collection: z.string().optional(),
  id: z.string().optional(),
});
export type ImportProblem = z.infer<typeof importProblemSchema>;

const tag = 'Importing';

export const importRoutes = {
  startImport: route({
    method: 'POST',
    path: '/v1/imports',
    tag,
    caller: 'business',
    status: 201,
    summary: 'Bring a file: an archive or records of an export, or rows of one collection; it is looked through, nothing is written yet',
    idempotent: true,
    query: z.strictObject({
      collection: z.string().max(40).optional(),
      project: idSchema.optional(),
      timeZone: z.string().max(64).default('UTC'),
    }),
    bodyType: 'application/octet-stream',
    answer: importSchema,
  }),
  imports: route({
    method: 'GET',
    path: '/v1/imports',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Your imports, as an admin all of the business; the newest first',
    answer: z.object({ imports: z.array(importSchema) }),
  }),
  import: route({
    method: 'GET',
    path: '/v1/imports/{id}',
    tag,
    caller: 'business',
    status: 200,
    summary: 'One of them',
    params: idParams,
    answer: importSchema,
  }),
  importProblems: route({
    method: 'GET',
    path: '/v1/imports/{id}/problems',
    tag,
    caller: 'business',
    status: 200,
    summary: 'What is wrong with its rows: file, line, field and reason of the first thousand',
    params: idParams,
    query: z.strictObject({
      after: z.coerce.number().int().min(0).max(importProblemsMax).default(0),
      limit: z.coerce.number().int().min(1).max(importProblemsMax).default(100),
    }),
    answer: z.object({
      problems: z.array(importProblemSchema),
      next: z.int().optional(),
      more: z.int().meta({ description: 'How many there are beyond the first thousand' }),
    }),
  }),
  confirmImport: route({
    method: 'POST',
    path: '/v1/imports/{id}/confirm',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Write what was looked through; all of it becomes visible at once',
    idempotent: true,
    params: idParams,
    body: z.strictObject({}),
    answer: importSchema,
  }),
} as const;
