// The operator's staff: signing in apart from customers, who may ask for what, cases, and looking within one.
import { z } from 'zod';
import { departments, grounds, staffDuties } from '../words.ts';
import { doneSchema, idSchema, saidSchema, timeSchema } from './common.ts';
import { route } from './route.ts';
import { staffCaseRoutes } from './staff-case-routes.ts';
import { staffProcessorRoutes } from './staff-processor-routes.ts';
import { startingRoutes } from './staff-start-routes.ts';

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

const sessionsSchema = z.object({
  sessions: z.array(z.object({ id: z.string(), device: z.string(), createdAt: timeSchema, lastUsedAt: timeSchema, current: z.boolean() })),
});

const account = { tag: 'Staff account', status: 200 } as const;
const people = { tag: 'Staff people', caller: 'staff', status: 200 } as const;
const personParams = z.strictObject({ person: idSchema });
const nothing = z.strictObject({});

const signingIn = {
  staffWaysIn: route({
    ...account,
    method: 'GET',
    path: '/v1/staff/sign-in',
    caller: 'anybody',
    summary: 'How the staff can sign in here',
    answer: z.object({ singleSignOn: z.boolean().meta({ description: "With the operator's own identity provider" }) }),
  }),
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
      kinds: z
        .array(z.object({ collection: z.string(), title: saidSchema, inProjects: z.boolean() }))
        .meta({ description: 'The kinds of records that one can ask to look at' }),
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
  staffSessions: route({
    ...account,
    method: 'GET',
    path: '/v1/staff/sessions',
    caller: 'staff',
    summary: 'Where you are signed in',
    answer: sessionsSchema,
  }),
  staffEndSession: route({
    ...account,
    method: 'DELETE',
    path: '/v1/staff/sessions/{id}',
    caller: 'staff',
    summary: 'End one of your sessions',
    params: z.strictObject({ id: z.string().max(64) }),
    answer: doneSchema,
  }),
  staffEndOtherSessions: route({
    ...account,
    method: 'POST',
    path: '/v1/staff/sessions/end-others',
    caller: 'staff',
    summary: 'End all your sessions but this one',
    body: nothing,
    answer: doneSchema,
  }),
} as const;

const administration = {
  staffPeople: route({
    ...people,
    method: 'GET',
    path: '/v1/staff/people',
    summary: 'Everybody of the staff and what they are eligible for, for administrators of the staff',
    answer: z.object({
      people: z.array(staffPersonSchema),
      mayAsk: z.int().meta({ description: 'How many may ask to look' }),
      canLook: z.int().meta({ description: 'How many can look at something now' }),
    }),
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

export const staffRoutes = { ...signingIn, ...administration, ...staffProcessorRoutes, ...staffCaseRoutes, ...startingRoutes } as const;
