// The signer's memory as files, one for each log, named by the SHA-256 of its origin. Each is replaced whole: the origin, the tree
// size and the root in base64, one a line. One process at a time; within it, calls about one log wait for each other.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import { checkOrigin } from '../../ports/names.ts';
import type { Promised, PromisedList, SignerMemory } from '../../ports/signer-memory.ts';
import { checkPromise, samePromise } from '../../ports/signer-memory.ts';
import { beforeNaming, Incoming, makeFolder, systemCode } from './durable-files.ts';

const utf8 = new TextEncoder();

class FileSignerMemory implements SignerMemory, PromisedList {
  readonly #folder: string;
  readonly #incoming: Incoming;
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(folder: string, incoming: Incoming) {
    this.#folder = folder;
    this.#incoming = incoming;
  }

  async recall(origin: string): Promise<Promised | undefined> {
    checkOrigin(origin);
    let text: string;
    try {
      text = await readFile(this.#path(origin), 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw beforeNaming(error);
    }
    return parse(origin, text);
  }

  async remember(origin: string, from: Promised | undefined, to: Promised): Promise<boolean> {
    checkOrigin(origin);
    checkPromise(to);
    const content = utf8.encode(`${origin}\n${to.size}\n${to.root.toBase64()}\n`);
    return this.#alone(origin, async () => {
      if (!samePromise(await this.recall(origin), from)) return false;
      await this.#incoming.replace(this.#path(origin), [content]);
      return true;
    });
  }

  async *promised(): AsyncGenerator<{ readonly origin: string; readonly promised: Promised }> {
    const names = (await readdir(this.#folder)).filter((name) => /^[0-9a-f]{64}$/.test(name));
    for (const name of names) {
      const text = await readFile(join(this.#folder, name), 'utf8');
      const origin = text.slice(0, text.indexOf('\n'));
      if (this.#path(origin) !== join(this.#folder, name))
        throw new StewardError('integrity-failed', { rule: "a file of the signer's memory is not what was written" });
      yield { origin, promised: parse(origin, text) };
    }
  }

  #path(origin: string): string {
    return join(this.#folder, createHash('sha256').update(origin).digest('hex'));
  }

  async #alone<T>(origin: string, act: () => Promise<T>): Promise<T> {
    const before = this.#busy.get(origin) ?? Promise.resolve();
    const mine = before.then(act, act);
    this.#busy.set(origin, mine);
    try {
      return await mine;
    } finally {
      if (this.#busy.get(origin) === mine) this.#busy.delete(origin);
    }
  }
}

function parse(origin: string, text: string): Promised {
  const [named, size, root, end, ...more] = text.split('\n');
  const whole =
    named === origin &&
    /^(0|[1-9][0-9]{0,15})$/.test(size ?? '') &&
    /^[A-Za-z0-9+/]{43}=$/.test(root ?? '') &&
    end === '' &&
    more.length === 0;
  if (!whole) throw new StewardError('integrity-failed', { rule: "a file of the signer's memory is not what was written" });
  return { size: Number(size), root: Uint8Array.fromBase64(root!) };
}

/** Opens (or makes) the signer's memory in `folder`, which must not lie where the database is restored from a backup. */
export async function openFileSignerMemory(folder: string): Promise<SignerMemory & PromisedList> {
  await makeFolder(folder);
  return new FileSignerMemory(folder, await Incoming.open(join(folder, 'incoming')));
}
