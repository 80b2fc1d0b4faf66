// The HTTP edge: one application over the door. It decides nothing.
import cookiePlugin from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import { errorKinds, StewardError } from '@steward/protocol/errors.ts';
import { previewField } from '@steward/protocol/catalogue/collection.ts';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import { calendarRoutes } from '@steward/protocol/wire/calendar-routes.ts';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { caseRoutes } from '@steward/protocol/wire/case-routes.ts';
import { inventoryRoutes } from '@steward/protocol/wire/inventory-routes.ts';
import { storageRoutes } from '@steward/protocol/wire/storage-routes.ts';
import { contactRoutes, staffThreadRoutes, visitorThreadRoutes } from '@steward/protocol/wire/contact-routes.ts';
import { importRoutes } from '@steward/protocol/wire/import-routes.ts';
import { erasureRoutes } from '@steward/protocol/wire/erasure-routes.ts';
import { exportRoutes } from '@steward/protocol/wire/export-routes.ts';
import { lifecycleRoutes } from '@steward/protocol/wire/lifecycle-routes.ts';
import { mailRoutes } from '@steward/protocol/wire/mail-routes.ts';
import { liveRoutes } from '@steward/protocol/wire/live-routes.ts';
import { mailInRoutes } from '@steward/protocol/wire/mail-in-routes.ts';
import { projectRoutes } from '@steward/protocol/wire/project-routes.ts';
import { preferenceRoutes } from '@steward/protocol/wire/preference-routes.ts';
import { recordRoutes, searchRoutes } from '@steward/protocol/wire/record-routes.ts';
import { restoreRoutes } from '@steward/protocol/wire/restore-routes.ts';
import type { Route } from '@steward/protocol/wire/route.ts';
import { noticeRoutes } from '@steward/protocol/wire/notice-routes.ts';
import { placeRoutes } from '@steward/protocol/wire/place-routes.ts';
import { policyRoutes } from '@steward/protocol/wire/policy-routes.ts';
import { processorRoutes } from '@steward/protocol/wire/processor-routes.ts';
import { ruleRoutes } from '@steward/protocol/wire/rule-routes.ts';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { webhookRoutes } from '@steward/protocol/wire/webhook-routes.ts';
import { trustFeedPath, trustRoutes } from '@steward/protocol/wire/trust-routes.ts';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { isGeneric } from '../../governed/generic-collections.ts';
import { newId } from '../../governed/new-id.ts';
import type { Door } from '../../governed/perform.ts';
import type { StaffRoster } from '../../lifecycle/staff-roster.ts';
import type { OperatorSwitches } from '../../lifecycle/switch-for-all.ts';
import type { PolicyVersions } from '../../policy/policy-versions.ts';
import type { EmbeddedIdentity } from '../../ports/identity.ts';
import { findStaff } from '../../stores/staff.ts';
import { accountHandlers } from './account-handlers.ts';
import { apiPage } from './api-page.ts';
import { businessHandlers, type MailInvitation } from './business-handlers.ts';
import { calendarHandlers, registerCalendarFeed } from './calendar-handlers.ts';
import { caseHandlers } from './case-handlers.ts';
import { createBudget } from './budget.ts';
import { sharedRate } from './shared-rate.ts';
import { contactHandlers, visitorThreadHandlers, type OperatorContact } from './contact-handlers.ts';
import { createFailureNotes, type FailureNotes } from './failure-notes.ts';
import { inventoryHandlers } from './inventory-handlers.ts';
import { storageHandlers, type StorageParts } from './storage-handlers.ts';
import { ledgerHandlers } from './ledger-handlers.ts';
import { erasureHandlers } from './erasure-handlers.ts';
import { importHandlers } from './import-handlers.ts';
import { exportHandlers } from './export-handlers.ts';
import { lifecycleHandlers } from './lifecycle-handlers.ts';
import { mailHandlers, registerMailStop } from './mail-handlers.ts';
import { liveHandlers } from './live-handlers.ts';
import { credentialHandlers, secondFactorHandlers } from './credential-handlers.ts';
import { describeApi, type ApiDescription } from './openapi.ts';
import { noSchemas } from './no-schemas.ts';
import { type NoticeParts, noticeHandlers } from './notice-handlers.ts';
import { type PlaceParts, placeHandlers } from './place-handlers.ts';
import { policyHandlers } from './policy-handlers.ts';
import { registerHandedOver, type HandedOverParts } from './handed-over.ts';
import { mailInHandlers, type MailInHttpParts } from './mail-in-handlers.ts';
import { projectHandlers } from './project-handlers.ts';
import { problemOf, problemType, toStewardError } from './problems.ts';
import { preferenceHandlers } from './preference-handlers.ts';
import { recordHandlers, searchHandlers } from './record-handlers.ts';
import { register, registerAll, type Handler, type RegisterParts } from './register.ts';
import { restoreHandlers } from './restore-handlers.ts';
import { processorHandlers } from './processor-handlers.ts';
import { ruleHandlers } from './rule-handlers.ts';
import { staffLiveHandlers } from './staff-live-handlers.ts';
import { staffCaseHandlers } from './staff-case-handlers.ts';
import { staffThreadHandlers } from './staff-thread-handlers.ts';
import { staffProcessorHandlers } from './staff-processor-handlers.ts';
import { staffAccountHandlers, staffPeopleHandlers, staffSecondFactorHandlers } from './staff-handlers.ts';
import { sessionHandlers } from './session-handlers.ts';
import { trustFeed } from './trust-feed.ts';
import { webhookHandlers } from './webhook-handlers.ts';
import { trustHandlers, type TrustParts } from './trust-handlers.ts';
import { securityHeaders } from './security-headers.ts';
import { createSessionCookie } from './session-cookie.ts';
import type { Disclose } from '../../governed/disclose.ts';
import type { Log } from './log.ts';

