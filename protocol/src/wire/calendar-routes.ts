// Calendar subscriptions: one's own tasks in one's own calendar.
import { z } from 'zod';
import { doneSchema, idParams, idSchema, timeSchema } from './common.ts';
import { route } from './route.ts';

/** `counts`: how many tasks are due on a day, without their titles. */
export const calendarShows = ['titles', 'counts'] as const;
export type CalendarShows = (typeof calendarShows)[number];

/** Of one person in one business. */
export const calendarsMax = 5;
const projectsMax = 50;

const choice = {
  shows: z.enum(calendarShows).meta({ description: 'Titles of tasks and names of projects, or nothing but how many are due' }),
  mine: z.boolean().meta({ description: 'Only what is assigned to oneself' }),
  projects: z.array(idSchema).min(1).max(projectsMax).optional().meta({ description: 'Every project one takes part in, if left out' }),
  language: z.enum(['en', 'de']),
};

export const calendarSchema = z.object({
  id: idSchema,
  ...choice,
  createdAt: timeSchema,
  lastReadAt: timeSchema.optional().meta({ description: 'By the hour' }),
  ended: z.boolean().meta({ description: 'One’s role changed since: it gives nothing any more' }),
});
export type WireCalendar = z.infer<typeof calendarSchema>;

const withSecret = calendarSchema.extend({
  secret: z.string().meta({ description: 'Shown this once. The address is <origin>/calendar/<secret>.ics' }),
});
export type WireNewCalendar = z.infer<typeof withSecret>;

const tag = 'Calendar';
const one = { method: 'POST', tag, caller: 'business', status: 200, params: idParams } as const;

export const calendarRoutes = {
  calendars: route({
    method: 'GET',
    path: '/v1/calendars',
    tag,
    caller: 'business',
    status: 200,
    summary: 'One’s own calendar subscriptions',
    answer: z.object({ calendars: z.array(calendarSchema) }),
  }),
  createCalendar: route({
    method: 'POST',
    path: '/v1/calendars',
    tag,
    caller: 'business',
    status: 201,
    summary: 'Subscribe to one’s tasks; the answer shows the secret of the address, once',
    body: z.strictObject(choice),
    answer: withSecret,
  }),
  changeCalendar: route({
    ...one,
    path: '/v1/calendars/{id}',
    summary: 'Change what it shows; the address stays',
    body: z.strictObject(choice),
    answer: calendarSchema,
  }),
  rotateCalendar: route({
    ...one,
    path: '/v1/calendars/{id}/secret',
    summary: 'A new address; the one before gives nothing any more',
    body: z.strictObject({}),
    answer: withSecret,
  }),
  endCalendar: route({ ...one, method: 'DELETE', path: '/v1/calendars/{id}', summary: 'End it at once', answer: doneSchema }),
} as const;
