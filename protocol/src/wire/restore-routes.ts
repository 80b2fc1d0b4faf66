// Restoring: back to a moment of the last 92 days. First what is different, then over what is there or beside it, then one call that takes it back.
import { z } from 'zod';
import { idParams, idSchema, timeSchema } from './common.ts';
import { jobSchema } from './lifecycle-routes.ts';
import { route } from './route.ts';

/** How far back a restore reaches, in days. */
export const restoreDays = 92;
/** Records on one page of differences, at most. */
export const differencesPageMax = 50;

export const restoreSubjectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('record'), collection: z.string().max(40), id: idSchema }),
  z.strictObject({ kind: z.literal('project'), id: idSchema }),
  z
    .strictObject({
      kind: z.literal('import'),
      id: idSchema,
      project: idSchema.optional().meta({ description: 'In answers: where it went into one' }),
    })
    .meta({
      description:
        'What a complete import brought and nobody changed since: new records go into the trash, others become as they were before it',
    }),
  z.strictObject({ kind: z.literal('business') }),
]);
export type WireRestoreSubject = z.infer<typeof restoreSubjectSchema>;

const howSchema = z.enum(['over', 'beside']).meta({
  description: 'Over what is there, as new versions; or beside it, as a copy',
});
const confirmSchema = z.string().max(500).meta({ description: 'The name of the project or business' });

const countsSchema = z.object({
  collection: z.string(),
  changed: z.int().meta({ description: 'Say something else now' }),
  broughtBack: z.int().meta({ description: 'Were there then and lie in the trash now' }),
  takenAway: z.int().meta({ description: 'Were not there then: they go into the trash' }),
  untouched: z.int(),
  erased: z.int().meta({ description: 'Were there then and are erased since: they do not come back' }),
  erasedInPart: z.int().meta({ description: 'Come back without what was erased of them' }),
});

export const restoreSchema = jobSchema.extend({
  subject: restoreSubjectSchema,
  at: timeSchema.meta({ description: 'The moment it goes back to; of an import its own' }),
  how: howSchema,
  previewedAt: timeSchema.meta({ description: 'What was written later is left alone, and counted in `done.changedSince`' }),
  counts: z.array(countsSchema).meta({ description: 'Grows while the state is `previewing`' }),
  done: z
    .object({
      changed: z.int(),
      broughtBack: z.int(),
      takenAway: z.int(),
      copied: z.int(),
      changedSince: z.int().meta({ description: 'Written by somebody since the preview, so left as they are' }),
      leftOut: z.int().meta({ description: 'Erased by now' }),
      undone: z.int(),
      notUndone: z.int().meta({ description: 'Written by somebody since the restore, so the undoing left them as they are' }),
    })
    .optional()
    .meta({ description: 'What was really done, once it is `restoring`' }),
  copies: z
    .array(idSchema)
    .optional()
    .meta({ description: 'Beside: the copy of the record, or of the project, or of each project (the first 100)' }),
  confirmUntil: timeSchema.optional().meta({ description: 'Until when a preview can be confirmed' }),
  undoUntil: timeSchema.optional(),
  because: z.enum(['asked', 'refused', 'failed', 'expired']).optional().meta({ description: 'Why it was given up' }),
  confirm: z.boolean().meta({ description: 'The name has to be typed' }),
  mayConfirm: z.boolean(),
  mayUndo: z.boolean(),
});
export type WireRestore = z.infer<typeof restoreSchema>;

export const differenceSchema = z.object({
  id: idSchema,
  collection: z.string(),
  project: idSchema.optional(),
  kind: z.enum(['changed', 'brought-back', 'taken-away']),
  title: z.string().optional().meta({ description: 'As it is called now, or was then' }),
  version: z.object({ before: z.int().optional(), now: z.int() }),
  changes: z.array(z.object({ version: z.int(), at: timeSchema, by: idSchema.optional() })).meta({
    description: 'Who changed it when since that moment, the newest first, at most 20',
  }),
  fields: z.array(
    z.object({
      field: z.string(),
      before: z.unknown().optional().meta({ description: 'Absent where it was not set' }),
      now: z.unknown().optional(),
    }),
  ),
  erased: z.array(z.string()).optional().meta({ description: 'Groups of fields that are erased since: they stay as they are now' }),
});
export type WireDifference = z.infer<typeof differenceSchema>;

const timelineQuery = z.strictObject({
  kind: z.enum(['record', 'project', 'business']),
  collection: z.string().max(40).optional(),
  id: idSchema.optional(),
  zone: z.string().max(64).default('UTC').meta({ description: 'Time zone whose days are meant', example: 'Europe/Berlin' }),
});

const tag = 'Restoring';

export const restoreRoutes = {
  startRestore: route({
    method: 'POST',
    path: '/v1/restores',
    tag,
    caller: 'business',
    status: 201,
    summary: 'Ask what would be different if something were as it was at a moment; nothing is changed before it is confirmed',
    idempotent: true,
    body: z.strictObject({ subject: restoreSubjectSchema, at: timeSchema, how: howSchema.default('over') }),
    answer: restoreSchema,
  }),
  restores: route({
    method: 'GET',
    path: '/v1/restores',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Your restores, as an admin all of the business; the newest first',
    answer: z.object({ restores: z.array(restoreSchema) }),
  }),
  restore: route({
    method: 'GET',
    path: '/v1/restores/{id}',
    tag,
    caller: 'business',
    status: 200,
    summary: 'One of them',
    params: idParams,
    answer: restoreSchema,
  }),
  differences: route({
    method: 'GET',
    path: '/v1/restores/{id}/differences',
    tag,
    caller: 'business',
    status: 200,
    summary: 'What is different, record by record and field by field, while it is `previewed`',
    params: idParams,
    query: z.strictObject({
      cursor: z.string().max(120).optional(),
      limit: z.coerce.number().int().min(1).max(differencesPageMax).default(20),
      collection: z.string().max(40).optional(),
    }),
    answer: z.object({
      differences: z.array(differenceSchema).meta({ description: 'May be empty although there is a next page' }),
      next: z.string().optional(),
    }),
  }),
  confirmRestore: route({
    method: 'POST',
    path: '/v1/restores/{id}/confirm',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Do it',
    idempotent: true,
    params: idParams,
    body: z.strictObject({ how: howSchema.optional(), confirm: confirmSchema.optional() }),
    answer: restoreSchema,
  }),
  undoRestore: route({
    method: 'POST',
    path: '/v1/restores/{id}/undo',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Take it back: everything as it was before, copies into the trash',
    idempotent: true,
    params: idParams,
    body: z.strictObject({}),
    answer: restoreSchema,
  }),
  timeline: route({
    method: 'GET',
    path: '/v1/timeline',
    tag,
    caller: 'business',
    status: 200,
    summary: 'How much changed on each of the last 92 days, to choose a moment by',
    query: timelineQuery,
    answer: z.object({
      from: timeSchema.meta({ description: 'The earliest moment that can be restored' }),
      until: timeSchema,
      days: z
        .array(
          z.object({
            day: z.iso.date(),
            created: z.int(),
            changed: z.int(),
            trashed: z.int(),
            restored: z.int(),
            erased: z.int(),
          }),
        )
        .meta({ description: 'Days on which something happened, in order' }),
      complete: z.boolean().meta({ description: 'False where there is so much that only a part was counted' }),
    }),
  }),
} as const;
