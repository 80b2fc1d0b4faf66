// Which mails were sent to whom: to oneself, and, for owners and admins, to people of the business. The kind and the time, never the text.
import { z } from 'zod';
import { idSchema, timeSchema } from './common.ts';
import { route } from './route.ts';

/** `sent`: the next server has taken it. What becomes of it there is known only where that server says so. */
export const mailStates = ['waiting', 'sent', 'delivered', 'failed', 'bounced', 'complained'] as const;
export type MailState = (typeof mailStates)[number];

export const mailsPageMax = 100;

export const mailSchema = z.object({
  id: idSchema,
  at: timeSchema,
  kind: z.string().meta({ description: 'What it was about, as a word: `forgotten-password`, `invitation`, `case-waiting` …' }),
  person: idSchema.optional().meta({ description: 'Absent for somebody who had no account yet' }),
  state: z.enum(mailStates),
  attempts: z.int(),
  rule: z.string().optional().meta({ description: 'Why it did not leave' }),
});
export type WireMail = z.infer<typeof mailSchema>;

export const mailRoutes = {
  mails: route({
    method: 'GET',
    path: '/v1/sent-mails',
    tag: 'Mails',
    caller: 'business',
    status: 200,
    summary: 'Mails that were sent, the newest first; without the text of any',
    query: z.strictObject({
      of: z.enum(['me', 'business']).default('me'),
      before: z
        .string()
        .regex(/^\d{1,15}-[a-z2-7]{26}$/)
        .optional()
        .meta({ description: '`next` of the page before' }),
    }),
    answer: z.object({ mails: z.array(mailSchema), next: z.string().optional() }),
  }),
} as const;
