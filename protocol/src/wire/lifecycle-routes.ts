// What takes longer than a request: how far it is, giving it up, and its receipt, which anybody who holds its reference may look up.
import { z } from 'zod';
import { errorKinds, type ErrorCode } from '../errors.ts';
import { jobKinds, receiptKinds, receiptSteps } from '../words.ts';
import { idParams, idSchema, timeSchema } from './common.ts';
import { route } from './route.ts';

export const referenceSchema = z.string().max(112).meta({
  description: 'The reference of a receipt; small letters, spaces and missing dashes are forgiven',
  example: '7K2M-9QXD-0VHE-41RT-XB8S-WGZA-3NFC',
});

export const jobSchema = z.object({
  id: idSchema,
  kind: z.enum(jobKinds),
  state: z.string().meta({ description: 'A state of its machine, as docs/lifecycles.md names it' }),
  by: idSchema.optional(),
  startedAt: timeSchema,
  changedAt: timeSchema,
  dueAt: timeSchema.optional().meta({ description: 'When it goes on; absent once it has ended' }),
  progress: z.object({
    done: z.number(),
    total: z.number().optional(),
    remainingSeconds: z.int().optional().meta({
      description: 'About how long its present state takes on from `changedAt`, by the rate it has had; absent while nobody can say',
    }),
  }),
  failure: z
    .object({
      code: z.enum(Object.keys(errorKinds) as [ErrorCode, ...ErrorCode[]]),
      field: z.string().optional(),
      rule: z.string().optional(),
    })
    .optional(),
  reference: referenceSchema,
});
export type WireJob = z.infer<typeof jobSchema>;

const tag = 'Jobs and receipts';

export const lifecycleRoutes = {
  jobs: route({
    method: 'GET',
    path: '/v1/jobs',
    tag,
    caller: 'business',
    status: 200,
    summary: 'What is under way or was: your own, as an admin all of the business; the newest first',
    query: z.strictObject({ kind: z.enum(jobKinds).optional() }),
    answer: z.object({ jobs: z.array(jobSchema) }),
  }),
  job: route({
    method: 'GET',
    path: '/v1/jobs/{id}',
    tag,
    caller: 'business',
    status: 200,
    summary: 'One of them',
    params: idParams,
    answer: jobSchema,
  }),
  cancelJob: route({
    method: 'POST',
    path: '/v1/jobs/{id}/cancel',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Give it up; what it had made so far is removed',
    idempotent: true,
    params: idParams,
    body: z.strictObject({}),
    answer: jobSchema,
  }),
  receipt: route({
    method: 'GET',
    path: '/v1/receipts/{reference}',
    tag,
    caller: 'anybody',
    status: 200,
    summary: 'A receipt by its reference, without an account: steps and dates only',
    params: z.strictObject({ reference: referenceSchema }),
    answer: z.object({
      kind: z.enum(receiptKinds),
      steps: z.array(z.object({ step: z.enum(receiptSteps), at: timeSchema })),
      due: timeSchema.optional().meta({ description: 'When the last step is done at the latest' }),
      confirmation: z.string().optional().meta({ description: 'The signed confirmation, once there is one (docs/formats)' }),
      vkey: z
        .string()
        .optional()
        .meta({ description: 'The public key that this server says signed it; whoever has it from elsewhere trusts that one instead' }),
    }),
  }),
} as const;
