// A real Steward in a process of its own, as an operator runs it, for tests that speak to it from outside and kill it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { within } from './within.ts';

export const repo = fileURLToPath(new URL('../..', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** From the start of the process to the first line that says it is ready. */
  readonly startedInMs: number;
  /** Everything it wrote. */
  output(): string;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

export interface ServerFolder {
  readonly data: string;
  start(environment?: Readonly<Record<string, string>>): Promise<ServerProcess>;
  /** Runs the command line on the folder. */
  cli(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<{ code: number; stdout: string; stderr: string }>;
  remove(): Promise<void>;
}

/** Far more than a busy machine takes to start a server with its demo, or to run a command over it. */
const doneWithinMs = 300_000;
const program = join(repo, 'server/bin/steward.mjs');

export async function serverFolder(): Promise<ServerFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-test-'));
  const data = join(folder, 'data');
  const base = {
    ...process.env,
    XDG_STATE_HOME: join(folder, 'state'),
    STEWARD_DATA: data,
    STEWARD_PORT: '0',
    STEWARD_DEMO: '0',
    STEWARD_REQUESTS_PER_MINUTE: '10000000',
  };
  const running = new Set<ChildProcess>();
  const outputs: (() => string)[] = [];
  const run = (args: readonly string[], environment: Readonly<Record<string, string>>) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: folder,
      env: { ...base, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    return child;
  };
  return {
    data,
    async start(environment = {}) {
      const server = await started(run(['start', '--json'], environment));
      outputs.push(server.output);
      return server;
    },
    async cli(args, environment = {}) {
      const child = run(args, environment);
      let stdout = '';
      let stderr = '';
      child.stdout!.setEncoding('utf8').on('data', (part: string) => (stdout += part));
      child.stderr!.setEncoding('utf8').on('data', (part: string) => (stderr += part));
      const late = () => {
        child.kill('SIGKILL');
        return new Error(`steward ${args.join(' ')} does not end: ${stdout}${stderr}`);
      };
      const [code] = await within(doneWithinMs, late, async () => (await once(child, 'close')) as [number | null]);
      return { code: code ?? -1, stdout, stderr };
    },
    async remove() {
      for (const child of running) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
      // Whatever the test was about: a running server reaches out through its gate alone.
      if (outputs.some((output) => output().includes('went around the outbound gate')))
        throw new Error('something in the server went around the outbound gate, and was stopped');
    },
  };
}

async function started(child: ChildProcess): Promise<ServerProcess> {
  const begun = performance.now();
  let output = '';
  child.stderr!.setEncoding('utf8').on('data', (part: string) => (output += part));
  const ended = once(child, 'exit');
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      output += `${line}\n`;
      const said = JSON.parse(line) as { ready?: boolean; url?: string };
      if (said.ready) resolve(said.url!);
    });
    void ended.then(() => reject(new Error(`the server ended before it was ready: ${output}`)));
  });
  const url = await within(
    doneWithinMs,
    () => new Error(`the server is not ready: ${output}`),
    () => ready,
  );
  const startedInMs = performance.now() - begun;
  return {
    url,
    pid: child.pid!,
    startedInMs,
    output: () => output,
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
  };
}
