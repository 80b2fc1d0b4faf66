// Runs the server: HTTP for people, a 0600 socket for the operator's command line, the workers; and stops in order.
import { chmod, rm } from 'node:fs/promises';
import { readFile } from 'node:fs/promises';
import { StewardError } from '@steward/protocol/errors.ts';
import type { FastifyInstance } from 'fastify';
import { closeNetwork } from '../adapters/embedded/closed-network.ts';
import { signForS3 } from '../adapters/embedded/s3-signer.ts';
import { signWebhook } from '../adapters/embedded/webhook-signer.ts';
import { systemClock } from '../adapters/embedded/system-clock.ts';
import type { Terminal } from '../edges/cli/terminal.ts';
import type { PlaceParts } from '../edges/http/place-handlers.ts';
import { createHttpApp } from '../edges/http/app.ts';
import { registerGooglePicker } from '../edges/http/google-picker.ts';
import { registerMapTiles } from '../edges/http/map-tiles.ts';
import { createLog, type Log } from '../edges/http/log.ts';
import { createOperatorApp } from '../edges/operator/operator-app.ts';
import { remindOf, standingCopy } from '../lifecycle/move/move-mark.ts';
import { freeLeases } from '../lifecycle/run-jobs.ts';
import { handedOverPath, mailEventsPath } from '../edges/http/handed-over.ts';
import type { MailReader } from '../edges/worker/mail-reader.ts';
import type { MailReceiver } from '../edges/smtp/receive-mail.ts';
import { startWorkers, type WorkerParts } from '../edges/worker/workers.ts';
import { handedOverOf, mailInOf, openMailReader, receiveMails, runQueues, type HandedOverWays } from './mail-receiver.ts';
import { boundHeap } from './bound-heap.ts';
import { compose, type Steward } from './compose.ts';
import { socketFile, type Config } from './config.ts';
import type { Edition } from './edition.ts';
import { openDemoClock } from './demo/demo-clock.ts';
import { registerDemoClock } from './demo/demo-clock-routes.ts';
import { ensureDemoStaff, registerDemoStaff, type DemoStaff } from './demo/demo-staff.ts';
import { ensureDemo, type DemoSignIn } from './demo/ensure-demo.ts';
import { operatorPartsOf } from './open-folder.ts';
import { createLifecycles } from './lifecycles.ts';
import { createPusher } from './pusher.ts';
import { readServiceAccount } from '../adapters/embedded/push/fcm.ts';
import { createMailer, type Mailer } from './mailer.ts';
import { openMap } from './open-map.ts';
import { placesOf, warmPlaces } from './places.ts';
import { readCompanies, type Companies } from './processors.ts';
import { loadProduct } from './product.ts';
import { createChecker, readAgreement } from './promises.ts';
import type { Checker } from '../promises/checker.ts';
import { runningRelease } from './review/release-files.ts';
import { assertReviewed, reviewOf } from './review/release-review.ts';
import { registerStartPages } from './start-pages.ts';
import { version } from './version.ts';
import { untilMoved } from './watch-move.ts';
import { exits } from '../edges/cli/command.ts';
import { googlePickerFolder, registerWebApp } from './web-app.ts';

const stopMs = 10_000;
type Push = ReturnType<typeof createPusher>;

/** What a server has of the process around it. */
interface Surroundings {
  readonly stderr: { write(text: string): unknown };
  /** Resolves when it shall stop. */
  told(): Promise<void>;
  /** Nothing else runs in it, so that its network is closed but for the gate. */
  readonly alone: boolean;
}

/** From now on the process reaches out through the gate alone, and to the edition's own stores. */
function closeAround(edition: Edition, { outside }: Companies, log: Log): void {
  closeNetwork({
    mayReach: edition.mayReach,
    onStopped({ kind }) {
      outside?.count('stopped');
      log.alarm(`a ${kind} that went around the outbound gate was stopped`);
    },
  });
}