export const jsonBodyBytesMax = 1_048_576;
const bodyMsMax = 30_000;
const keepAliveMs = 30_000;
/** A connection on which nothing moves, in neither direction. Whoever streams events says something more often. */
const stalledMsMax = 120_000;

export interface HttpParts {
  readonly door: Door;
  readonly identity: EmbeddedIdentity;
  readonly staffIdentity: EmbeddedIdentity;
  readonly roster: StaffRoster;
  /** By which administrators of the staff switch processors off for everybody. */
  readonly switches?: OperatorSwitches | undefined;
  readonly policies: PolicyVersions;
  readonly mailInvitation: MailInvitation;
  /** Pushes to people's devices; absent where there are none. */
  readonly push?: NoticeParts['push'];
  /** The outbound gate, for what it leaves alone at present. */
  readonly disclose?: Pick<Disclose, 'resting'> | undefined;
  /** Where mail is received into projects. */
  readonly mailIn?: MailInHttpParts | undefined;
  /** Where another service receives it, and hands it over. */
  /** What services say to us by calling us. */
  readonly handedOver?: { readonly [path: string]: HandedOverParts | undefined } | undefined;
  /** How places are found; a server without them has no search for places. */
  readonly places?: PlaceParts | undefined;
  /** Who operates this and where, whom people write to about their data. */
  readonly operator: OperatorContact & { readonly host: string };
  /** Where data lies in this edition; a server without it has no Storage page. */
  readonly storage?: StorageParts | undefined;
  /** The promises and what stands beside them; a server without them has no Trust page. */
  readonly trust?: Omit<TrustParts, 'door' | 'version'> & { readonly url: string };
  readonly log: Log;
  readonly version: string;
  /** Over TLS: cookies are Secure, HSTS is sent. */
  readonly secure: boolean;
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Requests a minute and address. */
  readonly requestsPerMinuteMax: number;
  /** A proxy on this machine ends TLS: the last address in `X-Forwarded-For` that is not its own is the caller's. */
  readonly behindProxy?: boolean;
  /** How long a body that is not a file may take to arrive; 30 seconds. */
  readonly bodyMsMax?: number;
}

export async function createHttpApp(parts: HttpParts): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: jsonBodyBytesMax,
    requestTimeout: 0,
    connectionTimeout: stalledMsMax,
    keepAliveTimeout: keepAliveMs,
    logger: false,
    trustProxy: parts.behindProxy === true ? 'loopback' : false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500 },
    schemaController: noSchemas,
    ...(parts.tls ? { https: { ...parts.tls, minVersion: 'TLSv1.2' } } : {}),
  } as FastifyServerOptions) as FastifyInstance;
  const headers = securityHeaders(parts.secure);
  app.addHook('onRequest', (_request, reply, next) => {
    reply.headers(headers);
    next();
  });
  await app.register(cookiePlugin);
  const store = sharedRate(parts.door.tools);
  await app.register(rateLimit, { max: parts.requestsPerMinuteMax, timeWindow: 60_000, cache: 10_000, ...(store && { store }) });
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    // By the clock that everything here goes by: the machine's may have been put back, and the demo's is put forward.
    reply.header('date', new Date(parts.door.tools.clock.nowMs()).toUTCString());
  });
  const failures = createFailureNotes(parts.door.tools);
  app.setErrorHandler(async (error, request, reply) => {
    const known = toStewardError(error);
    // Drawn, not counted: a number that grows with everybody's requests would tell one business how busy the others are.
    const reference = newId(parts.door.tools.random);
    if (errorKinds[known.code].status >= 500) parts.log.failed(request.method, request.routeOptions.url ?? 'none', known, reference);
    if (reply.raw.headersSent) return reply.raw.destroy();
    if (known.code !== 'not-found') await failures.keep(request, reference);
    return reply
      .code(errorKinds[known.code].status)
      .type(problemType)
      .send(JSON.stringify(problemOf(known, reference)));
  });
  app.setNotFoundHandler(() => {
    throw new StewardError('not-found');
  });
  const operations = await registerRoutes(app, parts, failures);
  // Described when somebody asks first: it is a third of what a start works, and most servers are never asked.
  let described: ApiDescription | undefined;
  const description = () => (described ??= describeApi(parts.version, operations, parts.door.tools.catalogue));
  app.get('/openapi.json', async (_request, reply) => reply.header('cache-control', 'public, max-age=300').send(description()));
  let page: string | undefined;
  app.get('/docs', async (_request, reply) => reply.type('text/html; charset=utf-8').send((page ??= apiPage(description()))));
  app.get('/v1/health', async () => ({ status: 'ok', version: parts.version }));
  return app;
}

