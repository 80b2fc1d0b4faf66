// What the operator asks and enters: the promises with their exact figures, a check on demand, the registers beside them, who can see what.
import { StewardError } from '@steward/protocol/errors.ts';
import { isId, type BusinessId } from '@steward/protocol/ids.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Door } from '../../governed/perform.ts';
import { newId } from '../../governed/new-id.ts';
import { reviewOfBusiness, reviewOfStaff } from '../../promises/access-review.ts';
import type { Checked, Checker } from '../../promises/checker.ts';
import { addIncident, authorityState, noteTold, tellAffected, type TellBusiness } from '../../promises/incidents.ts';
import { promiseNamed, register } from '../../promises/register.ts';
import type { StaffRoster } from '../../lifecycle/staff-roster.ts';
import { businessOfCase, findCase } from '../../stores/cases.ts';
import { addTrust, changeTrust, listTrust, type Audit, type Demand, type Incident } from '../../stores/trust-records.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { invalidInput } from '../http/problems.ts';

export interface OperatorPromises {
  readonly door: Door;
  readonly checker: Checker;
  readonly roster: StaffRoster;
  readonly tell?: TellBusiness | undefined;
}

const text = z.string().trim().min(1).max(4_000);
const said = z.strictObject({ en: text, de: text });
const time = z.iso.datetime();
const id = z.string().refine(isId);

const newIncident = z.strictObject({
  title: said,
  what: said,
  known: time.optional(),
  scope: z.strictObject({
    all: z.boolean().optional(),
    businesses: z.array(id).min(1).optional(),
    case: id.optional(),
    staff: id.optional(),
    from: time.optional(),
    until: time.optional(),
  }),
});
const newAudit = z.strictObject({
  who: text,
  scope: said,
  at: time.optional(),
  findings: z.array(said).max(500),
  report: z.url({ protocol: /^https$/ }).optional(),
});
const newDemand = z.strictObject({
  authority: text,
  basis: text,
  handedOver: said,
  at: time.optional(),
  case: id.optional(),
  sealedUntil: time.optional(),
});

/** `invalid-input` names what is wrong. */
function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body ?? {});
  if (!result.success) throw invalidInput('body', result.error);
  return result.data;
}

const ms = (iso: string | undefined): number | undefined => (iso === undefined ? undefined : Date.parse(iso));

export const promiseLine = ({ id: named, state, sinceMs, checkedAtMs, tookMs, finding }: Checked) => {
  const promise = promiseNamed(named)!;
  return {
    id: named,
    text: promise.text.en,
    state,
    since: isoTime(sinceMs),
    checkedAt: isoTime(checkedAtMs),
    tookMs,
    ...(finding.because && { because: finding.because.en }),
    figures: finding.figures,
    ...(finding.tables && { tables: finding.tables }),
    run: promise.run,
  };
};

export function registerPromises(app: FastifyInstance, parts: OperatorPromises): void {
  const { checker, door, roster } = parts;
  app.get('/promises', async () => ({ promises: (await checker.latest()).map(promiseLine), all: register.length }));
  app.post('/promises/check', async (request) => {
    const { id: named } = (request.body ?? {}) as { readonly id?: unknown };
    if (named === undefined) return { promises: (await checker.run()).map(promiseLine), all: register.length };
    const promise = typeof named === 'string' ? promiseNamed(named) : undefined;
    if (!promise) throw new StewardError('not-found', { field: 'id', rule: `one of ${register.map((each) => each.id).join(', ')}` });
    return { promises: [promiseLine(await checker.runOne(promise))], all: 1 };
  });
  app.get('/access-review', async () => {
    const names = new Map((await roster.list()).map(({ person, name }) => [person as string, name]));
    return { staff: (await reviewOfStaff(door)).map((each) => ({ ...each, name: names.get(each.person) ?? '' })) };
  });
  app.get('/businesses/:business/access-review', async (request) => {
    const { business } = request.params as { readonly business: string };
    if (!isId(business)) throw new StewardError('not-found');
    return reviewOfBusiness(door, business as BusinessId);
  });
  registerIncidents(app, parts);
  registerAuditsAndDemands(app, parts);
}

