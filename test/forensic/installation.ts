// An installation in this process: the composition that ships, over the embedded edition's stores, between which a test may put something, and with a clock that
// the test moves. It is spoken to over its HTTP application, as people do.
import { join } from 'node:path';
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import { systemClock } from '../../server/src/adapters/embedded/system-clock.ts';
import { systemRandom } from '../../server/src/adapters/embedded/system-random.ts';
import { createHttpApp } from '../../server/src/edges/http/app.ts';
import { createLog } from '../../server/src/edges/http/log.ts';
import { workOnce } from '../../server/src/edges/worker/workers.ts';
import { composeOver, type Steward } from '../../server/src/main/compose.ts';
import { readConfig, type Config } from '../../server/src/main/config.ts';
import type { Edition, Ground } from '../../server/src/main/edition.ts';
import { createLifecycles } from '../../server/src/main/lifecycles.ts';
import { readCompanies } from '../../server/src/main/processors.ts';
import { runDueJobs } from '../../server/src/lifecycle/run-jobs.ts';
import type { ErasedPlaces } from '../../server/src/ports/erased-places.ts';
import { embeddedEdition, embeddedGround } from '../../server/src/main/embedded-edition.ts';
import { openStores } from '../../server/src/main/embedded-stores.ts';
import type { Stores } from '../../server/src/main/stores.ts';

const dayMs = 86_400_000;

export interface Said {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Ask = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object, headers?: object) => Promise<Said>;

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Installation {
  readonly steward: Steward;
  readonly nowMs: () => number;
  /** Everything it logged. */
  readonly logged: readonly string[];
  /** Notices that left by e-mail. */
  readonly mails: readonly Mail[];
  /** As whoever has this token; throws when the answer is no success. */
  as(token?: string): Ask;
  /** What is due now, and nothing else. */
  runJobs(): Promise<void>;
  /** Days go by, and everything that falls due on the way happens. */
  days(count: number): Promise<void>;
  close(): Promise<void>;
}

async function inFolder(config: Config, nowMs: () => number): Promise<Ground> {
  const clock = systemClock(undefined, { machine: nowMs, steady: false });
  return embeddedGround(config, await openStores(config, systemRandom, () => undefined), clock, async () => undefined);
}

/** Trash and epochs of one day: what takes a month takes two days. */
export const configOf = (folder: string): Config =>
  readConfig({
    STEWARD_DATA: join(folder, 'data'),
    STEWARD_MIRROR: join(folder, 'mirror'),
    STEWARD_EPOCHS_COPY: join(folder, 'epochs-copy'),
    STEWARD_TRASH_DAYS: '1',
    STEWARD_EPOCH_DAYS: '1',
    STEWARD_REQUESTS_PER_MINUTE: '1000000',
  });

export interface OpenOptions {
  readonly startMs: number;
  readonly between?: ((stores: Stores) => Stores) | undefined;
  /** Which of the places that keep copies are told what was erased, and asked. */
  readonly places?: ((steward: Steward) => ErasedPlaces) | undefined;
  /** What it stands on, if not the embedded edition's folder; its clock shows what `nowMs` does. */
  readonly ground?: (config: Config, nowMs: () => number) => Promise<Ground>;
  readonly edition?: Edition;
  /** Without the recovery drill. */
  readonly undrilled?: boolean;
  /** A folder with versions of the data policy; those that ship otherwise. */
  readonly policies?: string;
}

export async function openInstallation(
  folder: string,
  {
    startMs,
    between = (stores) => stores,
    places: told = (steward) => steward.places,
    ground: groundOf = inFolder,
    edition = embeddedEdition,
    undrilled = false,
    policies,
  }: OpenOptions,
): Promise<Installation> {
  const config = { ...configOf(folder), ...(policies === undefined ? {} : { policies }) };
  const mails: Mail[] = [];
  let nowMs = startMs;
  const logged: string[] = [];
  const log = createLog(
    (line) => void logged.push(line),
    () => nowMs,
  );
  const opened = await groundOf(config, () => nowMs);
  const ground = { ...opened, stores: between(opened.stores) };
  const catalogue = loadCatalogue(builtIn);
  const steward = await composeOver(
    {
      edition,
      config,
      log,
      catalogue,
      companies: readCompanies(edition, config),
      sendNotice: async () => undefined,
    },
    ground,
    systemRandom,
  );
  const { door, identity, trust, snapshots, residues, rehearse, expireKeys } = steward;
  const places = told(steward);
  const http = await createHttpApp({
    door,
    identity,
    staffIdentity: steward.staffIdentity,
    roster: steward.roster,
    policies: steward.policies,
    operator: { ...config.operator, host: new URL(config.url).host },
    mailInvitation: async () => true,
    log,
    version: '0.0.0-test',
    secure: false,
    requestsPerMinuteMax: config.requestsPerMinuteMax,
  });
  const stopped = new AbortController();
  const lifecycles = createLifecycles({
    identity,
    trust,
    places,
    residues,
    rows: door.tools.rows,
    controller: 'steward.example',
    delivery: undefined,
  });
  const notices = {
    mail: {
      toPerson: async (_person: unknown, _business: unknown, to: string, text: Omit<Mail, 'to'>) => void mails.push({ to, ...text }),
      toAddress: async (to: string, text: Omit<Mail, 'to'>) => void mails.push({ to, ...text }),
    },
    policies: steward.policies,
    facts: { base: config.url, privacyEmail: config.operator.privacyEmail },
  };
  const parts = {
    door,
    identity,
    lifecycles,
    trust,
    snapshots,
    places,
    residues,
    rehearse,
    notices,
    expireKeys,
    log,
    signal: stopped.signal,
  };
  if (undrilled) parts.rehearse = async () => ({}) as never;
  const suspects = new Set<string>();
  return {
    steward,
    nowMs: () => nowMs,
    logged,
    mails,
    as: (token) => async (method, url, payload, headers) => {
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const answer = await http.inject({ method, url, headers: { ...authorization, ...headers }, ...(payload && { payload }) });
      if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
      const isJson = String(answer.headers['content-type']).includes('json');
      return { status: answer.statusCode, body: isJson ? (answer.json() as Said['body']) : {} };
    },
    async runJobs() {
      while ((await runDueJobs({ door, lifecycles, signal: stopped.signal })) > 0);
    },
    async days(count) {
      for (let day = 0; day < count; day++) {
        nowMs += dayMs;
        await workOnce(parts, suspects);
      }
    },
    async close() {
      stopped.abort();
      await http.close();
      await steward.close();
    },
  };
}
