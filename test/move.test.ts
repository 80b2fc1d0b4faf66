// An installation is moved from one set of stores to another under another root key, and back: everything is there, byte for byte, the ledgers verify, and only one
// place is ever open. Here between folders; aws/src/main has the same between the editions.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { lockFolder } from '../server/src/adapters/embedded/folder-lock.ts';
import type { MoveAsked, MoveOutcome } from '../server/src/edges/cli/command.ts';
import { readConfig, type Environment } from '../server/src/main/config.ts';
import type { OldPart } from '../server/src/lifecycle/move/old-copy.ts';
import type { Edition, Ground } from '../server/src/main/edition.ts';
import { embeddedEdition } from '../server/src/main/embedded-edition.ts';
import { moveBetween } from '../server/src/main/move.ts';
import { oldCopyOf } from '../server/src/main/old-copy-of.ts';
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

    await assert.rejects(move(second, third), refused(/before it moves again/));
    await destroyed(first, second, installation);
    await served(second, async (url) => {
      assert.deepEqual(await seen(url, filled), before);
      await stillWorks(url, filled);
    });
    const between = await served(second, (url) => seen(url, filled));
    assert.ok((await move(second, third, { confirm: installation })).state === 'moved');
    await served(third, async (url) => assert.deepEqual(await seen(url, filled), between));
  }));

const keyParts = ['the root key', 'the keys of the epochs', 'the keys of the records', 'the key backups'];

/** The old copy goes, by a command that dies after its first part, and then is run again. */
async function destroyed(old: Place, now: Place, installation: string): Promise<void> {
  const did: string[] = [];
  const oldCopy = (confirm: string | undefined, dies = false): Promise<MoveOutcome> => {
    const asked = { ...ask, oldCopy: 'destroy', confirm } as const;
    const from = () => ({ ...side(old), edition: { ...old.edition, oldPlace: dying(old.edition, dies ? keyParts[0] : undefined, did) } });
    return oldCopyOf({ from, to: side(now), asked, onProgress: () => undefined, signal: new AbortController().signal });
  };
  const data = old.environment['STEWARD_DATA']!;
  const all = ['', '.keyring', '.snapshots', '.keybackups'].map((beside) => `${data}${beside}`);
  const planned = await oldCopy(undefined);
  assert.ok(planned.state === 'old-copy-planned' && planned.plan?.state === 'stands' && planned.installation === installation);
  await assert.rejects(oldCopy('something else'), refused(/id of the installation/));
  assert.ok(
    all.every((each) => existsSync(each)),
    'a plan changes nothing',
  );
  const busy = lockFolder(data)!;
  await assert.rejects(oldCopy(installation), refused(/another Steward works/));
  busy.release();
  await assert.rejects(oldCopy(installation, true), /died/);
  assert.deepEqual([did, existsSync(`${data}.keyring`), existsSync(join(data, 'epochs'))], [[keyParts[0]], false, true]);
  // Nothing opens any more, whatever else still lies there.
  await assert.rejects(
    served(old, async () => undefined),
    refused(/keyring|destroyed/),
  );
  const ended = await oldCopy(installation);
  assert.ok(ended.state === 'old-copy-destroyed' && ended.oldCopy.clearMs === ended.oldCopy.atMs);
  assert.deepEqual(did.slice(1, 1 + keyParts.length), keyParts, 'keys first');
  for (const each of all) assert.deepEqual(await filesIn(each), [], each);
}

/** What is destroyed is noted; after `last` the process dies. */
function dying(edition: Edition, last: string | undefined, did: string[]): Edition['oldPlace'] {
  return async (config) => {
    const place = (await edition.oldPlace(config))!;
    const watched = ({ what, destroy }: OldPart): OldPart => ({
      what,
      async destroy() {
        await destroy();
        did.push(what);
        if (what === last) throw new Error('died');
      },
    });
    return {
      ...place,
      parts(...given) {
        const { keys, contents } = place.parts(...given);
        return { keys: keys.map(watched), contents: contents.map(watched) };
      },
    };
  };
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((entry) => entry.isFile()).map(({ name }) => name);
}

test('a business under a key of its own does not move: neither one that has it, nor one that brings it while the nodes still run', () =>
  inFolder(async (folder) => {
    const [first, second] = ['first', 'second'].map((name) => placeIn(folder, name)) as [Place, Place];
    const { business } = await served(first, (url) => fill(url, join(folder, 'first')));
    const installation = await planned(first, second);
    let [asked, from] = [0, 1];
    const own: Edition = {
      ...first.edition,
      async open(parts) {
        const ownKeyOf = async (of: string) => (of === business && ++asked >= from ? 'arn:aws:kms:eu-central-1:1:key/k' : undefined);
        return { ...(await first.edition.open(parts)), roots: { ownKeyOf } as unknown as NonNullable<Ground['roots']> };
      },
    };
    const owned = { ...first, edition: own };
    await assert.rejects(move(owned, second), refused(/gives it up first/), 'already the plan says so');
    await assert.rejects(move(owned, second, { confirm: installation }), refused(/gives it up first/));
    await served(first, async () => undefined);
    // Brought between the plan and the end of the last node.
    [asked, from] = [0, 2];
    await assert.rejects(move(owned, second, { confirm: installation }), refused(/gives it up first/));
    await assert.rejects(
      served(first, async () => undefined),
      refused(/is being moved/),
    );
    assert.equal((await move(first, second, { giveUp: true })).state, 'given-up');
    await served(first, async () => undefined);
  }));

/** Signing in with the password, writing, and the ledger that goes on. */
async function stillWorks(url: string, { email, project }: Filled): Promise<void> {
  const signedIn = await asker(url)('POST', '/v1/sign-in', { email, password });
  assert.equal(signedIn.status, 200, signedIn.text);
  const mine: Asker = asker(url, String(signedIn.body['token']));
  const made = await mine('POST', '/v1/tasks', { project, fields: { title: 'after', status: 'open', due: '2027-03-01' } });
  assert.equal(made.status, 201, made.text);
}
