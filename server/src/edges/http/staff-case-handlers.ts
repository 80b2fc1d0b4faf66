// The staff's side of cases: asking, taking, deciding as the second person, looking, ending, reviewing. The business is that of the case and no other;
// the purpose is that of its ground.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { WireScope } from '@steward/protocol/wire/case-routes.ts';
import type { ExportSettings } from '@steward/protocol/wire/export-routes.ts';
import {
  purposeOfGround,
  type AggregateReport,
  type Department,
  type Ground,
  type Operation,
  type ReviewVerdict,
} from '@steward/protocol/words.ts';
import { decideCase, endCase, reviewCase, takeCase } from '../../governed/answer-case.ts';
import { readCaseLooks } from '../../governed/case-looks.ts';
import { reachOf } from '../../governed/case-reach.ts';
import { getFile } from '../../governed/get-file.ts';
import { isGeneric } from '../../governed/generic-collections.ts';
import { listByTime } from '../../governed/list-records.ts';
import type { AnyOperation, Principal } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import { concernsStaff, readCaseForStaff } from '../../governed/read-cases.ts';
import { newestLookedAt } from '../../governed/watch-cases.ts';
import { readPreviews } from '../../governed/read-previews.ts';
import { readRecord } from '../../governed/read-record.ts';
import { startExport } from '../../governed/exports/start-export.ts';
import { requestCase } from '../../governed/request-case.ts';
import { scopeInCase } from '../../governed/start-in-case.ts';
import { requestRestore } from '../../governed/request-restore.ts';
import type { RestoreSubjectInput } from '../../governed/restore-subject.ts';
import { aggregate } from '../../lifecycle/aggregates.ts';
import { tellOfCase } from '../../lifecycle/case-notices.ts';
import { businessOfCase, findCase, newestCases, type CaseScope, type StoredCase } from '../../stores/cases.ts';
import { findFailure } from '../../stores/failures.ts';
import { findRecords } from '../../stores/records.ts';
import { keyOf } from '../../stores/layout.ts';
import { headerOf, type Call } from './call.ts';
import type { AllowBody } from './case-handlers.ts';
import { sendFile, rangeOf } from './file-handlers.ts';
import { wireCase, wireLooks, wireReach, type StaffNames } from './wire-case.ts';
import { wireRecord } from '../../stores/wire-record.ts';
import { sendRecord } from './wire-record.ts';

const listedMax = 50;

interface RequestBody {
  readonly business?: BusinessId;
  readonly error?: string;
  readonly ground: Ground;
  readonly department: Department;
  readonly reason: string;
  readonly scope?: WireScope;
  readonly minutes: number;
  readonly sealDays?: number;
}

export function staffCaseHandlers(door: Door, staff: StaffNames) {
  return { ...caseworkHandlers(door, staff), ...lookingHandlers(door, staff), ...startingHandlers(door, staff) };
}

/** What every handler here does: find the case that the address names, and ask the door in it. */
function createInCases(door: Door, staff: StaffNames) {
  const { rows } = door.tools;

  const perform = async <O extends Operation, I, L, R>(
    call: Call,
    ground: Ground,
    principal: Principal,
    operation: AnyOperation<O, I, L, R>,
    input: I,
  ): Promise<R> => {
    const ask = { purpose: purposeOfGround[ground], idempotencyKey: headerOf(call.request, 'idempotency-key') };
    const answer = await door.perform(principal, operation, input, ask);
    // No receipt either: what is not there for them has left no entry anywhere, as far as they can tell.
    if (!answer.allowed && answer.code === 'not-found') throw new StewardError('not-found');
    return call.answered(answer);
  };

  /** The case that the address names; whatever it is not is not there. */
  const named = async (call: Call): Promise<StoredCase> => {
    const id = call.params['id']!;
    const business = await businessOfCase(rows, id);
    const stored = business && (await findCase(rows, business, id));
    if (!stored) throw new StewardError('not-found');
    return stored;
  };

  const within = async <O extends Operation, I, L, R>(call: Call, operation: AnyOperation<O, I, L, R>, input: I): Promise<R> => {
    const { business, case: of } = await named(call);
    return perform(call, of.ground, staffPrincipal(call, business, of.id), operation, input);
  };

  const shownFor = async (call: Call, { business, case: of }: StoredCase) => {
    const view = await perform(call, of.ground, staffPrincipal(call, business, of.id), readCaseForStaff, { id: of.id });
    return { ...(await wireCase(staff, view)), business: { id: business, name: view.businessName } };
  };

  const answered = async <O extends Operation, I, L, R>(call: Call, operation: AnyOperation<O, I, L, R>, input: I) => {
    await within(call, operation, input);
    const stored = await named(call);
    await tellOfCase(door.tools, stored.business, stored.case.id);
    return shownFor(call, stored);
  };
  return { perform, within, named, shownFor, answered };
}