/** Resolves with the exit code once the server has stopped: on a signal, in a process of its own. */
export async function serve(
  edition: Edition,
  config: Config,
  terminal: Terminal,
  { stderr, told, alone }: Surroundings = { stderr: process.stderr, told: untilTold, alone: true },
): Promise<number> {
  if (config.production) assertReviewed(await reviewOf(runningRelease(), version, config.reviewers), config.product);
  const clock = systemClock();
  const log = createLog((line) => void stderr.write(`${line}\n`), clock.nowMs);
  const companies = readCompanies(edition, config);
  const catalogue = await loadProduct(config);
  const mailer = createMailer(config, companies, log, clock, edition.roleKeys);
  const demoClock = config.demo ? openDemoClock(config.data, clock) : undefined;
  const steward = await compose({ edition, config, log, catalogue, companies, sendNotice: mailer.sendNotice, machine: demoClock?.nowMs });
  mailer.use(steward.door, steward.mailQueue);
  const push = await pusherOf(config, steward, mailer);
  const stopped = new AbortController();
  const doors: FastifyInstance[] = [];
  let workers: Promise<unknown> = Promise.resolve();
  let receiver: MailReceiver | undefined;
  const reader = openMailReader(config, companies, log);
  const mailIn = mailInOf(steward, config, reader);
  const { disclose } = mailer;
  const handedOver = handedOverOf(config, steward, mailIn, { disclose, outside: companies.outside, roleKeys: edition.roleKeys });
  try {
    const demo = { people: [] as DemoSignIn[], staff: [] as DemoStaff[] };
    const live = { port: config.port, http: undefined as FastifyInstance | undefined };
    const pagePolicy = async () => String((await live.http?.inject('/app'))?.headers['content-security-policy'] ?? '');
    const checker = createChecker(edition, steward, config, { port: () => live.port, pagePolicy });
    const work = workOf(config, steward, mailer, { push, checker, log, signal: stopped.signal });
    const places = placesOf(config.google, mailer.disclose, steward.door.tools.processors.get('google-geocoding')?.ownHosts);
    const http = await httpApp(config, steward, log, mailer, { ...demo, push, checker, reader, handedOver, places, edition });
    live.http = http;
    if (demoClock) {
      registerDemoClock(http, demoClock, work);
      await registerDemoStaff(http, demo.staff, steward.clock);
    }
    const operator = createOperatorApp(operatorPartsOf(steward, config, checker));
    doors.push(http, operator);
    await listenLocally(operator, socketFile(config.data));
    const url = await listen(http, config);
    live.port = Number(new URL(url).port) || config.port;
    receiver = await receiveMails(config, steward, reader, mailIn, log);
    const people = config.demo ? await ensureDemo(http, steward, config.data, terminal.note) : [];
    demo.people.push(...people);
    if (people.length > 0) demo.staff.push(...(await ensureDemoStaff(http, steward, config.data)));
    // Whoever worked in these stores before is dead, or they would be locked.
    if (steward.traits.exclusive === true) await freeLeases(steward.door);
    if (alone) closeAround(edition, companies, log);
    workers = Promise.all([startWorkers(work), runQueues(steward.queues, handedOver, stopped.signal)]);
    announce(edition, terminal, url, config, people, demo.staff, receiver?.port);
    await remindOfOldCopy(steward, terminal, log);
    // Now, because a process that is killed leaves nothing compiled behind, and the next start would compile it all again.
    if (alone) boundHeap();
    void warmPlaces(places).catch(() => undefined);
    return await untilEnded(steward, told, log, stopped.signal);
  } finally {
    // Also when it never came to serving: what already listens would keep the process alive for ever.
    stopped.abort();
    await within(stopMs, Promise.all([...doors.map((door) => door.close()), receiver?.close(), workers]));
    await reader?.close();
    await steward.close();
  }
}

async function pusherOf({ firebase: at, operator: { privacyEmail } }: Config, steward: Steward, { disclose }: Mailer): Promise<Push> {
  const firebase = at === undefined ? undefined : readServiceAccount(await readFile(at.file, 'utf8'), 'STEWARD_FIREBASE');
  return createPusher({ steward, disclose, privacyEmail, firebase });
}

/** What the workers work with. */
function workOf(
  config: Config,
  steward: Steward,
  mailer: Mailer,
  more: { readonly push: Push; readonly checker: Checker; readonly log: Log; readonly signal: AbortSignal },
): WorkerParts {
  const { door, identity, trust, expireKeys, snapshots, places, rehearse, residues, policies } = steward;
  const lifecycles = createLifecycles({
    identity,
    trust,
    places,
    residues,
    keepsRemovedMs: steward.traits.keepsRemovedMs,
    rows: door.tools.rows,
    controller: new URL(config.url).host,
    delivery: { disclose: mailer.disclose, sign: signForS3 },
  });
  return {
    door,
    identity,
    lifecycles,
    trust,
    expireKeys,
    snapshots,
    places,
    residues,
    rehearse,
    notices: {
      mail: mailer.notices,
      policies,
      facts: { base: config.url, privacyEmail: config.operator.privacyEmail },
      push: { out: more.push.out, identity, random: door.tools.random },
    },
    contact: { identity, mailThread: mailer.mailThread },
    sendDueMails: mailer.sendDue,
    webhooks: { disclose: mailer.disclose, sign: signWebhook },
    switches: steward.switches,
    promises: { checker: more.checker, keepCounts: () => steward.keepCounts() },
    log: more.log,
    signal: more.signal,
    nodes: steward.nodes,
    wakeUps: steward.wakeUps,
  };
}

interface HttpWith {
  readonly push: Push;
  readonly people: readonly DemoSignIn[];
  readonly staff: readonly DemoStaff[];
  readonly checker: Checker;
  readonly reader: MailReader | undefined;
  readonly handedOver: HandedOverWays;
  readonly places: PlaceParts;
  readonly edition: Edition;
}

