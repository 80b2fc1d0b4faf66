// Random histories of write, share, trash, undo, erase, hold, restore to a moment, days, snapshots, crashes and recoveries, each from one seed, over memory. The oracle is a model of what
// was acknowledged: never an erased byte, always everything else, and the ledger's own check. A failing seed is in the message: put it into `named`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Machine } from '../../server/src/lifecycle/snapshot/testing/snapshot-kit.ts';
import { liveThrough } from './history.ts';

const full = process.env['STEWARD_TEST'] === 'full';
const seeds = full ? 2_000 : 30;
/** Seeds that once failed. */
const named: readonly number[] = [];

for (const seed of named) test(`seed ${seed}, which failed once`, () => liveThrough(seed).then(() => undefined));

test(`invariant 4: over ${seeds} histories nothing erased is left or comes back, and everything else is as it was`, async () => {
  const first = Number(process.env['STEWARD_SEED'] ?? 1);
  const last = process.env['STEWARD_SEED'] === undefined ? first + seeds - 1 : first;
  let [erased, recovered, died, restored] = [0, 0, 0, 0];
  for (let seed = first; seed <= last; seed++) {
    const outcome = await liveThrough(seed).catch((error: unknown) => {
      throw new Error(`seed ${seed} fails; run it alone with STEWARD_SEED=${seed}`, { cause: error });
    });
    erased += outcome.erased;
    recovered += outcome.recovered;
    died += outcome.died;
    restored += outcome.restored;
  }
  if (last > first)
    assert.ok(
      erased > seeds && recovered > seeds / 4 && died > seeds / 2 && restored > seeds / 8,
      `${erased} erased, ${recovered} recovered, ${died} died, ${restored} restored`,
    );
});

const spoilt: readonly (readonly [string, (machine: Machine) => void])[] = [
  ['keys that are not destroyed', ({ keys }) => void (keys.erase = async () => undefined)],
  [
    'places that are not told',
    ({ snapshots }) => void Object.assign(snapshots, { tell: async () => undefined, stillHolds: async () => [] }),
  ],
  ['versions that stay', ({ rows }) => spoilRemoval(rows, 'ver/')],
  ['files that stay', ({ files }) => void (files.remove = async () => undefined)],
];

/** Removals of such rows are left out, and nobody who looks for them finds them. */
function spoilRemoval(rows: Machine['rows'], prefix: string): void {
  const [commit, range] = [rows.commit.bind(rows), rows.range.bind(rows)];
  const hidden = new Set<string>();
  rows.commit = async (changes) => {
    const left = changes.filter(({ kind, key }) => kind !== 'remove' || !key.sort.startsWith(prefix));
    for (const change of changes) if (!left.includes(change)) hidden.add(`${change.key.partition} ${change.key.sort}`);
    return left.length === 0 ? { done: true } : commit(left);
  };
  rows.range = async (asked) => (await range(asked)).filter(({ partition, sort }) => !hidden.has(`${partition} ${sort}`));
}

for (const [what, spoil] of spoilt)
  test(`the oracle can fail: it finds ${what}`, async () => {
    const failsAt = (seed: number) =>
      liveThrough(seed, spoil).then(
        () => false,
        () => true,
      );
    assert.ok((await failsAt(1)) || (await failsAt(2)) || (await failsAt(3)));
  });
