// Starts moto for a test file, in full alone: it knows more of AWS than the other emulators (conditional puts, SSE headers, KMS, Cognito) and is slow.
// `node tools/moto.ts` installs it. A test that wants it says loudly when it was left out, and in full it fails.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { after } from 'node:test';
import { freePort } from './emulated.ts';
import { leftOut } from './emulators.ts';
import { spawnWithUs } from './spawn-with-us.ts';

const python = join(import.meta.dirname, '../../.cache/moto/bin/python');
const program = join(import.meta.dirname, '../moto/serve.py');
const startTimeoutMs = 60_000;
const lookAgainMs = 100;

/** The endpoint of a moto of this test file's own, stopped behind its last test; `undefined`, having said why, when it is left out. `what` is such as `S3`. */
export async function startMoto(what: string): Promise<string | undefined> {
  if (process.env['STEWARD_TEST'] !== 'full') return leftOut(`${what} (moto)`, 'only with STEWARD_TEST=full', { mayBe: true });
  if (!existsSync(python)) return leftOut(`${what} (moto)`, 'it is not installed: node tools/moto.ts');
  const port = await freePort();
  // Without these it would look for credentials and for a service of the machine's cloud.
  const env = {
    PATH: process.env['PATH'] ?? '',
    AWS_ACCESS_KEY_ID: 'moto',
    AWS_SECRET_ACCESS_KEY: 'moto',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const moto = spawnWithUs(python, [program, String(port)], { env });
  moto.stdout!.resume();
  moto.stderr!.resume();
  after(() => ended(moto));
  const endpoint = `http://127.0.0.1:${port}`;
  for (const until = Date.now() + startTimeoutMs; Date.now() < until; await setTimeout(lookAgainMs)) {
    if (moto.exitCode !== null) break;
    const answer = await fetch(`${endpoint}/moto-api/data.json`).catch(() => undefined);
    if (answer?.ok === true) {
      await answer.text();
      return endpoint;
    }
  }
  throw new Error('moto does not start');
}

async function ended(moto: ChildProcess): Promise<void> {
  if (moto.exitCode !== null || moto.signalCode !== null) return;
  const exit = once(moto, 'exit');
  moto.stdin!.destroy();
  await exit;
}
