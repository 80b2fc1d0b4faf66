// What is live: one stream of content-free events (WHATWG HTML §9.2), so that a page knows when to read again. An event says that something
// changed and where; what it is now is read through the door like everything else.
//
//   const events = new EventSource('/v1/events');
//   events.addEventListener('change', ({ data }) => liveEvents.change.parse(JSON.parse(data)));
import { z } from 'zod';
import { idSchema } from './common.ts';
import { route } from './route.ts';

export const liveEvents = {
  /** A record that you may read was made, changed, trashed, taken back or erased. */
  change: z.object({
    collection: z.string(),
    project: idSchema.optional(),
    id: idSchema,
    version: z.int().optional().meta({ description: 'Absent once it is erased' }),
    state: z.enum(['living', 'trashed', 'erased']),
    by: idSchema.optional(),
  }),
  /** The ledger grew: its size now. Several entries may be one event. */
  ledger: z.object({ volume: z.int(), size: z.int() }),
  /** Something that takes longer than a request has come further: `/v1/jobs/{id}` says how far. */
  job: z.object({ id: idSchema }),
  /** A case of the staff's access was asked for, allowed, denied, has ended: `/v1/cases/{id}` says what it is now. */
  case: z.object({ id: idSchema }),
  /** You were told something, or have read it: `/v1/notices` says what. */
  notice: z.object({ id: idSchema }),
  /** A thread with the operator that you take part in: `/v1/threads/{id}` says how far it is. */
  thread: z.object({ id: idSchema }),
  /** Who belongs to the business, or to a project, or with what role. */
  members: z.object({ project: idSchema.optional() }),
  /** More happened than was kept for you: read everything anew. */
  reset: z.object({}),
} as const;
export type LiveEventName = keyof typeof liveEvents;
export type LiveEventData<Name extends LiveEventName> = z.infer<(typeof liveEvents)[Name]>;
export type LiveChange = LiveEventData<'change'>;

/** How far back a stream can begin. */
const liveAgoMsMax = 60_000;

export const liveRoutes = {
  events: route({
    method: 'GET',
    path: '/v1/events',
    tag: 'Live',
    caller: 'business',
    status: 200,
    summary: 'What changes from now on, as server-sent events without content: change, ledger, job, case, notice, thread, members, reset',
    query: z.strictObject({
      ago: z.coerce
        .number()
        .int()
        .min(0)
        .max(liveAgoMsMax)
        .optional()
        .meta({ description: 'Milliseconds since you asked for what you show: what changed meanwhile comes first' }),
    }),
    answerType: 'text/event-stream',
  }),
} as const;
