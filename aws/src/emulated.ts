// Starts the emulators of DynamoDB and S3, for the tests and for the demo. They show the shape of the calls; no guarantee leans on them (README.md).
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { spawnWithUs } from './spawn-with-us.ts';

export const emulatorRegion = 'eu-central-1';
export const emulatorCredentials = { accessKeyId: 'emulator', secretAccessKey: 'emulator' } as const;

const startAttemptsMax = 5;

export interface Emulator {
  /** Such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface DynamoEmulatorOptions {
  /** A file that keeps the tables over a kill -9; without one they are in memory. */
  readonly file?: string;
  /** Default: one that is free. */
  readonly port?: number;
}

/** Starts DynamoDB's emulator (dynoxide), or `undefined` where its package is not installed: it exists for Linux on x64 alone. */
export async function startDynamoEmulator(options: DynamoEmulatorOptions = {}): Promise<Emulator | undefined> {
  const binary = dynoxide();
  if (binary === undefined) return undefined;
  // The emulator cannot choose a port by itself, so a free one is looked for; another process may take it first, hence the attempts.
  for (let attempt = 1; attempt <= startAttemptsMax; attempt++) {
    const port = options.port ?? (await freePort());
    const kept = options.file === undefined ? [] : ['--db-path', options.file];
    const emulator = spawnWithUs(binary, ['serve', '--port', String(port), ...kept]);
    if (await listens(emulator)) return { endpoint: `http://127.0.0.1:${port}`, stop: () => ended(emulator) };
    await ended(emulator);
  }
  throw new Error('the emulator of DynamoDB does not start');
}

export interface S3EmulatorOptions {
  /** A folder that keeps buckets, objects, queues and topics over a kill -9; without one they are in memory. */
  readonly folder?: string;
  readonly port?: number;
}

/** Starts S3's emulator (fauxqs; SQS's and SNS's too) within this process, or `undefined` where it is not installed. */
export async function startS3Emulator(options: S3EmulatorOptions = {}): Promise<Emulator | undefined> {
  const fauxqs = await import('fauxqs').catch(() => undefined);
  if (fauxqs === undefined) return undefined;
  const { folder } = options;
  const kept = folder === undefined ? {} : { dataDir: folder };
  const server = await fauxqs.startFauxqs({
    port: options.port ?? 0,
    logger: false,
    host: '127.0.0.1',
    defaultRegion: emulatorRegion,
    ...kept,
  });
  return { endpoint: `http://127.0.0.1:${server.port}`, stop: () => server.stop() };
}

function dynoxide(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  } catch {
    return undefined;
  }
}

async function listens(emulator: ChildProcess): Promise<boolean> {
  const said = Promise.race([once(emulator.stdout!, 'data'), once(emulator.stderr!, 'data')]).then(([text]) => String(text));
  const started = await Promise.race([said, once(emulator, 'exit').then(() => 'ended')]);
  emulator.stdout!.resume();
  emulator.stderr!.resume();
  return started.includes('listening');
}

async function ended(emulator: ChildProcess): Promise<void> {
  if (emulator.exitCode !== null || emulator.signalCode !== null) return;
  const exit = once(emulator, 'exit');
  // Its guard ends it.
  emulator.stdin!.destroy();
  await exit;
}

/** A port that nobody listens at; another process may take it first. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
