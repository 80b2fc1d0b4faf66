// An installation is moved from one set of stores to another under another root key, and back: everything is there, byte for byte, the ledgers verify, and only one
// place is ever open. Here between folders; aws/src/main has the same between the editions.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { MoveAsked, MoveOutcome } from '../server/src/edges/cli/command.ts';
import { readConfig, type Environment } from '../server/src/main/config.ts';
import type { Edition } from '../server/src/main/edition.ts';
import { embeddedEdition } from '../server/src/main/embedded-edition.ts';
import { moveBetween } from '../server/src/main/move.ts';
import { editionServer } from './kit/edition-server.ts';
import { asker, password, type Asker } from './kit/http.ts';
import { fill, seen, type Filled } from './kit/moved-installation.ts';

const ask: MoveAsked = { to: 'aws', confirm: undefined, giveUp: false };

interface Spied {
  readonly wrapped: Set<string>;
  readonly edition: Edition;
}

/** Notes for what the root key is asked to wrap, whoever asks. */
function spied(): Spied {
  const wrapped = new Set<string>();
  const edition: Edition = {
    ...embeddedEdition,
    async open(parts) {
      const ground = await embeddedEdition.open(parts);
      const { root } = ground.stores;
      const spy: typeof root = {
        name: root.name,
        wrap(context, secret) {
          wrapped.add(`${context.use} ${context.owner} ${context.name}`);
          return root.wrap(context, secret);
        },
        unwrap: (context, value) => root.unwrap(context, value),
      };
      return { ...ground, stores: { ...ground.stores, root: spy } };
    },
  };
  return { wrapped, edition };
}

interface Place {
  readonly environment: Environment;
  readonly edition: Edition;
  readonly wrapped: Set<string>;
}

function placeIn(folder: string, name: string): Place {
  const { edition, wrapped } = spied();
  return { environment: { STEWARD_DATA: join(folder, name), STEWARD_DEMO: '0', STEWARD_URL: 'http://steward.test' }, edition, wrapped };
}

const side = ({ edition, environment }: Place) => ({ edition, config: readConfig(environment), name: environment['STEWARD_DATA']! });

const move = (from: Place, to: Place, asked: Partial<MoveAsked> = {}, signal = new AbortController().signal): Promise<MoveOutcome> =>
  moveBetween({ from: side(from), to: side(to), asked: { ...ask, ...asked }, onProgress: () => undefined, signal });

async function planned(from: Place, to: Place): Promise<string> {
  const outcome = await move(from, to);
  assert.equal(outcome.state, 'planned');
  return outcome.state === 'planned' ? outcome.plan.installation : '';
}

const refused = (rule: RegExp) => (error: unknown) => isStewardError(error) && rule.test(error.message);

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-move-test-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function served<T>({ edition, environment }: Place, work: (url: string) => Promise<T>): Promise<T> {
  const server = await editionServer(edition, environment);
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}

test('an installation moves to another root key and back, the same in every byte that anybody takes out of it', () =>
  inFolder(async (folder) => {
    const [first, second, third] = ['first', 'second', 'third'].map((name) => placeIn(folder, name)) as [Place, Place, Place];
    const { filled, before } = await served(first, async (url) => {
      const made = await fill(url, join(folder, 'first'));
      return { filled: made, before: await seen(url, made) };
    });
    const installation = await planned(first, second);
    await assert.rejects(move(first, second, { confirm: 'something' }), refused(/installation/));
    await served(first, async (url) => assert.deepEqual(await seen(url, filled), before, 'a plan changes nothing'));

    const outcome = await move(first, second, { confirm: installation });
    assert.ok(outcome.state === 'moved');
    assert.deepEqual(outcome.moved.differences, []);
    // Whatever the root key wrapped of it, the other root key has wrapped too: nothing is missing on the list of what is wrapped.
    // But for the epoch that was destroyed.
    assert.deepEqual(
      [...first.wrapped].filter((each) => !second.wrapped.has(each)),
      [`epoch ${filled.business} epoch-1`],
    );
    assert.ok([...first.wrapped].some((each) => each.startsWith('snapshot ')) && first.wrapped.has('push operator push-key'));
    await assert.rejects(
      served(first, async () => undefined),
      refused(/was moved to/),
    );

    await rm(join(folder, 'first'), { recursive: true });
    await rm(join(folder, 'first.keyring'), { recursive: true });
    await served(second, async (url) => {
      assert.deepEqual(await seen(url, filled), before);
      await stillWorks(url, filled);
    });
    const between = await served(second, (url) => seen(url, filled));
    assert.ok((await move(second, third, { confirm: installation })).state === 'moved');
    await served(third, async (url) => assert.deepEqual(await seen(url, filled), between));
  }));

/** Signing in with the password, writing, and the ledger that goes on. */
async function stillWorks(url: string, { email, project }: Filled): Promise<void> {
  const signedIn = await asker(url)('POST', '/v1/sign-in', { email, password });
  assert.equal(signedIn.status, 200, signedIn.text);
  const mine: Asker = asker(url, String(signedIn.body['token']));
  const made = await mine('POST', '/v1/tasks', { project, fields: { title: 'after', status: 'open', due: '2027-03-01' } });
  assert.equal(made.status, 201, made.text);
}
