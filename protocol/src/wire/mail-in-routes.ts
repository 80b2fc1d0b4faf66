// Mail into a project: its address, whose mail it takes, what was set aside (docs/mail-in.md). What came in is read like other records: `mails`, `mail-files`.
import { z } from 'zod';
import { mailOtherwiseRules, mailOutcomes, mailReasons, mailRules, mailSenderVerdicts } from '../words.ts';
import { idParams, idSchema, timeSchema } from './common.ts';
import { route } from './route.ts';

const tag = 'mail-in';
export const graceHoursMax = 720;
export const knownSendersMax = 200;

const mailboxSchema = z.object({
  address: z.string().optional().meta({ description: 'Absent while the project takes no mail' }),
  former: z.object({ address: z.string(), until: timeSchema }).optional(),
  rule: z.enum(mailRules),
  otherwise: z.enum(mailOtherwiseRules),
  senders: z.array(z.string()),
  version: z.int(),
});
export type WireMailbox = z.infer<typeof mailboxSchema>;

const mailInSchema = z.object({
  available: z.boolean().meta({ description: 'Whether this installation receives mail at all' }),
  mailbox: mailboxSchema.optional(),
});
export type WireMailIn = z.infer<typeof mailInSchema>;

const checkSchema = z.object({ result: z.string(), domain: z.string().optional() });

const quarantinedSchema = z.object({
  id: idSchema,
  at: timeSchema,
  subject: z.string(),
  from: z.string().optional(),
  fromName: z.string().optional(),
  reason: z.enum(mailReasons),
  sender: z.enum(mailSenderVerdicts),
  checks: z.object({ spf: checkSchema, dkim: checkSchema, dmarc: checkSchema, arc: checkSchema }),
  bytes: z.int(),
});
export type WireQuarantinedMail = z.infer<typeof quarantinedSchema>;

const loggedSchema = z.object({
  at: timeSchema,
  outcome: z.enum(mailOutcomes),
  reason: z.enum(mailReasons).optional(),
  bytes: z.int(),
});
export type WireLoggedMail = z.infer<typeof loggedSchema>;

const quarantineSchema = z.object({ mails: z.array(quarantinedSchema), log: z.array(loggedSchema) });
export type WireQuarantine = z.infer<typeof quarantineSchema>;

const mailParams = z.strictObject({ id: idSchema, mail: idSchema });

export const mailInRoutes = {
  mailIn: route({
    method: 'GET',
    path: '/v1/projects/{id}/mail-in',
    tag,
    caller: 'business',
    status: 200,
    summary: "A project's address for e-mail, and whose it takes",
    params: idParams,
    answer: mailInSchema,
  }),
  setMailAddress: route({
    method: 'POST',
    path: '/v1/projects/{id}/mail-in/address',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Give the project an address, another one, or none',
    params: idParams,
    body: z.strictObject({
      step: z.enum(['on', 'rotate', 'off']),
      graceHours: z
        .int()
        .min(0)
        .max(graceHoursMax)
        .default(0)
        .meta({ description: 'With `rotate`: how long the address before still takes mail' }),
    }),
    answer: mailInSchema,
  }),
  setMailRules: route({
    method: 'PUT',
    path: '/v1/projects/{id}/mail-in/rules',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Say whose mail the project takes, and what becomes of other mail',
    params: idParams,
    body: z.strictObject({
      version: z.int().min(1),
      rule: z.enum(mailRules).optional(),
      otherwise: z.enum(mailOtherwiseRules).optional(),
      senders: z
        .array(z.string().max(320))
        .max(knownSendersMax)
        .optional()
        .meta({ description: 'Addresses, or domains such as `@example.org`' }),
    }),
    answer: mailInSchema,
  }),
  quarantine: route({
    method: 'GET',
    path: '/v1/projects/{id}/mail-in/quarantine',
    tag,
    caller: 'business',
    status: 200,
    summary: 'What was set aside, and what became of the last mails',
    params: idParams,
    answer: quarantineSchema,
  }),
  releaseMail: route({
    method: 'POST',
    path: '/v1/projects/{id}/mail-in/quarantine/{mail}/release',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Let a mail in that was set aside',
    params: mailParams,
    body: z.strictObject({}),
    answer: z.object({ mail: idSchema }),
  }),
  discardMail: route({
    method: 'POST',
    path: '/v1/projects/{id}/mail-in/quarantine/{mail}/discard',
    tag,
    caller: 'business',
    status: 204,
    summary: 'Discard a mail that was set aside, for good',
    params: mailParams,
    body: z.strictObject({}),
  }),
} as const;
