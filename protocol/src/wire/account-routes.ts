// Signing up, signing in, and everything a person does with their own account.
import { z } from 'zod';
import { businessRoleSchema, doneSchema, idSchema, timeSchema } from './common.ts';
import { route } from './route.ts';

const email = z.string().min(3).max(254).meta({ format: 'email' });
const password = z.string().min(10).max(1_024).meta({ description: 'At least 10 characters; no other rule', format: 'password' });
const givenPassword = z.string().min(1).max(1_024).meta({ format: 'password' });
const displayName = z.string().min(1).max(120);
const language = z.enum(['en', 'de']);
const token = z.string().min(1).max(200);
const code = z.string().min(6).max(32);
const tag = 'Account';

export const sessionSchema = z.object({
  token: z.string().meta({ description: 'Send it as `Authorization: Bearer …`; browsers get it as a cookie too' }),
  person: idSchema,
  business: idSchema.optional(),
});
const challengeSchema = z.object({ challenge: z.string(), methods: z.array(z.enum(['totp', 'recovery-code'])) });
const mailedSchema = z.object({ mailed: z.literal(true) });
// The token of an unfinished sign-up holds what was entered, sealed, so it is longer than a secret alone.
const confirmed = z.strictObject({ token: z.string().min(1).max(4_096) });
const secondFactorCode = { totp: code.optional(), recoveryCode: code.optional() };

const passkeyQuestion = z.object({ challenge: z.string(), options: z.looseObject({}) }).meta({ description: '`options` is for the browser, as WebAuthn names them; send `challenge` back with its answer' });
const passkeyAnswer = z.strictObject({ challenge: z.string().max(4_096), response: z.record(z.string(), z.unknown()) });
const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });

