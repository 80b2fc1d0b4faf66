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
  until: timeSchema.optional(),
});
const secondFactorSchema = z.object({ secondFactor: z.literal(true), challenge: z.string(), methods: z.array(z.enum(['totp', 'passkey', 'recovery-code'])) });
export const signedInSchema = z.union([sessionSchema, secondFactorSchema]);

const passkeyOptions = z.record(z.string(), z.unknown()).meta({ description: 'As WebAuthn names them; give it to the browser' });
const passkeyResponse = z.record(z.string(), z.unknown()).meta({ description: 'What the browser answered' });

export const accountRoutes = {
  signUp: route({
    method: 'POST', path: '/v1/sign-up', tag, caller: 'anybody', status: 201,
    summary: 'Open an account and found a business, or accept an invitation',
    body: z.strictObject({
      email, password, name: displayName, language: language.default('en'),
      business: z.strictObject({ name: z.string().min(1).max(200) }).optional(),
      invitation: token.optional(),
    }),
    answer: sessionSchema,
  }),
  signIn: route({
    method: 'POST', path: '/v1/sign-in', tag, caller: 'anybody', status: 200,
    summary: 'Sign in with e-mail and password',
    body: z.strictObject({ email, password: givenPassword }),
    answer: signedInSchema,
  }),
  signInSecond: route({
    method: 'POST', path: '/v1/sign-in/second-factor', tag, caller: 'anybody', status: 200,
    summary: 'Finish signing in with a code of the authenticator app or a recovery code',
    body: z.strictObject({ challenge: token, code }),
    answer: sessionSchema,
  }),
  passkeySignInBegin: route({ method: 'POST', path: '/v1/sign-in/passkey/options', tag, caller: 'anybody', status: 200, summary: 'Begin signing in with a passkey', body: z.strictObject({}), answer: passkeyOptions }),
  passkeySignIn: route({ method: 'POST', path: '/v1/sign-in/passkey', tag, caller: 'anybody', status: 200, summary: 'Sign in with a passkey', body: z.strictObject({ challenge: token, response: passkeyResponse }), answer: sessionSchema }),
  signOut: route({ method: 'POST', path: '/v1/sign-out', tag, caller: 'session', status: 200, summary: 'End this session', body: z.strictObject({}), answer: doneSchema }),
  reauthenticate: route({ method: 'POST', path: '/v1/session/confirm', tag, caller: 'session', status: 200, summary: 'Enter the password again before something severe', body: z.strictObject({ password: givenPassword, code: code.optional() }), answer: doneSchema }),
  turnTo: route({ method: 'POST', path: '/v1/session/business', tag, caller: 'session', status: 200, summary: 'Turn this session to another of your businesses', body: z.strictObject({ business: idSchema }), answer: doneSchema }),
  me: route({
    method: 'GET', path: '/v1/me', tag, caller: 'session', status: 200,
    summary: 'Your account, and the businesses you belong to',
    answer: z.object({
      person: idSchema, email: z.string(), name: z.string(), language, secondFactor: z.boolean(), business: idSchema.optional(), role: businessRoleSchema.optional(),
      businesses: z.array(z.object({ id: idSchema, name: z.string(), role: businessRoleSchema })),
    }),
  }),
  foundBusiness: route({ method: 'POST', path: '/v1/businesses', tag, caller: 'session', status: 201, summary: 'Found another business', body: z.strictObject({ name: z.string().min(1).max(200) }), answer: z.object({ business: idSchema }) }),
  acceptInvitation: route({ method: 'POST', path: '/v1/invitations/accept', tag, caller: 'session', status: 200, summary: 'Join a business with the account you have', body: z.strictObject({ token }), answer: z.object({ business: idSchema, role: businessRoleSchema }) }),
  changePassword: route({ method: 'POST', path: '/v1/me/password', tag, caller: 'session', status: 200, summary: 'Change your password; every other session ends', body: z.strictObject({ current: givenPassword, password }), answer: doneSchema }),
  changeEmail: route({ method: 'POST', path: '/v1/me/email', tag, caller: 'session', status: 200, summary: 'Ask for another e-mail address; it counts once confirmed from there', body: z.strictObject({ email, password: givenPassword }), answer: doneSchema }),
  confirmEmail: route({ method: 'POST', path: '/v1/email/confirm', tag, caller: 'anybody', status: 200, summary: 'Confirm an e-mail address with the token that was sent to it', body: z.strictObject({ token }), answer: doneSchema }),
  forgotPassword: route({ method: 'POST', path: '/v1/password/forgotten', tag, caller: 'anybody', status: 200, summary: 'Have a link sent to set a new password; the answer is the same for every address', body: z.strictObject({ email }), answer: doneSchema }),
  resetPassword: route({ method: 'POST', path: '/v1/password/reset', tag, caller: 'anybody', status: 200, summary: 'Set a new password with the token of the link', body: z.strictObject({ token, password }), answer: doneSchema }),
  sessions: route({ method: 'GET', path: '/v1/me/sessions', tag, caller: 'session', status: 200, summary: 'Where you are signed in', answer: z.object({ sessions: z.array(z.object({ id: z.string(), device: z.string(), createdAt: timeSchema, lastUsedAt: timeSchema, current: z.boolean() })) }) }),
  revokeSession: route({ method: 'DELETE', path: '/v1/me/sessions/{id}', tag, caller: 'session', status: 200, summary: 'End one of your sessions', params: z.strictObject({ id: z.string().max(64) }), answer: doneSchema }),
  totpBegin: route({ method: 'POST', path: '/v1/me/totp', tag, caller: 'session', status: 200, summary: 'Begin to set up an authenticator app', body: z.strictObject({ password: givenPassword }), answer: z.object({ secret: z.string(), uri: z.string() }) }),
  totpConfirm: route({ method: 'POST', path: '/v1/me/totp/confirm', tag, caller: 'session', status: 200, summary: 'Confirm it with a first code; gives recovery codes, shown once', body: z.strictObject({ code }), answer: z.object({ recoveryCodes: z.array(z.string()) }) }),
  totpRemove: route({ method: 'POST', path: '/v1/me/totp/remove', tag, caller: 'session', status: 200, summary: 'Remove the authenticator app', body: z.strictObject({ password: givenPassword, code }), answer: doneSchema }),
  recoveryCodes: route({ method: 'POST', path: '/v1/me/recovery-codes', tag, caller: 'session', status: 200, summary: 'New recovery codes; the old ones end', body: z.strictObject({ password: givenPassword }), answer: z.object({ recoveryCodes: z.array(z.string()) }) }),
  passkeyBegin: route({ method: 'POST', path: '/v1/me/passkeys/options', tag, caller: 'session', status: 200, summary: 'Begin to add a passkey', body: z.strictObject({}), answer: passkeyOptions }),
  passkeyAdd: route({ method: 'POST', path: '/v1/me/passkeys', tag, caller: 'session', status: 201, summary: 'Add a passkey', body: z.strictObject({ label: z.string().min(1).max(80), response: passkeyResponse }), answer: z.object({ id: z.string() }) }),
  passkeys: route({ method: 'GET', path: '/v1/me/passkeys', tag, caller: 'session', status: 200, summary: 'Your passkeys', answer: z.object({ passkeys: z.array(z.object({ id: z.string(), label: z.string(), createdAt: timeSchema })) }) }),
  passkeyRemove: route({ method: 'DELETE', path: '/v1/me/passkeys/{id}', tag, caller: 'session', status: 200, summary: 'Remove a passkey', params: z.strictObject({ id: z.string().max(400) }), answer: doneSchema }),
} as const;

