// What the command line works with: the environment, the terminal, and the operator's edge of a running server or of the data folder itself.
import { createReadStream } from 'node:fs';
import { request } from 'node:http';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Context, Finding, Operator } from '../edges/cli/command.ts';
import { systemClock } from '../adapters/embedded/system-clock.ts';
import { runDueJobs } from '../lifecycle/run-jobs.ts';
import { createTerminal } from '../edges/cli/terminal.ts';
import { createLog } from '../edges/http/log.ts';
import { createOperatorApp, userHeader } from '../edges/operator/operator-app.ts';
import { compose } from './compose.ts';
import { flagOf, readConfig, socketFile, type Config, type Environment } from './config.ts';
import { examine } from './examine.ts';
import { createLifecycles } from './lifecycles.ts';
import { memberApi } from './member-api.ts';
import { problemToError } from './problem-to-error.ts';
import { readCompanies } from './processors.ts';
import { recover } from './recover.ts';
import { loadProduct } from './product.ts';
import { reviewSources, runningRelease } from './review/release-files.ts';
import { reviewOf } from './review/release-review.ts';
import { seenCheckpoints } from './seen-checkpoints.ts';
import { operatorPartsOf, serve } from './serve.ts';
import { version } from './version.ts';

interface Streams {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown };
}

const askTimeoutMs = 600_000;

export function createContext(
  environment: Environment,
  streams: Streams,
  options: { readonly json: boolean; readonly data: string | undefined },
): Context {
  const terminal = createTerminal(streams.stdout, streams.stderr, { isTty: streams.stdout.isTTY === true, json: options.json });
  const config = (more: { demo?: boolean | undefined; port?: string | undefined } = {}) =>
    readConfig(environment, { data: options.data, ...more });
  return {
    terminal,
    version,
    seen: seenCheckpoints(environment, systemClock().nowMs),
    operator: () => openOperator(config()),
    member: async (url) => memberApi(url ?? config().url, environment['STEWARD_TOKEN']),
    start: ({ demo }) =>
      serve(
        config({ demo: environment['STEWARD_DEMO'] === undefined ? demo : flagOf('STEWARD_DEMO', environment['STEWARD_DEMO'], false) }),
        terminal,
      ),
    recover: (from, onProgress, signal) => recover(config, from, onProgress, signal),
    review: () => reviewOf(runningRelease(), version, config().reviewers),
    reviewSources: (args) => reviewSources(runningRelease(), args),
    examine: (): Promise<readonly Finding[]> => examine(() => config()),
    fetchBytes: (url) => fetchBytes(url, environment['STEWARD_TOKEN']),
  };
}

async function openOperator(config: Config): Promise<Operator> {
  const socket = socketFile(config.data);
  if (await answers(socket)) return overSocket(socket);
  if (!(await stat(config.data).catch(() => undefined)))
    throw new StewardError('not-found', { field: '--data', rule: `there is no data folder at ${config.data}` });
  const log = createLog((line) => void process.stderr.write(`${line}\n`), systemClock().nowMs);
  const catalogue = await loadProduct(config);
  const steward = await compose({ config, log, catalogue, companies: readCompanies(config), sendNotice: async () => undefined });
  const { door, identity, trust, places, residues } = steward;
  // Without delivery: what goes to another company is for the server, whose gate it passes.
  const lifecycles = createLifecycles({ identity, trust, places, residues, controller: new URL(config.url).host, delivery: undefined });
  const runJobs = async () => {
    while ((await runDueJobs({ door, lifecycles, signal: new AbortController().signal, onAlarm: log.alarm })) > 0);
  };
  const app = createOperatorApp({ ...operatorPartsOf(steward, config), runJobs });
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

function overSocket(socketPath: string): Operator {
  const send = (method: 'GET' | 'POST', path: string, body?: object | Readable) =>
    new Promise<Readable>((resolve, reject) => {
      const type = body instanceof Readable ? 'application/octet-stream' : 'application/json';
      const headers = { [userHeader]: userInfo().username, ...(body && { 'content-type': type }) };
      const asked = request({ socketPath, method, path, headers, timeout: askTimeoutMs }, (answer) => {
        if ((answer.statusCode ?? 500) < 400) return resolve(answer);
        void textOf(answer).then((text) => reject(problemToError(text)), reject);
      });
      asked.on('timeout', () => asked.destroy(new Error('the server does not answer')));
      asked.on('error', (cause) => reject(new StewardError('store-unavailable', { rule: 'the running server broke off', cause })));
      if (body instanceof Readable) pipeline(body, asked, () => undefined);
      else asked.end(body && JSON.stringify(body));
    });
  return {
    running: true,
    ask: async (method, path, body) => JSON.parse(await textOf(await send(method, path, body))) as unknown,
    send: async (path, file) => JSON.parse(await textOf(await send('POST', path, createReadStream(file)))) as unknown,
    work: async () => undefined,
    async *lines(path) {
      for await (const line of createInterface({ input: await send('GET', path) })) if (line !== '') yield JSON.parse(line) as unknown;
    },
    close: async () => undefined,
  };
}

async function textOf(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream.pipe(new PassThrough())) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: '/alive', timeout: 5_000 }, (answer) => {
      answer.resume();
      resolve(true);
    });
    asked.on('error', () => resolve(false));
    asked.on('timeout', () => asked.destroy());
    asked.end();
  });
}

const fetchedBytesMax = 50_000_000;

/** For `verify <url>`: what the person at the terminal asked for, with the token they gave. */
async function fetchBytes(url: string, token: string | undefined): Promise<Uint8Array | undefined> {
  const headers = token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } };
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(askTimeoutMs), ...headers }).catch((cause: unknown) => {
    throw new StewardError('could-not-check', { field: 'url', rule: 'no server answers there', cause });
  });
  if (answer.status === 404) return undefined;
  if (!answer.ok)
    throw new StewardError('could-not-check', {
      rule: `the server answered ${answer.status}${answer.status === 401 ? '; set STEWARD_TOKEN to the token of a member’s session' : ''}`,
    });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes.length > fetchedBytesMax) throw new StewardError('too-large');
  return bytes;
}