/** Every route that has a name of its own; those of the collections come to them. */
const namedRoutes = (): Map<string, Route> =>
  new Map<string, Route>(
    Object.entries({
      ...accountRoutes,
      ...businessRoutes,
      ...lifecycleRoutes,
      ...erasureRoutes,
      ...restoreRoutes,
      ...importRoutes,
      ...exportRoutes,
      ...liveRoutes,
      ...projectRoutes,
      ...mailInRoutes,
      ...searchRoutes,
      ...ruleRoutes,
      ...processorRoutes,
      ...placeRoutes,
      ...inventoryRoutes,
      ...storageRoutes,
      ...policyRoutes,
      ...noticeRoutes,
      ...caseRoutes,
      ...staffRoutes,
      ...preferenceRoutes,
      ...threadRoutes,
      ...trustRoutes,
      ...webhookRoutes,
      ...calendarRoutes,
      ...mailRoutes,
    }),
  );

async function registerRoutes(app: FastifyInstance, parts: HttpParts, failures: FailureNotes): Promise<ReadonlyMap<string, Route>> {
  const { door, identity } = parts;
  const cookie = createSessionCookie(parts.secure);
  const staff = staffOf(parts);
  const into = { app, door, identity, cookie, staff, failures, bodyMsMax: parts.bodyMsMax ?? bodyMsMax };
  const operations = namedRoutes();
  const account = { identity, tools: door.tools, cookie };
  registerAll(into, accountRoutes, {
    ...sessionHandlers(account),
    ...accountHandlers(account),
    ...credentialHandlers(identity),
    ...secondFactorHandlers(identity),
  });
  const people = { identity, mailInvitation: parts.mailInvitation };
  registerAll(into, businessRoutes, { ...businessHandlers(people), ...ledgerHandlers(door, parts.staffIdentity) });
  registerAll(into, searchRoutes, searchHandlers);
  registerAll(into, lifecycleRoutes, lifecycleHandlers(door.tools));
  registerAll(into, erasureRoutes, erasureHandlers(door, identity));
  registerAll(into, restoreRoutes, restoreHandlers());
  registerAll(into, exportRoutes, exportHandlers());
  registerAll(into, ruleRoutes, ruleHandlers());
  await registerOutside(into, parts);
  registerAll(into, inventoryRoutes, inventoryHandlers({ tools: door.tools, identity, operator: parts.operator }));
  if (parts.storage) registerAll(into, storageRoutes, storageHandlers(parts.storage));
  registerAll(into, policyRoutes, policyHandlers(door.tools, parts.policies));
  registerAll(into, noticeRoutes, noticeHandlers({ tools: door.tools, policies: parts.policies, identity, push: parts.push }));
  registerAll(into, preferenceRoutes, preferenceHandlers({ tools: door.tools, controller: parts.operator.host }));
  await registerThreads(into, parts.operator);
  if (parts.trust) registerTrust(into, { ...parts.trust, door, version: parts.version });
  const { startImport, ...onImports } = importRoutes;
  registerAll(into, onImports, importHandlers);
  await app.register(async (scope) => {
    takeStreams(scope);
    register({ ...into, app: scope }, startImport, importHandlers.startImport);
  });
  // Streams of events would keep a stopping server waiting.
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());
  registerCases(into, closing.signal);
  registerAll(into, projectRoutes, projectHandlers(door));
  registerAll(into, liveRoutes, liveHandlers(identity, closing.signal));
  await registerCollections(into, operations);
  return operations;
}