function registerIncidents(app: FastifyInstance, { door, tell }: OperatorPromises): void {
  const { rows, clock } = door.tools;
  const shown = (incident: Incident) => ({
    ...incident,
    authority: authorityState(incident, clock.nowMs()),
    untold: incident.affected.filter(({ toldMs }) => toldMs === undefined).map(({ business }) => business),
  });
  const named = (request: { readonly params: unknown }) => (request.params as { readonly id: string }).id;
  app.get('/incidents', async () => ({ incidents: (await listTrust(rows, 'incident')).map(shown) }));
  app.post('/incidents', async (request) => {
    const { title, what, known, scope } = parsed(newIncident, request.body);
    const { from, until, businesses, ...rest } = scope;
    const whom = { ...rest, businesses: businesses as BusinessId[] | undefined, fromMs: ms(from), untilMs: ms(until) };
    return shown(await addIncident(door, { title, what, knownMs: ms(known), scope: whom }, tell));
  });
  app.post('/incidents/:id/told', async (request) => {
    const { businesses } = parsed(z.strictObject({ businesses: z.array(id).optional() }), request.body);
    if (businesses === undefined) {
      if (!tell)
        throw new StewardError('invalid-input', { field: '--business', rule: 'this release cannot tell anybody: say whom you have told' });
      return shown(await tellAffected(door, named(request), tell));
    }
    return shown(await noteTold(door, named(request), new Map(businesses.map((business) => [business as BusinessId, clock.nowMs()]))));
  });
  app.post('/incidents/:id/authority', async (request) => {
    const { not } = parsed(z.strictObject({ not: said.optional() }), request.body);
    const change = not === undefined ? { authorityToldMs: clock.nowMs() } : { noAuthority: not };
    return shown(await changeTrust(rows, 'incident', named(request), (incident) => ({ ...incident, ...change })));
  });
  app.post('/incidents/:id/close', async (request) =>
    shown(
      await changeTrust(rows, 'incident', named(request), (incident) => ({ ...incident, closedMs: incident.closedMs ?? clock.nowMs() })),
    ),
  );
}

function registerAuditsAndDemands(app: FastifyInstance, { door }: OperatorPromises): void {
  const { rows, clock, random } = door.tools;
  app.get('/audits', async () => ({ audits: await listTrust(rows, 'audit') }));
  app.post('/audits', async (request) => {
    const { who, scope, at, findings, report } = parsed(newAudit, request.body);
    const found = findings.map((finding) => ({ text: finding, fixedIn: undefined }));
    const audit: Audit = { id: newId(random), atMs: ms(at) ?? clock.nowMs(), who, scope, findings: found, report };
    await addTrust(rows, 'audit', audit);
    return audit;
  });
  app.post('/audits/:id/fixed', async (request) => {
    const { finding, version } = parsed(z.strictObject({ finding: z.int().min(1), version: text }), request.body);
    return changeTrust(rows, 'audit', (request.params as { readonly id: string }).id, (audit) => {
      if (finding > audit.findings.length)
        throw new StewardError('not-found', { field: '--finding', rule: `1 to ${audit.findings.length}` });
      return { ...audit, findings: audit.findings.map((each, i) => (i === finding - 1 ? { ...each, fixedIn: version } : each)) };
    });
  });
  app.get('/demands', async () => ({ demands: await listTrust(rows, 'demand') }));
  app.post('/demands', async (request) => {
    const { authority, basis, handedOver, at, case: named, sealedUntil } = parsed(newDemand, request.body);
    const business = named === undefined ? undefined : await businessOfCase(rows, named);
    if (named !== undefined && business === undefined)
      throw new StewardError('not-found', { field: '--case', rule: 'no case has this id' });
    const of = business === undefined ? undefined : (await findCase(rows, business, named!))?.case;
    if (of !== undefined && of.ground !== 'legal')
      throw new StewardError('invalid-input', { field: '--case', rule: 'a case on the ground of the law' });
    const demand: Demand = {
      id: newId(random),
      atMs: ms(at) ?? of?.requestedAtMs ?? clock.nowMs(),
      authority,
      basis,
      handedOver,
      sealedUntilMs: of?.sealedUntilMs ?? ms(sealedUntil),
    };
    await addTrust(rows, 'demand', demand);
    return demand;
  });
}
