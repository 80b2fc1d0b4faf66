// The list of processors for administrators of the staff, and the switch that holds for every business.
import { z } from 'zod';
import { timeSchema } from './common.ts';
import { route } from './route.ts';

const switchedSchema = z.object({
  id: z.string(),
  name: z.string(),
  company: z.string(),
  place: z.string(),
  why: z.string(),
  on: z.boolean(),
  turnable: z.boolean().meta({ description: 'It can be switched here' }),
  off: z
    .enum(['configuration', 'switch'])
    .optional()
    .meta({ description: 'What switches it off; the configuration is changed by a start alone' }),
  since: timeSchema.optional(),
  by: z.string().optional().meta({ description: '`operator:<user>` of the machine, or the id of somebody of the staff' }),
});
export type WireSwitchedProcessor = z.infer<typeof switchedSchema>;

const processors = { tag: 'Staff processors', caller: 'staff', status: 200 } as const;

export const staffProcessorRoutes = {
  staffProcessors: route({
    ...processors,
    method: 'GET',
    path: '/v1/staff/processors',
    summary: 'Every company that may be sent something, and whether it is on, for administrators of the staff',
    answer: z.object({ processors: z.array(switchedSchema) }),
  }),
  staffSwitchProcessor: route({
    ...processors,
    method: 'PUT',
    path: '/v1/staff/processors/{processor}/switch',
    summary: 'Switches one of them off or on for every business; the admins of all are told',
    params: z.strictObject({ processor: z.string().max(40) }),
    body: z.strictObject({ on: z.boolean() }),
    answer: switchedSchema,
  }),
} as const;
