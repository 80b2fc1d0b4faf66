// The roster of the staff for the command line: the operator of the machine adds the first administrator, and may do what administrators do.
import { StewardError } from '@steward/protocol/errors.ts';
import { isId, type PersonId } from '@steward/protocol/ids.ts';
import { eligibilitySchema } from '@steward/protocol/wire/staff-routes.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { StaffRoster } from '../../lifecycle/staff-roster.ts';
import type { RowReader } from '../../ports/rows.ts';
import { newestCases } from '../../stores/cases.ts';
import { invalidInput } from '../http/problems.ts';
import { readEligibility, wireStaff } from '../http/staff-handlers.ts';
import { isoTime } from '../../stores/wire-record.ts';

const newStaff = z.strictObject({ email: z.string().max(254), name: z.string().min(1).max(120), administrator: z.boolean() });
const eligible = z.strictObject({ eligible: z.array(eligibilitySchema).max(40) });
const casesShown = 50;
const recovery = z.strictObject({ secondFactor: z.boolean() });
const client = { address: '127.0.0.1', userAgent: 'steward' };

export function registerStaff(app: FastifyInstance, roster: StaffRoster, rows: RowReader): void {
  // That there are cases and how far they are; what was said in them is the business's.
  app.get('/cases', async () => ({
    cases: (await newestCases(rows, casesShown)).map(({ business, case: of }) => ({
      id: of.id,
      business,
      ground: of.ground,
      state: of.state,
      requestedAt: isoTime(of.requestedAtMs),
      ...(of.by === undefined ? {} : { by: of.by }),
      ...(of.untilMs === undefined ? {} : { until: isoTime(of.untilMs) }),
    })),
  }));
  app.get('/staff', async () => ({ people: (await roster.list()).map(wireStaff) }));
  app.post('/staff', async (request) => {
    const { person, token, untilMs } = await roster.add(parsed(newStaff, request), operatorOf(request), client);
    return { person, token, until: isoTime(untilMs) };
  });
  app.post('/staff/:person/eligibility', async (request) => {
    const { eligible: granted } = parsed(eligible, request);
    return wireStaff(await roster.setEligible(personOf(request), granted.map(readEligibility), operatorOf(request)));
  });
  app.post('/staff/:person/leave', async (request) => wireStaff(await roster.leave(personOf(request), operatorOf(request))));
  app.post('/staff/:person/recover', async (request) => {
    const { token, untilMs } = await roster.recover(personOf(request), operatorOf(request), parsed(recovery, request));
    return { token, until: isoTime(untilMs) };
  });
}

function parsed<T>(schema: z.ZodType<T>, { body }: FastifyRequest): T {
  const result = schema.safeParse(body ?? {});
  if (!result.success) throw invalidInput('body', result.error);
  return result.data;
}

function personOf({ params }: FastifyRequest): PersonId {
  const { person } = params as { person: string };
  if (!isId(person)) throw new StewardError('invalid-input', { field: 'person', rule: 'an id, as `steward staff list` shows it' });
  return person as PersonId;
}

/** As the operator's principals are named. */
const operatorOf = ({ headers }: FastifyRequest): string => `operator:${String(headers['steward-operator'] ?? 'unknown').slice(0, 64)}`;
