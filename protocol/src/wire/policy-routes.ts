// The versions of the data policy: readable by everybody, compared word by word and in what is done with data, and who was told when.
import { z } from 'zod';
import { doneSchema, timeSchema } from './common.ts';
import { tellingOutcomes } from './notice-routes.ts';
import { noticeChannels } from './notice-topics.ts';
import { route } from './route.ts';

const languageSchema = z.enum(['en', 'de']);
export type PolicyLanguage = z.infer<typeof languageSchema>;
const versionNumber = z.coerce.number().int().min(1).max(9_999);
const saidSchema = z.object({ en: z.string(), de: z.string() });
const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

export const policyStates = ['announced', 'current', 'former'] as const;

const policyVersionSchema = z.object({
  version: z.int(),
  announced: z.iso.date().meta({ description: 'When everybody is told' }),
  effective: z.iso.date().meta({ description: 'From when on it is in force' }),
  state: z.enum(policyStates),
  means: z.array(saidSchema).meta({ description: 'What it means for you' }),
  promises: z.array(z.object({ id: z.string(), text: saidSchema })),
  removed: z
    .array(z.object({ id: z.string(), text: saidSchema, reason: saidSchema }))
    .meta({ description: 'Promises of the version before' }),
  textHash: z.object({ en: hashSchema, de: hashSchema }).meta({ description: 'SHA-256 of each text' }),
  surfaceHash: hashSchema.meta({ description: 'SHA-256 of what is done with data, as that version says it' }),
});
export type WirePolicyVersion = z.infer<typeof policyVersionSchema>;

export const surfaceParts = [
  'field',
  'type',
  'category',
  'purpose',
  'decides',
  'owner',
  'level',
  'kept',
  'processor',
  'processor-field',
  'processor-purpose',
  'legal-basis',
  'permission',
  'period',
] as const;
const surfaceChangeSchema = z.object({
  part: z.enum(surfaceParts),
  what: z.string().meta({ description: 'Such as `tasks.title`, `mail-relay`, `read-record: in a project · owner`' }),
  change: z.enum(['added', 'removed', 'changed']),
  before: z.string().optional(),
  after: z.string().optional(),
});
export type SurfaceChange = z.infer<typeof surfaceChangeSchema>;

const wordChangeSchema = z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() });
export type WordChange = z.infer<typeof wordChangeSchema>;

const tag = 'Policy';

export const policyRoutes = {
  policies: route({
    method: 'GET',
    path: '/v1/policies',
    tag,
    caller: 'anybody',
    status: 200,
    summary: 'Every version of the data policy, the newest first',
    answer: z.object({ current: z.int(), versions: z.array(policyVersionSchema) }),
  }),
  myPolicies: route({
    method: 'GET',
    path: '/v1/policies/mine',
    tag,
    caller: 'session',
    status: 200,
    summary: 'Which versions you have acknowledged, and when you were told of which',
    answer: z.object({
      acknowledged: z.array(z.object({ version: z.int(), at: timeSchema, language: languageSchema, hash: hashSchema })),
      told: z.array(z.object({ version: z.int(), channel: z.enum(noticeChannels), at: timeSchema, outcome: z.enum(tellingOutcomes) })),
    }),
  }),
  policyText: route({
    method: 'GET',
    path: '/v1/policies/{version}/{language}',
    tag,
    caller: 'anybody',
    status: 200,
    summary: 'The text of a version, in Markdown',
    params: z.strictObject({ version: versionNumber, language: languageSchema }),
    answer: z.object({ version: z.int(), language: languageSchema, text: z.string(), hash: hashSchema }),
  }),
  policyChanges: route({
    method: 'GET',
    path: '/v1/policies/{version}/{language}/since/{from}',
    tag,
    caller: 'anybody',
    status: 200,
    summary: 'What a version changes of an earlier one: word by word, and in what is done with data',
    params: z.strictObject({ version: versionNumber, language: languageSchema, from: versionNumber }),
    answer: z.object({ words: z.array(wordChangeSchema), processing: z.array(surfaceChangeSchema) }),
  }),
  acknowledgePolicy: route({
    method: 'POST',
    path: '/v1/policies/{version}/acknowledgement',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Keep that you have read a version, in the language and with the hash you were shown',
    idempotent: true,
    params: z.strictObject({ version: versionNumber }),
    body: z.strictObject({ language: languageSchema, hash: hashSchema }),
    answer: doneSchema,
  }),
} as const;
