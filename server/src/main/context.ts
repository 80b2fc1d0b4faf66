// What the command line works with: the environment, the terminal, and the operator's edge of a running server or of the data folder itself.
// What a command does not need is not loaded: a check of a file is a fifth of a server's start.
import { createReadStream } from 'node:fs';
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Context, Finding, Operator } from '../edges/cli/command.ts';
import { systemClock } from '../adapters/embedded/system-clock.ts';
import { createTerminal } from '../edges/cli/terminal.ts';
import { userHeader } from '../edges/operator/user-header.ts';
import { boundHeap } from './bound-heap.ts';
import { flagOf, readConfig, socketFile, type Config, type Environment } from './config.ts';
import type { Edition } from './edition.ts';
import { memberApi } from './member-api.ts';
import { problemToError } from './problem-to-error.ts';
import { reviewSources, runningRelease } from './review/release-files.ts';
import { reviewOf } from './review/release-review.ts';
import { seenCheckpoints } from './seen-checkpoints.ts';
import { version } from './version.ts';

interface Streams {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown };
}

const askTimeoutMs = 600_000;

/** Where it is used, for a server does not: to import `node:http` has the engine load everything behind `fetch` and `WebSocket`, a twelfth of a start. */
const http = () => import('node:http');

/** Editions this program knows besides the one it works with, for a move to one of them. */
export type OtherEditions = Readonly<Partial<Record<Edition['name'], Edition>>>;

export function createContext(
  edition: Edition,
  environment: Environment,
  streams: Streams,
  options: { readonly json: boolean; readonly data: string | undefined },
  others: OtherEditions = {},
): Context {
  const terminal = createTerminal(streams.stdout, streams.stderr, { isTty: streams.stdout.isTTY === true, json: options.json });
  const config = (more: { demo?: boolean | undefined; port?: string | undefined } = {}) =>
    readConfig(edition.settings(environment), { data: options.data, ...more });
  return {
    terminal,
    version,
    seen: seenCheckpoints(environment, systemClock().nowMs),
    operator: () => openOperator(edition, config()),
    member: async (url) => memberApi(url ?? config().url, environment['STEWARD_TOKEN']),
    start: async ({ demo }) =>
      (await import('./serve.ts')).serve(
        edition,
        config({ demo: environment['STEWARD_DEMO'] === undefined ? demo : flagOf('STEWARD_DEMO', environment['STEWARD_DEMO'], false) }),
        terminal,
      ),
    recover: async (from, onProgress, signal) => (await import('./recover.ts')).recover(edition, config, from, onProgress, signal),
    move: async (asked, onProgress, signal) => {
      const { moveTo } = await import('./move-to.ts');
      const editions = { ...others, [edition.name]: edition };
      return moveTo({ editions, environment, data: options.data, asked, onProgress, signal });
    },
    examine: () => examineAll(edition, config),
    review: () => reviewOf(runningRelease(), version, config().reviewers),
    reviewSources: (args) => reviewSources(runningRelease(), args),
    fetchBytes: (url) => fetchBytes(url, environment['STEWARD_TOKEN']),
  };
}

/** A running server says what only it can see. */
async function examineAll(edition: Edition, config: () => Config): Promise<readonly Finding[]> {
  const { examine, oldCopyFinding } = await import('./examine.ts');
  const findings = await examine(edition, config);
  if (!findings.every(({ what, ok }) => what !== 'the configuration' || ok)) return findings;
  const socket = socketFile(config().data);
  if (!(await answers(socket))) return findings;
  const { oldCopy } = (await overSocket(socket).ask('GET', '/old-copy')) as { readonly oldCopy?: string };
  // Where more than one process may look, it was found above already.
  return [...findings, ...oldCopyFinding(oldCopy).filter(({ what }) => !findings.some((each) => each.what === what))];
}

async function openOperator(edition: Edition, config: Config): Promise<Operator> {
  const socket = socketFile(config.data);
  if (await answers(socket)) return overSocket(socket);
  await edition.assertThere(config);
  const { openFolder } = await import('./open-folder.ts');
  boundHeap();
  return openFolder(edition, config);
}

function overSocket(socketPath: string): Operator {
  const send = async (method: 'GET' | 'POST', path: string, body?: object | Readable) => {
    const { request } = await http();
    return new Promise<Readable>((resolve, reject) => {
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
  };
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

async function answers(socketPath: string): Promise<boolean> {
  const { request } = await http();
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
