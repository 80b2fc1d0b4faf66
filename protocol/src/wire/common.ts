// Schemas that many routes share.
import { z } from 'zod';
import { isId } from '../ids.ts';
import { businessRoles, projectRoles } from '../words.ts';

export const idSchema = z
  .string()
  .refine(isId, 'an id: 26 characters of a-z and 2-7')
  .meta({ description: 'An opaque id of 128 bits', pattern: '^[a-z2-7]{26}$', example: 'hjpiet32dcluvoyq7tlakkjx7e' });
export const timeSchema = z.iso.datetime().meta({ description: 'UTC, RFC 3339' });
export const accountLanguageSchema = z.enum(['en', 'de']);
export const businessRoleSchema = z.enum(businessRoles);
export const projectRoleSchema = z.enum(projectRoles);
export const idParams = z.strictObject({ id: idSchema });
export const fieldsSchema = z.record(z.string().max(64), z.unknown());

export const doneSchema = z.object({ done: z.literal(true) });

/** RFC 9457. */
export const problemSchema = z.object({
  type: z.string().meta({ description: 'A stable address of the error code', example: 'https://steward.example/errors/not-found' }),
  title: z.string(),
  status: z.int(),
  code: z.string().meta({ description: 'The stable code' }),
  detail: z.string().optional(),
  field: z.string().optional().meta({ description: 'Which part of the request is wrong' }),
  rule: z.string().optional().meta({ description: 'The rule it breaks' }),
  reference: z.string().optional().meta({ description: 'Give it to support; it says nothing about you' }),
});
export type Problem = z.infer<typeof problemSchema>;

/** A text in both languages of the product. */
export const saidSchema = z.object({ en: z.string(), de: z.string() });
