// The operator's staff: signing in apart from customers, who may ask for what, cases, and looking within one.
import { z } from 'zod';
import { aggregateReports, departments, grounds, reviewVerdicts, staffDuties, type AggregateReport } from '../words.ts';
import { caseSchema, looksSchema, minutesSchema, reasonSchema, scopeSchema } from './case-routes.ts';
import { doneSchema, idParams, idSchema, timeSchema } from './common.ts';
import { previewsPerCallMax, recordSchema } from './record-routes.ts';
import { route } from './route.ts';
import { startingRoutes } from './staff-start-routes.ts';

/** A look may stay sealed for so many days, at most; 89 and the rest of the last day are within the 90 that are promised. */
export const sealDaysMax = 89;
export const staffPageRecordsMax = 100;

const email = z.string().min(3).max(254).meta({ format: 'email' });
const password = z.string().min(10).max(1_024).meta({ description: 'At least 10 characters; no other rule', format: 'password' });
const givenPassword = z.string().min(1).max(1_024).meta({ format: 'password' });
const code = z.string().min(6).max(32);
const passkeyQuestion = z.object({ challenge: z.string(), options: z.looseObject({}) });
const passkeyAnswer = z.strictObject({ challenge: z.string().max(4_096), response: z.record(z.string(), z.unknown()) });

const staffSessionSchema = z.object({
  token: z
    .string()
    .optional()
    .meta({ description: 'Send it as `Authorization: Bearer …`; browsers get it as a cookie of its own instead' }),
  person: idSchema,
  secondFactor: z.boolean().meta({ description: 'Without it the session may set one up, and nothing else' }),
});

export const eligibilitySchema = z.strictObject({
  duty: z.enum(staffDuties),
  department: z.enum(departments),
  ground: z.enum(grounds),
  until: timeSchema,
});
export type WireEligibility = z.infer<typeof eligibilitySchema>;

export const staffPersonSchema = z.object({
  person: idSchema,
  name: z.string(),
  email: z.string().optional(),
  administrator: z.boolean(),
  eligible: z.array(eligibilitySchema),
  since: timeSchema,
  leftAt: timeSchema.optional(),
  proposed: z
    .object({ eligible: z.array(eligibilitySchema), by: idSchema, at: timeSchema })
    .optional()
    .meta({ description: 'What one administrator would grant; it holds once another agrees' }),
});
export type WireStaffPerson = z.infer<typeof staffPersonSchema>;

const account = { tag: 'Staff account', status: 200 } as const;
const people = { tag: 'Staff people', caller: 'staff', status: 200 } as const;
const cases = { tag: 'Staff cases', caller: 'staff', status: 200 } as const;
const personParams = z.strictObject({ person: idSchema });
const nothing = z.strictObject({});
const collectionParams = z.strictObject({ id: idSchema, collection: z.string().min(1).max(64) });
const recordParams = z.strictObject({ ...collectionParams.shape, record: idSchema });
const fileParams = z.strictObject({ ...recordParams.shape, field: z.string().max(64) });

