// Who receives something of a business: the companies that are declared, what went there, what was refused, and the switch.
import { z } from 'zod';
import { idSchema, timeSchema } from './common.ts';
import { route } from './route.ts';

const tag = 'Who receives';
const idOf = z.string().max(40);

export const gatePolicies = ['gate-undeclared', 'gate-switched-off', 'gate-host', 'gate-address', 'gate-redirect', 'gate-answer'] as const;
export type GatePolicy = (typeof gatePolicies)[number];

const declaredSchema = z.object({
  name: z.string(),
  company: z.string(),
  place: z.string(),
  why: z.string(),
  fields: z.array(z.string()),
  purposes: z.array(z.string()),
  legalBasis: z.string(),
  since: z.iso.date(),
  hosts: z.array(z.string()).meta({ description: 'The only hosts it is reached at; none where requests do not go there' }),
  namedByBusiness: z.boolean().meta({ description: 'The business itself names where it is reached' }),
  counted: z.boolean().meta({ description: 'Nothing of a customer can be read there: it is counted and in no ledger' }),
  keepsStores: z.boolean().meta({ description: 'The installation keeps its own stores there, sealed before they get there' }),
});

const receiverSchema = z.object({
  id: z.string(),
  declared: declaredSchema.optional().meta({ description: 'Absent for one that is not declared, and that something was refused for' }),
  state: z.enum(['on', 'off-by-operator', 'off-by-business', 'undeclared']),
  switchable: z.boolean().meta({ description: 'Owners and admins may switch it for their business' }),
  accountsGoOn: z.boolean().meta({ description: 'What the account of a person needs is sent although the business has switched it off' }),
  offSince: timeSchema.optional(),
  restingUntil: timeSchema.optional().meta({ description: 'It failed several times in a row and is left alone until then' }),
  sent: z.int(),
  refused: z.int(),
  more: z.boolean().meta({ description: 'There were more than are counted' }),
  lastAt: timeSchema.optional(),
});
export type WireReceiver = z.infer<typeof receiverSchema>;

const disclosureSchema = z.object({
  at: timeSchema,
  outcome: z.enum(['sent', 'refused']),
  fields: z.array(z.string()),
  policy: z.string().optional().meta({ description: 'What refused it' }),
  record: idSchema.optional().meta({ description: 'What was sent is kept, sealed, in this record' }),
});
export type WireDisclosure = z.infer<typeof disclosureSchema>;

const query = z.object({ before: timeSchema.optional() });

export const processorRoutes = {
  receivers: route({
    method: 'GET',
    path: '/v1/processors',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Every company that may be sent something, whether it is on, and how much went there in the last thirty days',
    answer: z.object({ days: z.int(), receivers: z.array(receiverSchema) }),
  }),
  disclosures: route({
    method: 'GET',
    path: '/v1/processors/{id}/disclosures',
    tag,
    caller: 'business',
    params: z.object({ id: idOf }),
    query,
    status: 200,
    summary: 'What was sent to one of them and what was refused, the newest first, twenty at a time; not what stood in it',
    answer: z.object({ disclosures: z.array(disclosureSchema) }),
  }),
  sentValues: route({
    method: 'GET',
    path: '/v1/processors/{id}/values',
    tag,
    caller: 'business',
    params: z.object({ id: idOf }),
    query,
    status: 200,
    summary: 'What exactly stood in them: for owners and admins all of it, for others what was sent for them',
    answer: z.object({ sent: z.array(z.object({ record: idSchema, at: timeSchema, values: z.record(z.string(), z.string()) })) }),
  }),
  switchProcessor: route({
    method: 'PUT',
    path: '/v1/processors/{id}/switch',
    tag,
    caller: 'business',
    params: z.object({ id: idOf }),
    body: z.strictObject({ on: z.boolean() }),
    status: 200,
    summary: 'Switches one of them off or on for the business',
    answer: z.object({ on: z.boolean(), offSince: timeSchema.optional() }),
  }),
} as const;
