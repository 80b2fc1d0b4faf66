// What a move leaves behind goes by a second command alone, keys first, and wherever that dies the same command ends it. It does not go while the new place is not whole.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { dayMs } from '../../governed/periods.ts';
import { moveInstallation, planMove } from './move-installation.ts';
import { putMove, readMove, refuseMoved, remindOf, standingCopy } from './move-mark.ts';
import { businessesIn } from './moved-rows.ts';
import type { MoveSide } from './move-side.ts';
import { arrivedInstallation, destroyOldCopy, planDestruction, sayOldCopyIsGone, type OldCopyParts, type OldPlace } from './old-copy.ts';
import { emptyTarget, filledScene, partsOf, sourceSide, targetSide, type FilledScene } from './testing/move-kit.ts';

const refused = (rule: RegExp) => (error: unknown) => isStewardError(error) && rule.test(error.message);

interface Moved {
  readonly s: FilledScene;
  readonly from: MoveSide;
  readonly to: MoveSide;
}

async function moved(): Promise<Moved> {
  const s = await filledScene();
  const [from, to] = [sourceSide(s), targetSide(emptyTarget(), s)];
  const parts = partsOf(from, to);
  await moveInstallation(parts, await planMove(parts));
  return { s, from, to };
}

/** The source as an old place; `does` is told of each part, and may fail there. */
function oldPlaceOf({ from }: Moved, does: (what: string) => void = () => undefined): OldPlace {
  const part = (what: string) => ({ what, destroy: async () => does(what) });
  return {
    name: from.name,
    rows: from.rows,
    businesses: () => businessesIn(from.rows),
    parts: () => ({ keys: [part('root key'), part('epochs')], contents: [part('files'), part('records')] }),
    async end() {
      does('mark');
      await from.rows.commit([{ kind: 'remove', key: { partition: 'installation', sort: 'move' }, expect: 'any' }]);
    },
    keepsRemovedMs: 35 * dayMs,
    leftToDo: ['the KMS key'],
    release: async () => undefined,
  };
}

const partsFor = (m: Moved, old: OldPlace | undefined, more: Partial<OldCopyParts> = {}): OldCopyParts => ({
  to: m.to,
  old,
  checkLedger: async () => [],
  signal: new AbortController().signal,
  onProgress: () => undefined,
  ...more,
});

const everything = ['root key', 'epochs', 'files', 'records', 'mark'];

async function destroy(parts: OldCopyParts) {
  return destroyOldCopy(parts, await planDestruction(parts));
}

