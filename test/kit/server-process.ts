// A real Steward for tests that speak to it from outside: in full in a process of its own, as an operator runs it, and otherwise within the process of the test, which
// saves what a start costs most, the loading. What a test does to the process itself, killing it or looking at its memory, it does to one that was started `apart`.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyDemo } from './demo-copy.ts';
import { groundBeside, groundFor, testedEdition, type Ground } from './edition.ts';
import { runWithin, type WithinProcess, type Writes } from './server-within.ts';
import { within } from './within.ts';

export const repo = fileURLToPath(new URL('../..', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  /** Where mail is received. */
  readonly mailPort: number | undefined;
  readonly pid: number;
  /** From the start of the process to the first line that says it is ready. */
  readonly startedInMs: number;
  /** Everything it wrote. */
  output(): string;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

interface Started {
  /** In a process of its own, whatever the size of the run. */
  readonly apart?: boolean;
  /** Another program than this repository's, such as that of another release; apart. */
  readonly program?: string;
}

export interface CommandRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ServerFolder {
  readonly data: string;
  /** What the program is told of the services it stands on, once something has run: nothing with the embedded edition. */
  standsOn(): Promise<Readonly<Record<string, string | undefined>>>;
  start(environment?: Readonly<Record<string, string>>, how?: Started): Promise<ServerProcess>;
  /** Runs the command line on the folder. */
  cli(args: readonly string[], environment?: Readonly<Record<string, string>>, how?: Started): Promise<CommandRun>;
  remove(): Promise<void>;
}

/** Far more than a busy machine takes to start a server with its demo, or to run a command over it. */
const doneWithinMs = 300_000;
const ownProgram = join(repo, 'server/bin/steward.mjs');
const full = process.env['STEWARD_TEST'] === 'full';

/** A run of the program, wherever. */
interface Running extends WithinProcess {
  /** Of a process of its own. */
  readonly child?: ChildProcess;
}

type Environment = Readonly<Record<string, string | undefined>>;

function runApart(
  args: readonly string[],
  environment: Environment,
  { stdout, stderr }: Writes,
  program = ownProgram,
): Running & { readonly child: ChildProcess } {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: dirname(environment['STEWARD_DATA']!),
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.setEncoding('utf8').on('data', stdout);
  child.stderr.setEncoding('utf8').on('data', stderr);
  const ended = once(child, 'close').then(([code]) => (code as number | null) ?? -1);
  return { child, ended, stop: () => void child.kill('SIGTERM') };
}

/** `kept`: also what its services hold lies beside the data folder. */
export async function serverFolder(edition = testedEdition, { kept = false }: { readonly kept?: boolean } = {}): Promise<ServerFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-test-'));
  const data = join(folder, 'data');
  /** Chosen by what is run first. */
  let ground: Promise<Ground> | undefined;
  const base = {
    ...process.env,
    XDG_STATE_HOME: join(folder, 'state'),
    STEWARD_DATA: data,
    STEWARD_PORT: '0',
    STEWARD_DEMO: '0',
    STEWARD_REQUESTS_PER_MINUTE: '10000000',
  };
  const running = new Set<Running>();
  const outputs: (() => string)[] = [];
  const run = (args: readonly string[], environment: Environment, writes: Writes, { apart = full, program }: Started): Running => {
    const whole = { ...base, ...environment };
    const begun = apart || program !== undefined ? runApart(args, whole, writes, program) : runWithin(args, whole, writes);
    running.add(begun);
    void begun.ended.finally(() => running.delete(begun));
    return begun;
  };
  const standing = async () => (await (ground ??= kept ? groundBeside(data, edition) : groundFor(folder, edition))).environment;
  const start = (environment: Environment, how: Started = {}) => started((writes) => run(['start', '--json'], environment, writes, how));
  const copy = async (): Promise<Ground> => {
    await copyDemo(edition, data, async (elsewhere) => {
      const its = await groundBeside(elsewhere, edition);
      await (await start({ ...its.environment, STEWARD_DEMO: '1', STEWARD_DATA: elsewhere })).kill('SIGTERM');
      await its.release();
    });
    return groundBeside(data, edition);
  };
  return {
    data,
    standsOn: standing,
    async start(environment = {}, how = {}) {
      if (!full && isPlainDemo(environment)) ground ??= copy();
      const server = await start({ ...(await standing()), ...environment }, how);
      outputs.push(server.output);
      return server;
    },
    async cli(args, environment = {}, how = {}) {
      let stdout = '';
      let stderr = '';
      const writes = { stdout: (text: string) => void (stdout += text), stderr: (text: string) => void (stderr += text) };
      const { ended, child } = run(args, { ...(await standing()), ...environment }, writes, how);
      const late = () => {
        child?.kill('SIGKILL');
        return new Error(`steward ${args.join(' ')} does not end: ${stdout}${stderr}`);
      };
      return { code: await within(doneWithinMs, late, () => ended), stdout, stderr };
    },
    async remove() {
      for (const { child, ended, stop } of running) {
        if (child) child.kill('SIGKILL');
        else stop();
        await within(
          doneWithinMs,
          () => new Error('the server does not stop'),
          () => ended,
        );
      }
      await (await ground)?.release();
      await rm(folder, { recursive: true, force: true });
      // Whatever the test was about: a running server reaches out through its gate alone.
      if (outputs.some((output) => output().includes('went around the outbound gate')))
        throw new Error('something in the server went around the outbound gate, and was stopped');
    },
  };
}

/** Nothing that would be in the data differs from what every other demo has. */
const isPlainDemo = (environment: Environment): boolean =>
  environment['STEWARD_DEMO'] === '1' && Object.keys(environment).every((name) => name === 'STEWARD_DEMO' || notInData.has(name));
/** Where it is found, and which policies come later. */
const notInData: ReadonlySet<string> = new Set(['STEWARD_PORT', 'STEWARD_POLICIES']);

async function started(run: (writes: Writes) => Running): Promise<ServerProcess> {
  const begun = performance.now();
  const ready = Promise.withResolvers<{ readonly url: string; readonly mailPort?: number | undefined }>();
  let output = '';
  let line = '';
  const stdout = (text: string) => {
    output += text;
    const lines = (line + text).split('\n');
    line = lines.pop()!;
    for (const each of lines) {
      const said = JSON.parse(each) as { ready?: boolean; url?: string; mailPort?: number };
      if (said.ready) ready.resolve({ ...said, url: said.url! });
    }
  };
  const { child, ended, stop } = run({ stdout, stderr: (text) => void (output += text) });
  void ended.then(() => ready.reject(new Error(`the server ended before it was ready: ${output}`)));
  const { url, mailPort } = await within(
    doneWithinMs,
    () => new Error(`the server is not ready: ${output}`),
    () => ready.promise,
  );
  const startedInMs = performance.now() - begun;
  return {
    url,
    mailPort,
    get pid() {
      if (!child) throw new Error('it has no process of its own: start it apart');
      return child.pid!;
    },
    startedInMs,
    output: () => output,
    async kill(signal) {
      if (child) child.kill(signal);
      else if (signal === 'SIGTERM') stop();
      else throw new Error('only what was started apart can be killed');
      await ended;
    },
  };
}