function caseworkHandlers(door: Door, staff: StaffNames) {
  const { rows } = door.tools;
  const { perform, within, named, shownFor, answered } = createInCases(door, staff);
  return {
    async aggregate(call: Call) {
      const report = call.params['report'] as AggregateReport;
      const counted = await aggregate(door, (business) => staffPrincipal(call, business), report);
      if (counted === 'refused')
        throw new StewardError('refused', { rule: 'for who is eligible for it, and at a business that takes part' });
      return { report, month: counted.month, groups: [...counted.groups], withheld: counted.withheld };
    },
    async staffCases(call: Call) {
      const cases = [];
      for (const stored of await newestCases(rows, newestLookedAt)) {
        if (cases.length >= listedMax) break;
        if (await concernsStaff(door.tools, staffPrincipal(call, stored.business, stored.case.id), stored))
          cases.push(await shownFor(call, stored));
      }
      return { cases };
    },
    async requestCase(call: Call) {
      const body = call.body as RequestBody;
      const { business, scope, begun } = await askedFor(door, body);
      const { ground, department, minutes, sealDays, reason } = body;
      const input = { scope, reason, asked: { begun, ground, department, minutes, ...(sealDays === undefined ? {} : { sealDays }) } };
      const { id } = await perform(call, ground, staffPrincipal(call, business), requestCase, input);
      await tellOfCase(door.tools, business, id);
      return shownFor(call, (await findCase(rows, business, id))!);
    },
    async staffCase(call: Call) {
      const stored = await named(call);
      return { ...(await shownFor(call, stored)), reach: reachOf(door.tools.catalogue, stored.case).map(wireReach) };
    },
    takeCase: (call: Call) => answered(call, takeCase, { id: call.params['id']!, ...(call.body as { department: Department }) }),
    staffAllowCase: (call: Call) =>
      answered(call, decideCase, { id: call.params['id']!, answer: { allow: true, ...(call.body as AllowBody) } }),
    staffDenyCase: (call: Call) => answered(call, decideCase, { id: call.params['id']!, answer: 'deny' }),
    staffEndCase: (call: Call) => answered(call, endCase, { id: call.params['id']! }),
    reviewCase: (call: Call) =>
      answered(call, reviewCase, { id: call.params['id']!, ...(call.body as { verdict: ReviewVerdict; note?: string }) }),
    staffCaseLooks: async (call: Call) => wireLooks(await within(call, readCaseLooks, { id: call.params['id']! })),
  };
}

function lookingHandlers(door: Door, staff: StaffNames) {
  const { within } = createInCases(door, staff);
  return {
    async staffRecords(call: Call) {
      const { limit, cursor } = call.query as { limit: number; cursor?: string };
      const page = await within(call, listByTime, { collection: call.params['collection']!, sort: '-createdAt', limit, cursor });
      return { records: page.records.map(wireRecord), ...(page.next === undefined ? {} : { next: page.next }), total: page.total };
    },
    staffRecord: async (call: Call) => sendRecord(call, await within(call, readRecord, recordOf(call))),
    staffFile: async (call: Call) =>
      sendFile(call, await within(call, getFile, { ...recordOf(call), field: call.params['field']!, ...rangeOf(call) })),
    async staffPreviews(call: Call) {
      const { ids } = call.body as { ids: readonly string[] };
      const previews = await within(call, readPreviews, { collection: call.params['collection']!, ids });
      return { previews: previews.map(({ id, type, content }) => ({ id, type, data: Buffer.from(content).toString('base64') })) };
    },
  };
}

/** What the business asked for is begun for it; what comes of it is shown to the business alone. */
function startingHandlers(door: Door, staff: StaffNames) {
  const { within } = createInCases(door, staff);
  return {
    async staffStartExport(call: Call) {
      const settings = call.body as ExportSettings;
      // Before the case is looked for: whether there is one must not show.
      scopeInCase(settings.scope);
      const { id, state } = await within(call, startExport, { settings });
      return { id, state };
    },
    async staffStartRestore(call: Call) {
      const { subject, at } = call.body as { subject: RestoreSubjectInput; at: string };
      if (subject.kind === 'business')
        throw new StewardError('invalid-input', { field: 'subject', rule: 'in a case a record or a project' });
      const { id, state } = await within(call, requestRestore, { subject, atMs: Date.parse(at), how: 'beside' });
      return { id, state };
    },
  };
}

const recordOf = (call: Call) => ({ collection: call.params['collection']!, id: call.params['record']! });

export function staffPrincipal(call: Call, business: BusinessId, ofCase?: string): Principal {
  const { person, session, signedInAtMs, secondFactor } = call.person();
  return {
    actor: 'staff',
    business,
    person,
    session,
    address: call.client.address,
    signedInAtMs,
    secondFactor,
    ...(ofCase === undefined ? {} : { case: ofCase }),
  };
}

/** Business and scope: as they were named, or what the request concerned whose error has this reference. */
async function askedFor(
  { tools }: Door,
  { business, error, scope, ground }: RequestBody,
): Promise<{ business: BusinessId; scope: CaseScope; begun: 'failure' | 'request' }> {
  if (error !== undefined) {
    if (business !== undefined || scope !== undefined)
      throw new StewardError('invalid-input', { field: 'error', rule: 'stands for the business and the scope' });
    const note = await findFailure(tools.rows, error, tools.clock.nowMs());
    if (!note) throw new StewardError('not-found');
    return { business: note.business, scope: await scopeOfFailure(tools, note), begun: 'failure' };
  }
  if (ground === 'failure')
    throw new StewardError('invalid-input', { field: 'error', rule: 'a failure is looked into by the reference of its error' });
  if (business === undefined || scope === undefined)
    throw new StewardError('invalid-input', { field: business === undefined ? 'business' : 'scope', rule: 'is needed' });
  if (!(await tools.rows.get(keyOf.business(business)))) throw new StewardError('not-found');
  return { business, scope, begun: 'request' };
}

/** The records that the failed request named; where it named none, what it asked for within one project. */
async function scopeOfFailure(
  { rows }: Door['tools'],
  { business, records, project, collection }: NonNullable<Awaited<ReturnType<typeof findFailure>>>,
): Promise<CaseScope> {
  const stored = await findRecords(rows, business, records);
  const named = stored
    .filter(({ row }) => isGeneric(row.collection))
    .map(({ row }) => ({ collection: row.collection, id: row.id as string }));
  if (named.length > 0) return { kind: 'records', records: named };
  if (project !== undefined && collection !== undefined) return { kind: 'project', project, collections: [collection] };
  throw new StewardError('invalid-input', { field: 'error', rule: 'the request that failed concerned no record' });
}