const signingIn = {
  staffSignIn: route({
    ...account,
    method: 'POST',
    path: '/v1/staff/sign-in',
    caller: 'anybody',
    summary: 'Sign in as one of the staff; a challenge follows where a second factor is set up',
    body: z.strictObject({ email, password: givenPassword }),
    answer: z.union([staffSessionSchema, z.object({ challenge: z.string(), methods: z.array(z.enum(['totp', 'recovery-code'])) })]),
  }),
  staffSignInSecond: route({
    ...account,
    method: 'POST',
    path: '/v1/staff/sign-in/second-factor',
    caller: 'anybody',
    summary: 'Finish signing in with a code of the authenticator app, or a recovery code',
    body: z.strictObject({ challenge: z.string().max(4_096), totp: code.optional(), recoveryCode: code.optional() }),
    answer: staffSessionSchema,
  }),
  staffPasskeySignInBegin: route({
    ...account,
    method: 'POST',
    path: '/v1/staff/sign-in/passkey/options',
    caller: 'anybody',
    summary: 'Begin signing in with a passkey',
    body: nothing,
    answer: passkeyQuestion,
  }),
  staffPasskeySignIn: route({
    ...account,
    method: 'POST',
    path: '/v1/staff/sign-in/passkey',
    caller: 'anybody',
    summary: 'Sign in with a passkey',
    body: passkeyAnswer,
    answer: staffSessionSchema,
  }),
  staffSingleSignOnBegin: route({
    ...account,
    method: 'POST',
    path: '/v1/staff/sign-in/single-sign-on',
    caller: 'anybody',
    summary: "Begin signing in with the operator's own identity provider; keep the challenge until it sends you back",
    body: nothing,
    answer: z.object({ url: z.string(), challenge: z.string() }),
  }),
  staffSingleSignOn: route({
    ...account,
    method: 'POST',
    path: '/v1/staff/sign-in/single-sign-on/finish',
    caller: 'anybody',
    summary: 'Finish it with what the provider sent back',
    body: z.strictObject({ challenge: z.string().max(4_096), state: z.string().max(200), code: z.string().max(2_048) }),
    answer: staffSessionSchema,
  }),
  staffResetPassword: route({
    ...account,
    method: 'POST',
    path: '/v1/staff/password/reset',
    caller: 'anybody',
    summary: 'Set a password with the token that an administrator of the staff handed over',
    body: z.strictObject({ token: z.string().min(1).max(200), password }),
    answer: doneSchema,
  }),
  staffSignOut: route({
    ...account,
    method: 'POST',
    path: '/v1/staff/sign-out',
    caller: 'staff-entering',
    summary: 'End this session',
    body: nothing,
    answer: doneSchema,
  }),
  staffMe: route({
    ...account,
    method: 'GET',
    path: '/v1/staff/me',
    caller: 'staff-entering',
    summary: 'Who you are among the staff, and what you may ask for',
    answer: z.object({
      person: idSchema,
      name: z.string(),
      email: z.string(),
      secondFactor: z.boolean().meta({ description: 'Of this session' }),
      totp: z.boolean(),
      passkeys: z.int(),
      administrator: z.boolean(),
      eligible: z.array(eligibilitySchema),
    }),
  }),
  staffTotpBegin: route({
    ...account,
    method: 'POST',
    path: '/v1/staff/totp',
    caller: 'staff-entering',
    summary: 'Begin setting up an authenticator app',
    body: nothing,
    answer: z.object({ secret: z.string(), uri: z.string() }),
  }),
  staffTotpConfirm: route({
    ...account,
    method: 'POST',
    path: '/v1/staff/totp/confirm',
    caller: 'staff-entering',
    summary: 'Finish it with a code; then sign in again with the next one',
    body: z.strictObject({ code }),
    answer: z.object({ recoveryCodes: z.array(z.string()) }),
  }),
  staffPasskeyBegin: route({
    ...account,
    method: 'POST',
    path: '/v1/staff/passkeys/options',
    caller: 'staff-entering',
    summary: 'Begin adding a passkey',
    body: nothing,
    answer: passkeyQuestion,
  }),
  staffPasskeyAdd: route({
    ...account,
    method: 'POST',
    path: '/v1/staff/passkeys',
    caller: 'staff-entering',
    summary: 'Add a passkey; then sign in again with it',
    body: z.strictObject({ ...passkeyAnswer.shape, label: z.string().min(1).max(60) }),
    answer: z.object({ id: z.string() }),
  }),
} as const;

const administration = {
  staffPeople: route({
    ...people,
    method: 'GET',
    path: '/v1/staff/people',
    summary: 'Everybody of the staff and what they are eligible for, for administrators of the staff',
    answer: z.object({ people: z.array(staffPersonSchema) }),
  }),
  addStaff: route({
    ...people,
    method: 'POST',
    path: '/v1/staff/people',
    status: 201,
    summary: 'Add somebody; the token sets their password, once, within a day',
    body: z.strictObject({
      email,
      name: z.string().min(1).max(120).meta({ description: 'As customers will read it, such as "Aylin K."' }),
    }),
    answer: z.object({ person: idSchema, token: z.string(), until: timeSchema }),
  }),
  setEligibility: route({
    ...people,
    method: 'PUT',
    path: '/v1/staff/people/{person}/eligibility',
    summary:
      'What somebody may ask for or be the second person of, until when; what is not named is withdrawn at once, and cases that rest on it end; what is added waits for a second administrator',
    params: personParams,
    body: z.strictObject({ eligible: z.array(eligibilitySchema).max(40) }),
    answer: staffPersonSchema,
  }),
  agreeEligibility: route({
    ...people,
    method: 'POST',
    path: '/v1/staff/people/{person}/eligibility/agree',
    summary: 'Agree, as another administrator, to what was proposed at that time',
    params: personParams,
    body: z.strictObject({ proposedAt: timeSchema }),
    answer: staffPersonSchema,
  }),
  staffLeaves: route({
    ...people,
    method: 'POST',
    path: '/v1/staff/people/{person}/leave',
    summary: 'Somebody leaves: sessions, sign-in and eligibility end at once, and every case that rests on them',
    params: personParams,
    body: nothing,
    answer: staffPersonSchema,
  }),
} as const;