async function httpApp(
  config: Config,
  steward: Steward,
  log: Log,
  mailer: Mailer,
  { push, people, staff, checker, reader, handedOver, places, edition }: HttpWith,
): Promise<FastifyInstance> {
  const tls = config.tls && { cert: await readFile(config.tls.certFile, 'utf8'), key: await readFile(config.tls.keyFile, 'utf8') };
  const app = await createHttpApp({
    door: steward.door,
    identity: steward.identity,
    staffIdentity: steward.staffIdentity,
    roster: steward.roster,
    switches: steward.switches,
    storage: { edition: edition.name, place: config.place, stores: edition.keeps(config), root: steward.rootName },
    policies: steward.policies,
    mailInvitation: mailer.mailInvitation,
    push,
    disclose: mailer.disclose,
    mailIn: config.mailIn && reader && { domain: config.mailIn.domain, readMail: reader.readMail },
    places,
    // Whoever puts it into a queue does not call.
    handedOver: {
      [handedOverPath]: steward.queues?.mailIn ? undefined : handedOver.mailIn,
      [mailEventsPath]: steward.queues?.mailEvents ? undefined : handedOver.mailEvents,
    },
    operator: { ...config.operator, host: new URL(config.url).host },
    trust: {
      checker,
      agreement: await readAgreement(),
      operator: new URL(config.url).host,
      privacyEmail: config.operator.privacyEmail,
      url: config.url,
    },
    log,
    version,
    secure: config.url.startsWith('https:'),
    tls,
    requestsPerMinuteMax: config.requestsPerMinuteMax,
    behindProxy: config.behindProxy,
  });
  const map = await openMap(config.mapTiles);
  if (map) registerMapTiles(app, map);
  if (config.google.browserKey !== undefined) registerGooglePicker(app, googlePickerFolder, steward.door.tools.random);
  const hasApp = registerWebApp(app);
  await registerStartPages(app, {
    demo: config.demo,
    people,
    staff,
    hasApp,
    outbox: mailer.outbox,
    privacyEmail: config.operator.privacyEmail,
    base: config.url,
    nowMs: steward.clock.nowMs,
    checker,
  });
  return app;
}

async function listen(app: FastifyInstance, config: Config): Promise<string> {
  try {
    const address = await app.listen({ host: config.host, port: config.port });
    return config.port === 0 ? address : config.url;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new StewardError('conflict', {
      field: 'STEWARD_PORT',
      rule: `port ${config.port} is taken by another program; choose one with STEWARD_PORT or --port`,
    });
  }
}

/** A socket left by a killed process is in the way; the folder's lock says that nobody listens on it. */
async function listenLocally(app: FastifyInstance, path: string): Promise<void> {
  await rm(path, { force: true });
  await app.listen({ path });
  await chmod(path, 0o600);
}

function announce(
  edition: Edition,
  terminal: Terminal,
  url: string,
  config: Config,
  people: readonly { readonly name: string; readonly email: string; readonly password: string; readonly what: string }[],
  staff: readonly DemoStaff[],
  mailPort: number | undefined,
): void {
  if (people.length > 0) {
    terminal.line('Demo data: Lindner & Söhne Bau GmbH. Sign in as');
    for (const person of people) terminal.line(`  ${person.email.padEnd(28)} ${person.password.padEnd(24)} ${person.name}, ${person.what}`);
    terminal.line('Staff of the operator, with a second factor (the secret is for an authenticator app), at /staff');
    for (const { name, email, password, totpSecret, what } of staff)
      terminal.line(`  ${email.padEnd(28)} ${password.padEnd(24)} ${totpSecret}  ${name}, ${what}`);
  }
  terminal.line(`${edition.where(config)}   API: ${url}/docs`);
  if (mailPort !== undefined)
    terminal.line(`Mail to ${config.operator.privacyEmail} and into projects (…@${config.mailIn?.domain}) is received on port ${mailPort}`);
  terminal.line(`Steward is ready at ${url}`);
  terminal.result({ ready: true, url, ...(mailPort === undefined ? {} : { mailPort }) });
}

/** Until it is told, or the installation is moved away under it; the exit code. */
async function untilEnded({ traits, door }: Steward, told: Surroundings['told'], log: Log, signal: AbortSignal): Promise<number> {
  const moved = traits.exclusive === true ? new Promise<never>(() => undefined) : untilMoved(door.tools.rows, signal);
  const why = await Promise.race([told(), moved]);
  if (why === undefined) return exits.done;
  log.alarm(why);
  return exits.failed;
}

/** The copy that a move left behind stands until somebody destroys it. */
async function remindOfOldCopy({ door, clock }: Steward, terminal: Terminal, log: Log): Promise<void> {
  const standing = await standingCopy(door.tools.rows, clock.nowMs());
  const reminder = standing && remindOf(standing);
  if (reminder === undefined) return;
  terminal.line(`Attention: ${reminder}`);
  log.alarm(reminder);
}

function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    work,
    new Promise((resolve) => {
      timer = setTimeout(resolve, ms);
    }),
  ]);
  clearTimeout(timer);
}