/** What leaves by itself, once arranged: webhooks, mails and the link that stops them, calendars. */
/** What comes from outside and what leaves. */
async function registerOutside(into: RegisterParts, { operator, secure, disclose, places, mailIn, handedOver }: HttpParts): Promise<void> {
  const { app, door } = into;
  registerAll(into, webhookRoutes, webhookHandlers());
  registerAll(into, mailRoutes, mailHandlers);
  await registerMailStop(app, door.tools);
  registerAll(into, calendarRoutes, calendarHandlers());
  registerCalendarFeed(app, door, `${secure ? 'https' : 'http'}://${operator.host}`);
  registerAll(into, processorRoutes, processorHandlers(disclose));
  if (places) registerAll(into, placeRoutes, placeHandlers(door, places));
  registerAll(into, mailInRoutes, mailInHandlers(mailIn));
  for (const [path, parts] of Object.entries(handedOver ?? {})) if (parts) await registerHandedOver(app, path, parts);
}

/** Every collection that has no operations of its own. */
async function registerCollections(into: RegisterParts, operations: Map<string, Route>): Promise<void> {
  const { app, door } = into;
  for (const collection of door.tools.catalogue.collections.values()) {
    if (!isGeneric(collection.name)) continue;
    const routes: Readonly<Record<string, Route>> = recordRoutes(collection.name, collection.scope);
    const handlers: Readonly<Record<string, Handler>> = recordHandlers(collection.name);
    const { putFile, ...plain } = routes;
    const files = Object.values(collection.fields).some((field) => field.type === 'file');
    for (const [name, route] of Object.entries(plain)) {
      if ((name === 'getFile' && !files) || (name === 'previews' && previewField(collection) === undefined)) continue;
      operations.set(`${name} ${collection.name}`, route);
      register(into, route, handlers[name]!);
    }
    if (!files) continue;
    operations.set(`putFile ${collection.name}`, putFile!);
    await app.register(async (scope) => {
      takeStreams(scope);
      register({ ...into, app: scope }, putFile!, handlers['putFile']!);
    });
  }
}

function registerCases(into: RegisterParts & { readonly staff: ReturnType<typeof staffOf> }, closing: AbortSignal): void {
  const { door, staff } = into;
  registerAll(into, caseRoutes, caseHandlers(door, staff.identity));
  registerAll(into, staffRoutes, {
    ...staffAccountHandlers(staff),
    ...staffSecondFactorHandlers(staff),
    ...staffPeopleHandlers(staff),
    ...staffProcessorHandlers(door.tools.rows, staff.switches),
    ...staffCaseHandlers(door, staff.identity),
    ...staffLiveHandlers(into, closing),
  });
}

const threadRoutes = { ...contactRoutes, ...visitorThreadRoutes, ...staffThreadRoutes } as const;
const threadsAnHourMax = 10;
const mailsADayMax = 3;
const hourMs = 3_600_000;

async function registerThreads(into: RegisterParts & { readonly staff: ReturnType<typeof staffOf> }, operator: OperatorContact) {
  const { app, door, staff } = into;
  const { attach, ...contact } = contactRoutes;
  const { visitorAttach, ...visitor } = visitorThreadRoutes;
  const { staffAttach, ...ofStaff } = staffThreadRoutes;
  const budgets = {
    network: createBudget(door.tools, 'threads', threadsAnHourMax, hourMs),
    mailbox: createBudget(door.tools, 'thread-links', mailsADayMax, 24 * hourMs),
  };
  const handlers = {
    ...contactHandlers(door, staff.identity, operator),
    ...visitorThreadHandlers(door, staff.identity, budgets),
    ...staffThreadHandlers(door, staff.identity),
  };
  registerAll(into, contact, handlers);
  registerAll(into, visitor, handlers);
  registerAll(into, ofStaff, handlers);
  await app.register(async (scope) => {
    takeStreams(scope);
    registerAll({ ...into, app: scope }, { attach, visitorAttach, staffAttach }, handlers);
  });
}

function registerTrust(into: RegisterParts, trust: TrustParts & { readonly url: string }): void {
  registerAll(into, trustRoutes, trustHandlers(trust));
  const { rows, clock } = trust.door.tools;
  into.app.get(trustFeedPath, async (_request, reply) =>
    reply
      .type('application/atom+xml; charset=utf-8')
      .header('cache-control', 'public, max-age=300')
      .send(await trustFeed(rows, trust.url, clock.nowMs())),
  );
}

function staffOf({ staffIdentity, secure, roster, switches, door: { tools } }: HttpParts) {
  return {
    identity: staffIdentity,
    cookie: createSessionCookie(secure, 'steward-staff'),
    roster,
    switches,
    tools,
    isIn: async (person: PersonId) => {
      const stored = await findStaff(tools.rows, person);
      return stored !== undefined && stored.member.leftAtMs === undefined;
    },
  };
}

/** Bodies of whatever type are handed on as they come. */
function takeStreams(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}
