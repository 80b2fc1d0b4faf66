// The signer's memory in a move: what was promised of each log stays promised, also of logs that are lost, so that no second history is ever signed.
import { StewardError } from '@steward/protocol/errors.ts';
import { samePromise } from '../../ports/signer-memory.ts';
import { eachAtOnce } from './at-once.ts';
import type { Differences } from './differences.ts';
import type { MoveParts } from './move-side.ts';

/** How many logs. May be repeated; `conflict` when something else is remembered there. */
export async function carryMemory({ from, to, signal }: MoveParts): Promise<number> {
  let count = 0;
  await eachAtOnce(from.memory.promised(), async ({ origin, promised }) => {
    signal.throwIfAborted();
    count++;
    const there = await to.memory.recall(origin);
    if (samePromise(there, promised)) return;
    if (there !== undefined || !(await to.memory.remember(origin, undefined, promised)))
      throw new StewardError('conflict', { rule: 'the signer at the target remembers another tree' });
  });
  return count;
}

export async function compareMemory({ from, to }: MoveParts, found: Differences): Promise<void> {
  await eachAtOnce(from.memory.promised(), async ({ origin, promised }) => {
    if (!samePromise(await to.memory.recall(origin), promised)) found.add(`what the signer remembers of ${origin}`);
  });
  await eachAtOnce(to.memory.promised(), async ({ origin }) => {
    if ((await from.memory.recall(origin)) === undefined)
      found.add(`what the signer remembers of ${origin}, which the source does not know`);
  });
}
