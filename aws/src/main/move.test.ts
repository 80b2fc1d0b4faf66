// An installation moves from a folder to AWS (its emulators) and back: what people and the operator take out of it is the same in every byte, its ledgers verify, and a
// move that is broken off goes on.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { MoveAsked, MoveOutcome } from '@steward/server/edges/cli/command.ts';
import type { Environment } from '@steward/server/main/config.ts';
import type { Edition } from '@steward/server/main/edition.ts';
import { embeddedEdition } from '@steward/server/main/embedded-edition.ts';
import { moveTo } from '@steward/server/main/move-to.ts';
import { editionServer } from '../../../test/kit/edition-server.ts';
import { asker, password } from '../../../test/kit/http.ts';
import { fill, seen } from '../../../test/kit/moved-installation.ts';
import { systemClock } from '@steward/server/adapters/embedded/system-clock.ts';
import { systemRandom } from '@steward/server/adapters/embedded/system-random.ts';
import { scanPages } from '../dynamo-calls.ts';
import { openAwsClients } from './aws-clients.ts';
import { readAwsConfig } from './aws-config.ts';
import { createAwsEdition } from './aws-edition.ts';
import { openAwsStores } from './aws-stores.ts';
import { oldTables } from './old-tables.ts';
import { startEmulatedAws } from './emulated-aws.ts';

const full = process.env['STEWARD_TEST'] === 'full' || process.env['CI'] !== undefined;

async function served<T>(edition: Edition, environment: Environment, work: (url: string) => Promise<T>): Promise<T> {
  const server = await editionServer(edition, environment);
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}

const program = fileURLToPath(new URL('../../../server/bin/steward.mjs', import.meta.url));
/** A move of this size takes about half a minute, most of it waiting until cuts through the tables may be made. */
const killedAfterMs = [6_000, 15_000];

/** Runs the command in a process of its own and kills it ever later, until it comes to its end. */
async function killedAgainAndAgain(environment: Environment, args: readonly string[], killsMs = killedAfterMs): Promise<void> {
  for (const afterMs of [...killsMs, undefined]) {
    const env = { ...process.env, ...environment };
    const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => void (output += text));
    const timer = afterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), afterMs);
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    clearTimeout(timer);
    if (signal === 'SIGKILL') continue;
    assert.equal(code, 0, output);
    return;
  }
}

/** What the tables and buckets hold goes, by a command that is killed on the way; nothing is left of it but the pools, and the new place knows from when on. */
async function tablesGo(back: Environment, file: string, confirm: string): Promise<void> {
  const args = ['move', '--to', 'embedded', '--old-copy=destroy', `--confirm=${confirm}`, '--json'];
  await killedAgainAndAgain(back, args, [1_500]);
  const config = readAwsConfig(file);
  const clients = openAwsClients(config, () => undefined);
  try {
    for (const table of Object.values(config.tables))
      for await (const page of scanPages({ client: clients.dynamo, table })) assert.deepEqual(page, [], table);
    const { stores } = await openAwsStores({ config, clients, random: systemRandom, openClock: async () => systemClock() });
    for (const blobs of [stores.blobs, stores.snapshots, stores.keyBackups]) assert.deepEqual(await blobs.list('', undefined, 10), []);
  } finally {
    clients.close();
  }
  assert.equal(await oldTables(config), undefined);
}

test(
  'embedded to AWS and back: byte-identical exports, ledgers that verify',
  { skip: full ? false : 'in full: two servers over emulators' },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'steward-move-aws-'));
    const emulated = await startEmulatedAws();
    assert.ok(emulated, 'the emulators are installed');
    try {
      const file = join(folder, 'steward.aws.json');
      await emulated.makeInstallation('moved', file);
      const common = { STEWARD_DEMO: '0', STEWARD_URL: 'http://steward.test', STEWARD_AWS_CONFIG: file };
      const placed = (name: string): Environment => ({ ...common, STEWARD_DATA: join(folder, name) });
      const [first, node, back] = [placed('first'), placed('node'), placed('back')];
      const aws = createAwsEdition(common);
      const editions = { embedded: embeddedEdition, aws };
      const move = (environment: Environment, asked: MoveAsked): Promise<MoveOutcome> =>
        moveTo({ editions, environment, data: undefined, asked, onProgress: () => undefined, signal: new AbortController().signal });
      const { filled, before } = await served(embeddedEdition, first, async (url) => {
        const made = await fill(url, first['STEWARD_DATA']!);
        return { filled: made, before: await seen(url, made) };
      });

      const planned = await move(first, { to: 'aws', confirm: undefined, giveUp: false });
      assert.ok(planned.state === 'planned');
      const confirm = planned.plan.installation;
      await killedAgainAndAgain(first, ['move', '--to', 'aws', `--confirm=${confirm}`, '--json']);
      await assert.rejects(move(first, { to: 'aws', confirm, giveUp: false }), /was moved to/);
      const gone = await move(first, { to: 'aws', confirm, giveUp: false, oldCopy: 'destroy' });
      assert.ok(gone.state === 'old-copy-destroyed');
      for (const beside of ['', '.keyring', `.snapshots/named/${confirm}`, `.keybackups/named/${confirm}`])
        assert.equal(existsSync(join(folder, `first${beside}`)), false, beside);
      await served(aws, node, async (url) => {
        assert.deepEqual(await seen(url, filled), before);
        const signedIn = await asker(url)('POST', '/v1/sign-in', { email: filled.email, password });
        assert.equal(signedIn.status, 200, 'whoever had a password signs in with it');
      });

      const returned = await move(back, { to: 'embedded', confirm, giveUp: false });
      assert.ok(returned.state === 'moved');
      assert.deepEqual(returned.moved.differences, []);
      await served(embeddedEdition, back, async (url) => assert.deepEqual(await seen(url, filled), before));
      await assert.rejects(
        served(aws, node, async () => undefined),
        /was moved to/,
      );
      await tablesGo(back, file, confirm);
      await served(embeddedEdition, back, async (url) => assert.deepEqual(await seen(url, filled), before));
    } finally {
      await emulated.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
