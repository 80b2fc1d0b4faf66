// How long a killed server with the demo's data takes to serve again: wall time until its first answer, and its processor time until then, which
// other work on the machine disturbs less. Run: node bench/src/restart.ts
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rounds = Number(process.env['ROUNDS'] ?? 7);
const goalMs = 2_000;
/** The kernel counts processor time in hundredths of a second. */
const tickMs = 10;
const program = fileURLToPath(new URL('../../server/bin/steward.mjs', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'steward-bench-'));

interface Started {
  readonly server: ChildProcess;
  readonly wallMs: number;
  readonly processorMs: number;
}

async function start(): Promise<Started> {
  const began = performance.now();
  const env = { ...process.env, STEWARD_DATA: join(folder, 'data'), STEWARD_PORT: '0' };
  const server = spawn(process.execPath, [program, 'start', '--demo', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const text of server.stdout!.setEncoding('utf8')) {
    said += String(text);
    if (said.includes('"ready":true')) break;
  }
  const url = /"url":"([^"]+)"/.exec(said)?.[1];
  if (url === undefined) throw new Error(`the server did not start: ${said}`);
  if (!(await fetch(`${url}/v1/health`)).ok) throw new Error('a wrong answer');
  const wallMs = performance.now() - began;
  return { server, wallMs, processorMs: processorMsOf(server.pid!) };
}

/** User and system time, from Linux's account of the process; elsewhere not known. */
function processorMsOf(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13);
  return (Number(user) + Number(system)) * tickMs;
}

const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
const starts: Started[] = [];
// The first makes the demo, and what is compiled.
for (let round = 0; round <= rounds; round++) {
  const started = await start();
  started.server.kill('SIGKILL');
  await once(started.server, 'exit');
  if (round > 0) starts.push(started);
}
const wall = starts.map(({ wallMs }) => wallMs);
const processor = starts.map(({ processorMs }) => processorMs);
console.log(
  `started again after kill -9, with the demo: median ${median(wall).toFixed(0)} ms (least ${Math.min(...wall).toFixed(0)}, goal ${goalMs}), ` +
    `processor ${median(processor).toFixed(0)} ms (least ${Math.min(...processor).toFixed(0)}); load of the machine ${loadavg()[0]!.toFixed(1)}`,
);
await rm(folder, { recursive: true, force: true });
