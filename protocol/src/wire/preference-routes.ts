// How much is collected: what can be chosen, what was, what it collected, and the consents that tell of it; product analytics and recent searches, which obey it.
import { z } from 'zod';
import { features, screenSizes } from '../catalogue/built-in/usage.ts';
import { consentStates } from '../words.ts';
import { idSchema, timeSchema } from './common.ts';
import { referenceSchema } from './lifecycle-routes.ts';
import { route } from './route.ts';

const saidSchema = z.object({ en: z.string(), de: z.string() });
const nameSchema = z.string().max(40);

const levelSchema = z.object({
  name: z.string(),
  title: saidSchema,
  what: saidSchema,
  fields: z.array(z.string()).meta({ description: 'Of the collection that it fills' }),
});

const countSchema = z.object({
  level: z.string(),
  standing: z.int().meta({ description: 'Records that stand; turning the level down erases those beyond' }),
  week: z.int().meta({ description: 'Of them, collected in the last seven days' }),
});

const preferenceSchema = z.object({
  name: z.string(),
  title: saidSchema,
  why: saidSchema,
  lose: saidSchema,
  category: z.string().meta({ description: 'IRI, of W3C DPV or Fideslang' }),
  collection: z.string(),
  decides: z.enum(['person', 'business']),
  purposes: z.array(z.string()),
  keptDays: z.int().optional().meta({ description: 'Absent for as long as the record that it is a part of' }),
  notice: z.string().meta({ description: 'Version of these words (docs/formats/consent-record.md)' }),
  levels: z.array(levelSchema).meta({ description: 'The first is off, and holds until somebody chooses, unless there is an initial one' }),
  initial: z.string().optional().meta({
    description: 'Of a choice about how exactly something needed is kept: the level that holds until somebody chooses. None is off',
  }),
  level: z.string(),
  since: timeSchema.optional().meta({ description: 'Absent where nothing was ever chosen' }),
  counts: z.array(countSchema),
});
export type WirePreference = z.infer<typeof preferenceSchema>;

const consentSchema = z.object({
  id: idSchema,
  at: timeSchema,
  preference: z.string(),
  state: z.enum(consentStates),
  level: z.string(),
  before: z.string(),
  notice: z.string(),
  where: z.string(),
  receipt: referenceSchema,
});
export type WireConsent = z.infer<typeof consentSchema>;

const changedSchema = z.object({
  preference: z.string(),
  state: z.enum(consentStates),
  level: z.string(),
  before: z.string(),
  at: timeSchema,
  receipt: referenceSchema,
  erasure: z
    .object({ id: idSchema, reference: referenceSchema })
    .optional()
    .meta({ description: 'Of what the level before had collected' }),
});
export type WirePreferenceChange = z.infer<typeof changedSchema>;

const whereSchema = z.enum(['preferences', 'photos', 'search', 'api']).default('api').meta({ description: 'Where it was said' });
const changesSchema = z.object({ changes: z.array(changedSchema).meta({ description: 'None where nothing was different' }) });

export const analyticsEventsMax = 20;

const tag = 'Preferences';

export const preferenceRoutes = {
  preferences: route({
    method: 'GET',
    path: '/v1/preferences',
    tag,
    caller: 'business',
    status: 200,
    summary: 'What can be collected of you beyond what is needed, what you chose, what was collected, and the history of your choices',
    answer: z.object({
      gpc: z.boolean().meta({ description: 'This request says Sec-GPC: 1: nothing optional is collected by such requests' }),
      preferences: z.array(preferenceSchema),
      history: z.array(consentSchema).meta({ description: 'The newest first' }),
    }),
  }),
  preferenceLevels: route({
    method: 'GET',
    path: '/v1/preferences/levels',
    tag,
    caller: 'business',
    status: 200,
    summary:
      'The levels that hold for you, by preference, for whoever is about to collect something; off where the request says Sec-GPC: 1',
    answer: z.object({ levels: z.record(z.string(), z.string()) }),
  }),
  setPreference: route({
    method: 'PUT',
    path: '/v1/preferences/{name}',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Choose a level; turning it down erases what it had collected',
    params: z.strictObject({ name: nameSchema }),
    body: z.strictObject({ level: nameSchema, where: whereSchema }),
    answer: changesSchema,
  }),
  preferencesOff: route({
    method: 'POST',
    path: '/v1/preferences/off',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Turn everything optional off at once, and erase what it had collected',
    body: z.strictObject({ where: whereSchema }),
    answer: changesSchema,
  }),
  preferenceCounts: route({
    method: 'GET',
    path: '/v1/preferences/counts',
    tag,
    caller: 'business',
    status: 200,
    summary: 'For those who run the business: how many records were collected at which level, and nothing about anybody',
    answer: z.object({ preferences: z.array(z.object({ name: z.string(), counts: z.array(countSchema) })) }),
  }),
  consents: route({
    method: 'GET',
    path: '/v1/preferences/consents.json',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Your records of consent as ISO/IEC TS 27560 describes them, in JSON-LD',
    answerType: 'application/ld+json',
  }),
  analytics: route({
    method: 'POST',
    path: '/v1/analytics',
    tag,
    caller: 'business',
    status: 201,
    summary: 'Which features you used, from a fixed list of names; refused while it is off. Never content, never ids',
    body: z.strictObject({
      events: z
        .array(
          z.strictObject({
            feature: z.enum(features),
            times: z.int().min(1).max(1_000),
            screen: z.enum(screenSizes).optional(),
            language: z.enum(['en', 'de']).optional(),
          }),
        )
        .min(1)
        .max(analyticsEventsMax),
    }),
    answer: z.object({ collected: z.int() }),
  }),
  recentSearches: route({
    method: 'GET',
    path: '/v1/recent-searches',
    tag,
    caller: 'business',
    status: 200,
    summary: 'What you searched for lately, each once, the newest first; nothing while it is off',
    answer: z.object({ searches: z.array(z.string()) }),
  }),
  rememberSearch: route({
    method: 'POST',
    path: '/v1/recent-searches',
    tag,
    caller: 'business',
    status: 201,
    summary: 'Remember a search; refused while it is off',
    body: z.strictObject({ words: z.string().trim().min(1).max(200) }),
    answer: z.object({ collected: z.int() }),
  }),
} as const;
