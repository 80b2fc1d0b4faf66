// The operator's edge over the stores themselves, when no server runs in the data folder. In a file of its own, because it loads all of Steward, which most commands do without.
import { createReadStream } from 'node:fs';
import { userInfo } from 'node:os';
import type { Operator } from '../edges/cli/command.ts';
import { systemClock } from '../adapters/embedded/system-clock.ts';
import { createLog } from '../edges/http/log.ts';
import { createOperatorApp, type OperatorParts } from '../edges/operator/operator-app.ts';
import { userHeader } from '../edges/operator/user-header.ts';
import { runDueJobs } from '../lifecycle/run-jobs.ts';
import { compose, type Steward } from './compose.ts';
import type { Config } from './config.ts';
import type { Edition } from './edition.ts';
import { createLifecycles } from './lifecycles.ts';
import { problemToError } from './problem-to-error.ts';
import { readCompanies } from './processors.ts';
import { loadProduct } from './product.ts';
import { createChecker, tellIncident } from './promises.ts';
import type { Checker } from '../promises/checker.ts';
import { version } from './version.ts';

export async function openFolder(edition: Edition, config: Config): Promise<Operator> {
  const log = createLog((line) => void process.stderr.write(`${line}\n`), systemClock().nowMs);
  const catalogue = await loadProduct(config);
  const steward = await compose({
    edition,
    config,
    log,
    catalogue,
    companies: readCompanies(edition, config),
    sendNotice: async () => undefined,
  });
  const { door, identity, trust, places, residues } = steward;
  // Without delivery: what goes to another company is for the server, whose gate it passes.
  const lifecycles = createLifecycles({
    identity,
    trust,
    places,
    residues,
    keepsRemovedMs: steward.traits.keepsRemovedMs,
    rows: door.tools.rows,
    controller: new URL(config.url).host,
    delivery: undefined,
  });
  const runJobs = async () => {
    while ((await runDueJobs({ door, lifecycles, signal: new AbortController().signal, onAlarm: log.alarm })) > 0);
  };
  const app = createOperatorApp({
    ...operatorPartsOf(steward, config, createChecker(edition, steward, config, { port: () => config.port })),
    runJobs,
  });
  const inject = async (method: 'GET' | 'POST', path: string, body?: object) => {
    const answer = await app.inject({ method, url: path, headers: { [userHeader]: userInfo().username }, ...(body && { payload: body }) });
    if (answer.statusCode >= 400) throw problemToError(answer.body);
    return answer.body;
  };
  return {
    running: false,
    ask: async (method, path, body) => JSON.parse(await inject(method, path, body)) as unknown,
    async send(path, file) {
      const headers = { [userHeader]: userInfo().username, 'content-type': 'application/octet-stream' };
      const answer = await app.inject({ method: 'POST', url: path, headers, payload: createReadStream(file) });
      if (answer.statusCode >= 400) throw problemToError(answer.body);
      return JSON.parse(answer.body) as unknown;
    },
    work: runJobs,
    async *lines(path) {
      for (const line of (await inject('GET', path)).split('\n')) if (line !== '') yield JSON.parse(line) as unknown;
    },
    async close() {
      await app.close();
      await steward.close();
    },
  };
}

export function operatorPartsOf(steward: Steward, config: Config, checker: Checker): OperatorParts {
  const { door, trust, snapshots, rehearse, roster, switches, clock } = steward;
  return {
    door,
    trust,
    snapshots,
    rehearse,
    roster,
    switches,
    checker,
    tell: tellIncident(steward),
    everyHours: config.snapshots.everyHours,
    version,
    url: config.url,
    startedAtMs: clock.nowMs(),
  };
}