describe('the old copy of a move', () => {
  it('is destroyed keys first, and the new place knows since when nothing of it lies anywhere', async () => {
    const m = await moved();
    const nowMs = m.to.clock.nowMs();
    const standing = await standingCopy(m.to.rows, nowMs);
    assert.equal(standing?.other, 'the source');
    assert.match(remindOf(standing)!, /a copy of everything stands since/);
    const done: string[] = [];
    const parts = partsFor(
      m,
      oldPlaceOf(m, (what) => done.push(what)),
    );
    const plan = await planDestruction(parts);
    assert.deepEqual([plan.state, plan.from, plan.sinceMs, done], ['stands', 'the source', standing.sinceMs, []]);
    assert.equal(await arrivedInstallation(m.to), plan.installation);
    const { oldCopy } = await destroyOldCopy(parts, plan);
    assert.deepEqual(done, everything);
    assert.deepEqual([oldCopy.state, oldCopy.clearMs - oldCopy.atMs], ['destroyed', 35 * dayMs]);
    const after = await standingCopy(m.to.rows, nowMs);
    assert.ok(after, 'the engine still keeps it');
    assert.equal(remindOf(after), undefined, 'but there is nothing to do');
    assert.equal(await standingCopy(m.to.rows, oldCopy.clearMs), undefined);
    assert.deepEqual((await destroy(partsFor(m, undefined))).oldCopy, oldCopy, 'said again it is the same');
    await refuseMoved(m.to.rows);
  });

  for (const dies of everything)
    it(`goes on when it died at: ${dies}`, async () => {
      const m = await moved();
      const before = partsFor(
        m,
        oldPlaceOf(m, (what) => {
          if (what === dies) throw new Error('died');
        }),
      );
      await assert.rejects(destroy(before), /died/);
      await assert.rejects(refuseMoved(m.from.rows), refused(/is being destroyed/));
      const standing = await standingCopy(m.to.rows, m.to.clock.nowMs());
      assert.match(remindOf(standing!)!, /is being destroyed; run the same/);
      const again = partsFor(m, oldPlaceOf(m), { checkLedger: async () => assert.fail('the target was looked through before') });
      const plan = await planDestruction(again);
      assert.equal(plan.state, 'goes-on');
      assert.equal((await destroyOldCopy(again, plan)).oldCopy.state, 'destroyed');
    });

  it('is noted as destroyed where only that was missing, with the time its engine keeps it', async () => {
    const m = await moved();
    const kept = (await readMove(m.to.rows))!;
    const begun = { state: 'destroying', atMs: 1_000, clearMs: 1_000 + 35 * dayMs } as const;
    await putMove(m.to.rows, { ...kept.mark, oldCopy: begun }, kept.revision);
    const { oldCopy } = await destroy(partsFor(m, undefined));
    assert.deepEqual([oldCopy.state, oldCopy.clearMs - oldCopy.atMs], ['destroyed', 35 * dayMs]);
  });

  it('stays while the new place is not whole', async () => {
    const m = await moved();
    const done: string[] = [];
    const old = oldPlaceOf(m, (what) => done.push(what));
    await assert.rejects(destroy(partsFor(m, old, { checkLedger: async () => ['altered'] })), refused(/not whole.*altered/));
    const strange = { ...m.to, root: m.from.root };
    await assert.rejects(destroy(partsFor(m, old, { to: strange })), (error) => isStewardError(error, 'integrity-failed'));
    assert.deepEqual(done, []);
    assert.deepEqual([(await readMove(m.from.rows))?.mark.role, (await readMove(m.to.rows))?.mark.oldCopy], ['left', undefined]);
  });

  it('is not taken for another: nothing arrived, something else lies there, nothing is found', async () => {
    const m = await moved();
    const other = await moved();
    await assert.rejects(destroy(partsFor({ ...m, to: m.from }, oldPlaceOf(m))), refused(/nothing has arrived/));
    const kept = (await readMove(other.from.rows))!;
    await putMove(other.from.rows, { ...kept.mark, move: 'aaaaaaaaaaaaaaaaaaaaaaaaaa' }, kept.revision);
    await assert.rejects(destroy(partsFor(m, oldPlaceOf(other))), refused(/is not the copy/));
    await assert.rejects(destroy(partsFor(m, undefined)), refused(/--old-copy=gone/));
  });

  it('is gone when the operator says so, unless it is found', async () => {
    const m = await moved();
    await assert.rejects(sayOldCopyIsGone(partsFor(m, oldPlaceOf(m))), refused(/still found/));
    assert.equal((await sayOldCopyIsGone(partsFor(m, undefined))).state, 'gone');
    assert.equal(await standingCopy(m.to.rows, m.to.clock.nowMs()), undefined);
  });

  it('goes before anything moves again', async () => {
    const m = await moved();
    const next = targetSide(emptyTarget(), m.s);
    await assert.rejects(planMove(partsOf(m.to, next)), refused(/before it moves again/));
    await sayOldCopyIsGone(partsFor(m, undefined));
    assert.equal((await planMove(partsOf(m.to, next))).state, 'new');
  });

  it('is read past by a release that knows nothing of it, and its mark without it is read', async () => {
    const m = await moved();
    await sayOldCopyIsGone(partsFor(m, undefined));
    const kept = (await readMove(m.to.rows))!;
    assert.deepEqual([kept.mark.role, kept.mark.done, kept.mark.oldCopy?.state], ['arrived', undefined, 'gone']);
  });
});