const casework = {
  staffCases: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/cases',
    summary: 'Yours, those you could take, those that wait for you as the second person or for your review; the newest first',
    answer: z.object({ cases: z.array(z.object({ ...caseSchema.shape, business: z.object({ id: idSchema, name: z.string() }) })) }),
  }),
  requestCase: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases',
    status: 201,
    summary: 'Ask to look: at a business whose id its people told you, or at what an error with a reference concerned',
    idempotent: true,
    body: z.strictObject({
      business: idSchema.optional(),
      error: z.string().max(64).optional().meta({ description: 'The reference of an error, instead of business and scope' }),
      ground: z.enum(grounds),
      department: z.enum(departments),
      reason: reasonSchema.meta({ description: 'A sentence that the customer will read' }),
      scope: scopeSchema.optional(),
      minutes: minutesSchema,
      sealDays: z
        .int()
        .min(1)
        .max(sealDaysMax)
        .optional()
        .meta({ description: 'For security and the law alone: the business is told that many days later' }),
    }),
    answer: caseSchema,
  }),
  staffCase: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/cases/{id}',
    summary: 'One of them',
    params: idParams,
    answer: z.object({ ...caseSchema.shape, business: z.object({ id: idSchema, name: z.string() }) }),
  }),
  takeCase: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases/{id}/take',
    summary: 'Take a call for help; where it is allowed already, its time begins now',
    params: idParams,
    body: z.strictObject({ department: z.enum(departments) }),
    answer: caseSchema,
  }),
  staffAllowCase: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases/{id}/allow',
    summary: 'As the second person: allow it, or shorter, or narrower',
    params: idParams,
    body: z.strictObject({ minutes: minutesSchema.optional(), scope: scopeSchema.optional() }),
    answer: caseSchema,
  }),
  staffDenyCase: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases/{id}/deny',
    summary: 'As the second person: deny it',
    params: idParams,
    body: nothing,
    answer: caseSchema,
  }),
  staffEndCase: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases/{id}/end',
    summary: 'End it, or withdraw the request',
    params: idParams,
    body: nothing,
    answer: caseSchema,
  }),
  reviewCase: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases/{id}/review',
    summary: 'As a second person, after its end: was no more opened than was asked for',
    params: idParams,
    body: z.strictObject({ verdict: z.enum(reviewVerdicts), note: z.string().min(1).max(2_000).optional() }),
    answer: caseSchema,
  }),
  staffCaseLooks: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/cases/{id}/looks',
    summary: 'What was opened in it',
    params: idParams,
    answer: looksSchema,
  }),
} as const;

const reportNames = Object.keys(aggregateReports) as [AggregateReport, ...AggregateReport[]];

const counting = {
  aggregate: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/aggregates/{report}',
    summary:
      'How many people, in steps of five, have anything of a kind; no group under five, one result a month, nothing about one person',
    params: z.strictObject({ report: z.enum(reportNames) }),
    answer: z.object({
      report: z.enum(reportNames),
      month: z.string(),
      groups: z.array(z.object({ value: z.string(), people: z.int().meta({ description: 'At least so many' }) })),
      withheld: z.boolean().meta({ description: 'There are groups that are too small to be told' }),
    }),
  }),
} as const;

const looking = {
  staffRecords: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/cases/{id}/records/{collection}',
    summary: 'What of a collection the case allows you to see, the newest first',
    params: collectionParams,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(staffPageRecordsMax).default(20),
      cursor: z.string().max(64).optional(),
    }),
    answer: z.object({ records: z.array(recordSchema), next: z.string().optional(), total: z.int() }),
  }),
  staffRecord: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/cases/{id}/records/{collection}/{record}',
    summary: 'One record, without the fields that the purpose does not need',
    params: recordParams,
    answer: recordSchema,
  }),
  staffFile: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/cases/{id}/records/{collection}/{record}/files/{field}',
    summary: 'A file; it breaks off when the case ends',
    params: fileParams,
    answerType: 'application/octet-stream',
  }),
  staffPreviews: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases/{id}/records/{collection}/previews',
    summary: 'The small pictures of many at once',
    params: collectionParams,
    body: z.strictObject({ ids: z.array(idSchema).min(1).max(previewsPerCallMax) }),
    answer: z.object({ previews: z.array(z.object({ id: idSchema, type: z.string(), data: z.base64() })) }),
  }),
} as const;

export const staffRoutes = { ...signingIn, ...administration, ...casework, ...counting, ...looking, ...startingRoutes } as const;
