// The list of processors for the command line, and the switch that holds for every business.
import { StewardError } from '@steward/protocol/errors.ts';
import type { WireSwitchedProcessor } from '@steward/protocol/wire/staff-processor-routes.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { OperatorSwitches, SwitchedProcessor } from '../../lifecycle/switch-for-all.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { userHeader } from './user-header.ts';

const turning = z.strictObject({ on: z.boolean() });

export function registerProcessors(app: FastifyInstance, switches: OperatorSwitches | undefined): void {
  const there = () => {
    if (!switches) throw new StewardError('not-found', { rule: 'nothing is switched here' });
    return switches;
  };
  app.get('/processors', async () => ({ processors: (await there().list()).map(wireSwitched) }));
  app.post('/processors/:id/switch', async ({ params, body, headers }) => {
    const parsed = turning.safeParse(body ?? {});
    if (!parsed.success) throw new StewardError('invalid-input', { field: 'on', rule: 'true or false' });
    const { id } = params as { id: string };
    return wireSwitched(await there().turn(id, parsed.data.on, `operator:${String(headers[userHeader] ?? 'unknown').slice(0, 64)}`));
  });
}

export function wireSwitched({ processor, off, sinceMs, by, turnable }: SwitchedProcessor): WireSwitchedProcessor {
  const { id, name, company, place, why } = processor;
  return {
    id,
    name,
    company,
    place,
    why,
    on: off === undefined,
    turnable,
    ...(off === undefined ? {} : { off }),
    ...(sinceMs === undefined ? {} : { since: isoTime(sinceMs) }),
    ...(by === undefined ? {} : { by }),
  };
}
