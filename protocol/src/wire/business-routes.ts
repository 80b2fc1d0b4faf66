// The business, its people, its projects' people, its ledger.
import { z } from 'zod';
import { businessRoleSchema, doneSchema, fieldsSchema, idParams, idSchema, projectRoleSchema, timeSchema } from './common.ts';
import { recordSchema } from './record-routes.ts';
import { route } from './route.ts';

const memberSchema = z.object({ person: idSchema, role: z.union([businessRoleSchema, projectRoleSchema]), since: timeSchema.optional(), version: z.int(), fields: fieldsSchema });
const personParams = z.strictObject({ person: idSchema });
const projectPersonParams = z.strictObject({ id: idSchema, person: idSchema });
const volumeParams = z.strictObject({ volume: z.coerce.number().int().min(2000).max(9999) });
const people = 'People';
const ledger = 'Ledger';

export const businessRoutes = {
  readBusiness: route({ method: 'GET', path: '/v1/business', tag: 'Business', caller: 'business', status: 200, summary: 'The business', answer: recordSchema }),
  updateBusiness: route({ method: 'PATCH', path: '/v1/business', tag: 'Business', caller: 'business', status: 200, summary: 'Change the business', conditional: true, body: z.strictObject({ fields: fieldsSchema }), answer: recordSchema }),
  inventory: route({ method: 'GET', path: '/v1/inventory', tag: 'Business', caller: 'business', status: 200, summary: 'What is collected, why, who decides, how long', answer: z.looseObject({}) }),
  members: route({ method: 'GET', path: '/v1/members', tag: people, caller: 'business', status: 200, summary: 'Who belongs to the business', answer: z.object({ members: z.array(memberSchema) }) }),
  changeRole: route({ method: 'PUT', path: '/v1/members/{person}/role', tag: people, caller: 'business', status: 200, summary: 'Give a member another role', idempotent: true, params: personParams, body: z.strictObject({ role: businessRoleSchema }), answer: z.object({ person: idSchema, role: businessRoleSchema }) }),
  removeMember: route({ method: 'DELETE', path: '/v1/members/{person}', tag: people, caller: 'business', status: 200, summary: 'Remove a member, or leave', idempotent: true, params: personParams, answer: doneSchema }),
  issueRecovery: route({ method: 'POST', path: '/v1/members/{person}/recovery', tag: people, caller: 'business', status: 200, summary: 'Help a member back in: a token to set a new password, to hand over; the member is told by mail', params: personParams, body: z.strictObject({}), answer: z.object({ token: z.string(), until: timeSchema }) }),
  invite: route({
    method: 'POST', path: '/v1/invitations', tag: people, caller: 'business', status: 201, summary: 'Invite somebody by e-mail',
    body: z.strictObject({ email: z.string().min(3).max(254), role: businessRoleSchema, language: z.enum(['en', 'de']).default('en') }),
    answer: z.object({ id: idSchema, role: businessRoleSchema, until: timeSchema, token: z.string().meta({ description: 'Shown once; it is in the link that was sent' }), mailed: z.boolean() }),
  }),
  invitations: route({ method: 'GET', path: '/v1/invitations', tag: people, caller: 'business', status: 200, summary: 'Open invitations', answer: z.object({ invitations: z.array(z.object({ id: idSchema, role: businessRoleSchema, until: timeSchema, fields: fieldsSchema })) }) }),
  withdrawInvitation: route({ method: 'DELETE', path: '/v1/invitations/{id}', tag: people, caller: 'business', status: 200, summary: 'Withdraw an invitation', params: idParams, answer: doneSchema }),
  projectMembers: route({ method: 'GET', path: '/v1/projects/{id}/members', tag: people, caller: 'business', status: 200, summary: 'Who works in a project', params: idParams, answer: z.object({ members: z.array(memberSchema) }) }),
  setProjectMember: route({ method: 'PUT', path: '/v1/projects/{id}/members/{person}', tag: people, caller: 'business', status: 200, summary: 'Give a member a role in a project', idempotent: true, params: projectPersonParams, body: z.strictObject({ role: projectRoleSchema }), answer: z.object({ project: idSchema, person: idSchema, role: projectRoleSchema }) }),
  removeProjectMember: route({ method: 'DELETE', path: '/v1/projects/{id}/members/{person}', tag: people, caller: 'business', status: 200, summary: 'Take a member out of a project', idempotent: true, params: projectPersonParams, answer: doneSchema }),

  ledgers: route({ method: 'GET', path: '/v1/ledger', tag: ledger, caller: 'business', status: 200, summary: 'The volumes of the ledger', answer: z.object({ volumes: z.array(z.object({ volume: z.int(), origin: z.string(), vkey: z.string() })) }) }),
  checkpoint: route({ method: 'GET', path: '/v1/ledger/checkpoint', tag: ledger, caller: 'business', status: 200, summary: 'The signed head of the current volume (C2SP tlog-checkpoint)', answerType: 'text/plain; charset=utf-8' }),
  tile: route({ method: 'GET', path: '/v1/ledger/tile/*', tag: ledger, caller: 'business', status: 200, summary: 'A tile or entry bundle of the current volume (C2SP tlog-tiles)', answerType: 'application/octet-stream' }),
  volumeCheckpoint: route({ method: 'GET', path: '/v1/ledger/{volume}/checkpoint', tag: ledger, caller: 'business', status: 200, summary: 'The signed head of a volume', params: volumeParams, answerType: 'text/plain; charset=utf-8' }),
  volumeTile: route({ method: 'GET', path: '/v1/ledger/{volume}/tile/*', tag: ledger, caller: 'business', status: 200, summary: 'A tile or entry bundle of a volume', params: z.object({ volume: volumeParams.shape.volume }), answerType: 'application/octet-stream' }),
  vkey: route({ method: 'GET', path: '/v1/ledger/{volume}/vkey', tag: ledger, caller: 'business', status: 200, summary: 'The public key of a volume, as a signed-note verifier key', params: volumeParams, answerType: 'text/plain; charset=utf-8' }),
  receipt: route({ method: 'GET', path: '/v1/ledger/{volume}/receipts/{index}', tag: ledger, caller: 'business', status: 200, summary: 'Proof that an entry is in the ledger (C2SP tlog-proof)', params: z.strictObject({ volume: volumeParams.shape.volume, index: z.coerce.number().int().min(0) }), answerType: 'text/plain; charset=utf-8' }),
  entries: route({
    method: 'GET', path: '/v1/ledger/{volume}/entries', tag: ledger, caller: 'business', status: 200,
    summary: 'Who looked: the opened values of the entries that concern you; admins see all',
    params: volumeParams,
    query: z.strictObject({ from: z.coerce.number().int().min(0).optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
    answer: z.object({ size: z.int(), next: z.int().optional(), entries: z.array(z.looseObject({ index: z.int(), time: timeSchema, type: z.string() })) }),
  }),
} as const;
