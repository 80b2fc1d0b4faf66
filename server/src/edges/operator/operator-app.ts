// The operator's edge: what the command line asks of a running server, over a socket that only the owner of the data folder can
// open (0600), or in process when no server runs. Its principal is `operator:<user>`, decided and recorded like any other.
import { isStewardError, StewardError, errorKinds } from '@steward/protocol/errors.ts';
import { erasureRoutes } from '@steward/protocol/wire/erasure-routes.ts';
import { exportSettingsSchema } from '@steward/protocol/wire/export-routes.ts';
import { isId, type BusinessId } from '@steward/protocol/ids.ts';
import fastify, { type FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';
import { goOnAfterLoss, turnLedgerKey } from '../../governed/keep-ledger.ts';
import { endHold, readHolds, setHold } from '../../governed/holds.ts';
import { newId } from '../../governed/new-id.ts';
import type { Principal } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import { startExport } from '../../governed/exports/start-export.ts';
import { previewErasure } from '../../governed/preview-erasure.ts';
import { approvalFor } from '../../governed/request-erasure.ts';
import { exportsHolding } from '../../lifecycle/export/exports-place.ts';
import { remindOf, standingCopy } from '../../lifecycle/move/move-mark.ts';
import { startErasure } from '../../lifecycle/start-erasure.ts';
import type { TimeTrust } from '../../ports/time-trust.ts';
import { readBusiness } from '../../governed/read-business.ts';
import { rotateKeys } from '../../governed/rotate-keys.ts';
import { ledgerAccess } from '../../governed/read-ledger.ts';
import { latestEvidence } from '../../stores/installation.ts';
import { businessIds, membersOf } from '../../stores/standing.ts';
import { confirmImport } from '../../governed/confirm-import.ts';
import { readImport, readProblems } from '../../governed/read-import.ts';
import { startImport } from '../../governed/start-import.ts';
import { wireImport } from '../http/import-handlers.ts';
import { wireErasure, wireHold, wirePreview } from '../http/erasure-handlers.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { noSchemas } from '../http/no-schemas.ts';
import type { StaffRoster } from '../../lifecycle/staff-roster.ts';
import type { OperatorSwitches } from '../../lifecycle/switch-for-all.ts';
import type { Checker } from '../../promises/checker.ts';
import type { TellBusiness } from '../../promises/incidents.ts';
import { register } from '../../promises/register.ts';
import type { Snapshots } from '../../lifecycle/snapshot/snapshots.ts';
import { registerPromises } from './operator-promises.ts';
import { registerProcessors } from './operator-processors.ts';
import { registerStaff } from './operator-staff.ts';
import { answered } from './answered.ts';
import { userHeader } from './user-header.ts';
import { registerRestores, type RestoreOrders } from './restore-orders.ts';
import { wireExport } from '../http/export-handlers.ts';
import { invalidInput, problemOf, problemType, toStewardError } from '../http/problems.ts';

export interface OperatorParts {
  readonly door: Door;
  readonly version: string;
  readonly url: string;
  readonly startedAtMs: number;
  readonly trust: TimeTrust;
  readonly snapshots: Snapshots;
  readonly rehearse: () => Promise<unknown>;
  readonly roster: StaffRoster;
  readonly checker: Checker;
  readonly switches?: OperatorSwitches | undefined;
  /** Tells a business of an incident. */
  readonly tell?: TellBusiness | undefined;
  readonly everyHours: number;
  /** Where no server runs: works on the jobs that are due. */
  readonly runJobs?: () => Promise<void>;
}

export function createOperatorApp(parts: OperatorParts): FastifyInstance {
  const { door } = parts;
  const { ledger, rows } = door.tools;
  const app = fastify({ logger: false, forceCloseConnections: true, schemaController: noSchemas });
  app.setErrorHandler((error, _request, reply) => {
    const known = toStewardError(error);
    return reply
      .code(errorKinds[known.code].status)
      .type(problemType)
      .send(JSON.stringify(problemOf(known, newId(door.tools.random))));
  });

  app.get('/status', async (request) => {
    const businesses = [];
    for (const business of await businessIds(rows)) {
      const named = await nameOf(door, principalFor(request.headers, business));
      const volumes = await ledger.volumes(business);
      const volume = volumes.at(-1)!.volume;
      businesses.push({
        id: business,
        ...named,
        members: (await membersOf(rows, business)).length,
        ledger: { volume, size: await ledger.size(business, volume) },
      });
    }
    return { ...stateOf(parts), ...(await oldCopyOf(door)), businesses, copies: await copiesOf(parts), promises: await promisesOf(parts) };
  });

  app.get('/old-copy', () => oldCopyOf(door));

  app.get('/businesses/:business/volumes', async (request) => {
    const business = await ledgerAccess(door, principalFor(request.headers, businessOf(request.params)), 'service');
    return { volumes: (await ledger.volumes(business)).map(({ volume, origin }) => ({ volume, origin })) };
  });

  /** One line of JSON a file: its path in the export and its bytes in base64. */
  app.get('/businesses/:business/volumes/:volume/export', async (request, reply) => {
    const business = await ledgerAccess(door, principalFor(request.headers, businessOf(request.params)), 'service');
    const volume = Number((request.params as { volume: string }).volume);
    const lines = async function* () {
      for await (const { path, bytes } of ledger.exportVolume(business, volume))
        yield `${JSON.stringify({ path, bytes: Buffer.from(bytes).toString('base64') })}\n`;
    };
    return reply.type('application/x-ndjson').send(Readable.from(lines()));
  });

  registerOrders(app, parts);
  registerErasures(app, door);
  const principalOf: RestoreOrders['principalOf'] = ({ headers, params }) => principalFor(headers, businessOf(params));
  registerRestores(app, { door, principalOf, runJobs: parts.runJobs });
  registerHolds(app, door);
  registerImports(app, door);
  registerExports(app, door);
  registerSnapshots(app, parts);
  registerStaff(app, parts.roster, rows);
  registerPromises(app, parts);
  return app;
}

/** The business's name; where its ledger cannot be written nothing is opened, and the status says so instead. */
async function nameOf(door: Door, principal: Principal): Promise<{ readonly name: string; readonly trouble?: string }> {
  try {
    const view = answered(await door.perform(principal, readBusiness, {}, { purpose: 'service' }));
    const { name } = view.fields;
    return { name: typeof name === 'string' ? name : '' };
  } catch (error) {
    // Erased, and here only until the last copy, or the last that a law keeps, is gone.
    if (isStewardError(error, 'not-found')) return { name: '', trouble: 'it was erased' };
    if (!isStewardError(error, 'ledger-unavailable', 'storage-full')) throw error;
    return { name: '', trouble: error.rule ?? error.message };
  }
}

/** What there is to do about the copy that a move left behind. */
async function oldCopyOf({ tools: { rows, clock } }: Door): Promise<{ readonly oldCopy?: string }> {
  const standing = await standingCopy(rows, clock.nowMs());
  const reminder = standing && remindOf(standing);
  return reminder === undefined ? {} : { oldCopy: reminder };
}

/** What the process says of itself; `clockJump` while nobody has confirmed one. */
function stateOf({ version, url, startedAtMs, trust, door }: OperatorParts) {
  const now = door.tools.clock.nowMs();
  const jump = trust.unconfirmed();
  return {
    version,
    url,
    upSeconds: Math.round((now - startedAtMs) / 1_000),
    now: isoTime(now),
    ...(jump && { clockJump: { from: isoTime(jump.fromMs), to: isoTime(jump.toMs) } }),
  };
}

function principalFor(headers: Readonly<Record<string, unknown>>, business: BusinessId): Principal {
  const user = headers[userHeader];
  return { actor: 'operator', business, name: typeof user === 'string' && /^[\w.@-]{1,64}$/.test(user) ? user : 'unknown' };
}

function businessOf(params: unknown): BusinessId {
  const { business } = params as { business: string };
  if (!isId(business))
    throw new StewardError('invalid-input', { field: 'business', rule: 'the id of a business, as `steward status` shows it' });
  return business as BusinessId;
}

/** How the copies of everything are: the oldest and newest moment that can be brought back, the last run, the last drill. */
async function copiesOf({ snapshots, everyHours, door }: OperatorParts) {
  const all = await snapshots.list();
  const [run, drill] = await Promise.all((['snapshot', 'recovery-drill'] as const).map((kind) => latestEvidence(door.tools.rows, kind)));
  return {
    snapshots: all.length,
    everyHours,
    ...(all.length === 0 ? {} : { oldestMs: all[0]!.takenAtMs, newestMs: all.at(-1)!.takenAtMs }),
    ...(run === undefined ? {} : { run: run.value }),
    ...(drill === undefined ? {} : { drill: { atMs: drill.atMs, ...(drill.value as object) } }),
  };
}

/** How many promises are in which state, and which are broken, as they were checked last. */
async function promisesOf({ checker }: OperatorParts) {
  const latest = await checker.latest();
  const counted = (state: string) => latest.filter((each) => each.state === state).length;
  return {
    all: register.length,
    true: counted('true'),
    notProvable: counted('not-provable'),
    broken: latest.filter(({ state }) => state === 'broken').map(({ id }) => id),
    ...(latest.length === 0 ? {} : { checkedMs: Math.max(...latest.map(({ checkedAtMs }) => checkedAtMs)) }),
  };
}

/** Snapshots hold nothing that opens, and belong to no business: what is done here concerns the installation. */
function registerSnapshots(app: FastifyInstance, parts: OperatorParts): void {
  const { snapshots, rehearse } = parts;
  app.get('/snapshots', async () => ({ list: await snapshots.list(), ...(await copiesOf(parts)) }));
  app.post('/snapshots', async () => snapshots.now());
  app.post('/snapshots/verify', async () => snapshots.verify());
  app.post('/snapshots/drill', async () => rehearse());
}

/** What the operator has checked, and has done about a business's keys, its ledger and the clock. */
function registerOrders(app: FastifyInstance, { door, trust, switches }: OperatorParts): void {
  registerProcessors(app, switches);
  app.post('/clock/confirm', async () => {
    await trust.confirm();
    return { confirmed: true, now: isoTime(door.tools.clock.nowMs()) };
  });

  app.get('/businesses/:business/check', async (request) => {
    const business = await ledgerAccess(door, principalFor(request.headers, businessOf(request.params)), 'service');
    return door.tools.ledger.check(business, { deep: true });
  });

  app.post('/businesses/:business/keys/rotate', async (request) => {
    const business = businessOf(request.params);
    const { ownKey } = (request.body ?? {}) as { readonly ownKey?: unknown };
    const input = typeof ownKey === 'string' ? { ownKey } : {};
    const { turn } = answered(await door.perform(principalFor(request.headers, business), rotateKeys, input, { purpose: 'security' }));
    return { business, ...turn };
  });

  /** Which key it is wrapped by is no content: nothing is opened for it but the wrapping itself. */
  app.get('/businesses/:business/keys', async (request) => {
    const business = await ledgerAccess(door, principalFor(request.headers, businessOf(request.params)), 'service');
    const { ownKeys } = door.tools;
    return { business, ownKey: (await ownKeys?.ownKeyOf(business)) ?? null, takesOwnKeys: ownKeys !== undefined };
  });

  app.post('/businesses/:business/ledger/turn-key', async (request) => {
    const business = businessOf(request.params);
    const { turned } = answered(await door.perform(principalFor(request.headers, business), turnLedgerKey, {}, { purpose: 'security' }));
    return { business, volume: turned!.volume, index: turned!.index };
  });

  app.post('/businesses/:business/ledger/go-on', async (request) => {
    const business = businessOf(request.params);
    const answer = await door.perform(principalFor(request.headers, business), goOnAfterLoss, {}, { purpose: 'security' });
    answered(answer);
    return { business, volume: answer.receipt.volume };
  });
}

/** What a business asked the operator to erase; recorded and decided like any other, without opening what is erased. */
function registerErasures(app: FastifyInstance, door: Door): void {
  const asked = (request: { readonly body?: unknown; readonly params: unknown; readonly headers: Readonly<Record<string, unknown>> }) => {
    const parsed = erasureRoutes.startErasure.body.safeParse(request.body ?? {});
    if (!parsed.success || parsed.data.subject.kind === 'account' || parsed.data.subject.kind === 'file')
      throw new StewardError('invalid-input', { field: 'subject', rule: 'a record, a project, a member or the business, by its id' });
    return { ...parsed.data, subject: parsed.data.subject, principal: principalFor(request.headers, businessOf(request.params)) };
  };
  app.post('/businesses/:business/erasures/preview', async (request) => {
    const { principal, subject, when } = asked(request);
    const impact = answered(await door.perform(principal, previewErasure, { subject }, { purpose: 'request' }));
    const total = [...impact.counts.values()].reduce((sum, count) => sum + count, 0);
    const approval = await approvalFor({ tools: door.tools, principal }, subject, total);
    const exports = await exportsHolding(door.tools.rows, principal.business, subject, impact.together);
    return wirePreview(door.tools, impact, { kind: subject.kind, when, approval, total, exports });
  });
  app.post('/businesses/:business/erasures', async (request) => {
    const { principal, subject, when, confirm } = asked(request);
    return wireErasure(answered(await startErasure(door, principal, { subject, when, confirm }, { purpose: 'request' })));
  });
}

/** What must not be destroyed, where the business asked the operator: what and until when is seen, why is not. */
function registerHolds(app: FastifyInstance, door: Door): void {
  app.get('/businesses/:business/holds', async (request) => {
    const principal = principalFor(request.headers, businessOf(request.params));
    return { holds: answered(await door.perform(principal, readHolds, {}, { purpose: 'request' })).map(wireHold) };
  });
  app.post('/businesses/:business/holds', async (request) => {
    const parsed = erasureRoutes.setHold.body.safeParse(request.body ?? {});
    if (!parsed.success) throw new StewardError('invalid-input', { field: String(parsed.error.issues[0]?.path.join('.') ?? 'scope') });
    const { scope, until, why } = parsed.data;
    const principal = principalFor(request.headers, businessOf(request.params));
    return wireHold(answered(await door.perform(principal, setHold, { scope, untilMs: Date.parse(until), why }, { purpose: 'request' })));
  });
  app.post('/businesses/:business/holds/:id/end', async (request) => {
    const principal = principalFor(request.headers, businessOf(request.params));
    const { id } = request.params as { id: string };
    answered(await door.perform(principal, endHold, { id }, { purpose: 'request' }));
    return { done: true };
  });
}

/** What a business asked the operator to bring back in: counts and what is wrong with rows are shown, no row is. */
function registerImports(app: FastifyInstance, door: Door): void {
  type Asked = { readonly params: unknown; readonly headers: Readonly<Record<string, unknown>> };
  const principalOf = (request: Asked) => principalFor(request.headers, businessOf(request.params));
  const idOf = ({ params }: Asked) => ({ id: (params as { id: string }).id });
  const service = { purpose: 'request' } as const;
  const named = async (request: Asked & { readonly body?: unknown }) => {
    const principal = principalOf(request);
    const { fields } = answered(await door.perform(principal, readBusiness, {}, { purpose: 'service' }));
    const { confirm } = (request.body ?? {}) as { confirm?: unknown };
    const { name } = fields;
    if (typeof confirm !== 'string' || typeof name !== 'string' || confirm.normalize('NFC').trim() !== name.normalize('NFC').trim())
      throw new StewardError('needs-confirmation', { field: '--confirm', rule: 'type the name of the business' });
    return principal;
  };
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.post('/businesses/:business/imports', async (request) => {
      const { name = '', collection, project, timeZone = 'UTC' } = request.query as Readonly<Record<string, string | undefined>>;
      const input = { name, collection, project, timeZone, content: request.body as AsyncIterable<Uint8Array> };
      return wireImport(answered(await door.perform(principalOf(request), startImport, input, service)));
    });
  });
  app.post('/businesses/:business/imports/confirmed', async (request) => ({ business: (await named(request)).business }));
  app.get('/businesses/:business/imports/:id', async (request) =>
    wireImport(answered(await door.perform(principalOf(request), readImport, idOf(request), service))),
  );
  app.get('/businesses/:business/imports/:id/problems', async (request) => ({
    problems: answered(await door.perform(principalOf(request), readProblems, idOf(request), service)),
  }));
  app.post('/businesses/:business/imports/:id/confirm', async (request) =>
    wireImport(answered(await door.perform(await named(request), confirmImport, idOf(request), service))),
  );
}

/** What a person of the business asked the operator to start for them. It has their rights, and only they can take it. */
function registerExports(app: FastifyInstance, door: Door): void {
  app.post('/businesses/:business/exports', async (request) => {
    const { settings, for: whom } = (request.body ?? {}) as { readonly settings?: unknown; readonly for?: unknown };
    const parsed = exportSettingsSchema.safeParse(settings);
    if (!parsed.success) throw invalidInput('settings', parsed.error);
    if (typeof whom !== 'string') throw new StewardError('invalid-input', { field: 'for', rule: 'the id of a person of the business' });
    const principal = principalFor(request.headers, businessOf(request.params));
    return wireExport(answered(await door.perform(principal, startExport, { settings: parsed.data, for: whom }, { purpose: 'request' })));
  });
}