export const accountRoutes = {
  signUp: route({
    method: 'POST', path: '/v1/sign-up', tag, caller: 'anybody', status: 201,
    summary: 'Open an account, and with it found a business or accept an invitation',
    body: z.strictObject({
      email, password, name: displayName, language: language.default('en'),
      business: z.strictObject({ name: z.string().min(1).max(200) }).optional(),
      invitation: token.optional(),
    }),
    answer: z.union([sessionSchema, mailedSchema]),
  }),
  confirmSignUp: route({ method: 'POST', path: '/v1/sign-up/confirm', tag, caller: 'anybody', status: 200, summary: 'Finish a sign-up with the token that was mailed', body: confirmed, answer: sessionSchema }),
  signIn: route({
    method: 'POST', path: '/v1/sign-in', tag, caller: 'anybody', status: 200,
    summary: 'Sign in with e-mail and password; answers a challenge where a second factor is needed',
    body: z.strictObject({ email, password: givenPassword }),
    answer: z.union([sessionSchema, challengeSchema]),
  }),
  signInSecond: route({
    method: 'POST', path: '/v1/sign-in/second-factor', tag, caller: 'anybody', status: 200,
    summary: 'Finish signing in with a code of the authenticator app, or a recovery code',
    body: z.strictObject({ challenge: z.string().max(4_096), ...secondFactorCode }),
    answer: sessionSchema,
  }),
  passkeySignInBegin: route({ method: 'POST', path: '/v1/sign-in/passkey/options', tag, caller: 'anybody', status: 200, summary: 'Begin signing in with a passkey', body: z.strictObject({}), answer: passkeyQuestion }),
  passkeySignIn: route({ method: 'POST', path: '/v1/sign-in/passkey', tag, caller: 'anybody', status: 200, summary: 'Sign in with a passkey', body: passkeyAnswer, answer: sessionSchema }),
  signOut: route({ method: 'POST', path: '/v1/sign-out', tag, caller: 'session', status: 200, summary: 'End this session', body: z.strictObject({}), answer: doneSchema }),
  reauthenticate: route({ method: 'POST', path: '/v1/session/confirm', tag, caller: 'session', status: 200, summary: 'Prove who you are again before something severe; the session gets a new token', body: z.union([z.strictObject({ password: givenPassword, ...secondFactorCode }), z.strictObject({ passkey: passkeyAnswer })]), answer: sessionSchema }),
  turnTo: route({ method: 'POST', path: '/v1/session/business', tag, caller: 'session', status: 200, summary: 'Turn this session to another of your businesses', body: z.strictObject({ business: idSchema }), answer: doneSchema }),
  me: route({
    method: 'GET', path: '/v1/me', tag, caller: 'session', status: 200,
    summary: 'Your account',
    answer: z.object({
      person: idSchema, email: z.string(), emailConfirmed: z.boolean(), name: z.string(), language, totp: z.boolean(), recoveryCodesLeft: z.int(), business: idSchema.optional(),
      passkeys: z.array(z.object({ id: z.string(), label: z.string(), createdAt: timeSchema, lastUsedAt: timeSchema })),
    }),
  }),
  updateMe: route({ method: 'PATCH', path: '/v1/me', tag, caller: 'session', status: 200, summary: 'Change your name or language', body: z.strictObject({ name: displayName.optional(), language: language.optional() }), answer: doneSchema }),
  myBusinesses: route({ method: 'GET', path: '/v1/me/businesses', tag, caller: 'session', status: 200, summary: 'The businesses you belong to', answer: z.object({ businesses: z.array(z.object({ id: idSchema, name: z.string(), role: businessRoleSchema })) }) }),
  foundBusiness: route({ method: 'POST', path: '/v1/businesses', tag, caller: 'session', status: 201, summary: 'Found another business; the session turns to it', body: z.strictObject({ name: z.string().min(1).max(200) }), answer: z.object({ business: idSchema }) }),
  acceptInvitation: route({ method: 'POST', path: '/v1/invitations/accept', tag, caller: 'session', status: 200, summary: 'Join a business with the account you have', body: z.strictObject({ token }), answer: z.object({ business: idSchema, role: businessRoleSchema }) }),
  changePassword: route({ method: 'POST', path: '/v1/me/password', tag, caller: 'session', status: 200, summary: 'Change your password; every other session ends', body: z.strictObject({ current: givenPassword, password }), answer: doneSchema }),
  changeEmail: route({ method: 'POST', path: '/v1/me/email', tag, caller: 'session', status: 200, summary: 'Ask for another e-mail address; it counts once confirmed from there', body: z.strictObject({ email }), answer: doneSchema }),
  confirmNewEmail: route({ method: 'POST', path: '/v1/email/change', tag, caller: 'anybody', status: 200, summary: 'Confirm the new e-mail address with the token that was sent to it', body: confirmed, answer: doneSchema }),
  confirmEmail: route({ method: 'POST', path: '/v1/email/confirm', tag, caller: 'anybody', status: 200, summary: 'Confirm your e-mail address with the token that was sent to it', body: confirmed, answer: doneSchema }),
  forgotPassword: route({ method: 'POST', path: '/v1/password/forgotten', tag, caller: 'anybody', status: 200, summary: 'Have a link sent to set a new password; the answer is the same for every address', body: z.strictObject({ email }), answer: doneSchema }),
  resetPassword: route({ method: 'POST', path: '/v1/password/reset', tag, caller: 'anybody', status: 200, summary: 'Set a new password with the token of the link; every session ends', body: z.strictObject({ token, password }), answer: doneSchema }),
  sessions: route({ method: 'GET', path: '/v1/me/sessions', tag, caller: 'session', status: 200, summary: 'Where you are signed in', answer: z.object({ sessions: z.array(z.object({ id: z.string(), device: z.string(), createdAt: timeSchema, lastUsedAt: timeSchema, current: z.boolean() })) }) }),
  revokeSession: route({ method: 'DELETE', path: '/v1/me/sessions/{id}', tag, caller: 'session', status: 200, summary: 'End one of your sessions', params: z.strictObject({ id: z.string().max(64) }), answer: doneSchema }),
  revokeOtherSessions: route({ method: 'POST', path: '/v1/me/sessions/end-others', tag, caller: 'session', status: 200, summary: 'End all your sessions but this one', body: z.strictObject({}), answer: doneSchema }),
  totpBegin: route({ method: 'POST', path: '/v1/me/totp', tag, caller: 'session', status: 200, summary: 'Begin to set up an authenticator app', body: z.strictObject({}), answer: z.object({ secret: z.string(), uri: z.string() }) }),
  totpConfirm: route({ method: 'POST', path: '/v1/me/totp/confirm', tag, caller: 'session', status: 200, summary: 'Confirm it with a first code; gives recovery codes, shown once', body: z.strictObject({ code }), answer: recoveryCodesSchema }),
  totpRemove: route({ method: 'DELETE', path: '/v1/me/totp', tag, caller: 'session', status: 200, summary: 'Remove the authenticator app', answer: doneSchema }),
  recoveryCodes: route({ method: 'POST', path: '/v1/me/recovery-codes', tag, caller: 'session', status: 200, summary: 'New recovery codes; the old ones end', body: z.strictObject({}), answer: recoveryCodesSchema }),
  passkeyBegin: route({ method: 'POST', path: '/v1/me/passkeys/options', tag, caller: 'session', status: 200, summary: 'Begin to add a passkey', body: z.strictObject({}), answer: passkeyQuestion }),
  passkeyAdd: route({ method: 'POST', path: '/v1/me/passkeys', tag, caller: 'session', status: 201, summary: 'Add a passkey', body: passkeyAnswer.extend({ label: z.string().min(1).max(80) }), answer: z.object({ id: z.string() }) }),
  passkeyRemove: route({ method: 'DELETE', path: '/v1/me/passkeys/{id}', tag, caller: 'session', status: 200, summary: 'Remove a passkey', params: z.strictObject({ id: z.string().max(400) }), answer: doneSchema }),
} as const;
