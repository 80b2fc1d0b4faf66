import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StewardError } from '@steward/protocol/errors.ts';
import { daysOf, hoursOf, keepResult, newestTurns, sweepResults } from '../stores/promise-results.ts';
import { noteProcessors, processorTurns } from '../stores/trust-records.ts';
import { Checker } from './checker.ts';
import { dayMs, hourMs } from './gather.ts';
import { installation } from './promises.fixture.ts';
import { broken, holds, percentile, type SteadyPromise } from './promise.ts';
import { Rounds } from './rounds.ts';
import { fewMax, shownFigure } from './trust-view.ts';

const said = { en: 'a', de: 'b' };
const promise = (id: string, check: SteadyPromise['check']): SteadyPromise => ({
  id,
  area: 'safe',
  text: said,
  control: said,
  where: [],
  evidence: said,
  run: [],
  check,
});

test('a check that fails, or takes too long, has checked nothing; the others are not kept waiting', async () => {
  const { parts } = await installation();
  let told = false;
  const checker = new Checker(parts, {
    checkMsMax: 5,
    promises: [
      promise('A1', () => Promise.reject(new StewardError('store-unavailable'))),
      promise('A2', (_parts, signal) => new Promise(() => signal.addEventListener('abort', () => (told = true)))),
      promise('A3', async () => holds({ figures: [] })),
    ],
  });
  const found = await checker.run();
  assert.deepEqual(
    found.map(({ state }) => state),
    ['not-checked', 'not-checked', 'true'],
  );
  assert.match(found[0]!.finding.because!.en, /store-unavailable/);
  assert.match(found[1]!.finding.because!.en, /longer than 5 ms/);
  assert.equal(told, true);
});

test('who asks while a run is under way gets that run; results say since when, and what an hour ago was found is due again', async () => {
  const { parts, kit } = await installation();
  let runs = 0;
  let isBroken = false;
  const checker = new Checker(parts, {
    promises: [promise('A1', async () => (runs++, isBroken ? broken(said, { figures: [] }) : holds({ figures: [] })))],
  });
  const startMs = kit.clock.nowMs();
  const [first, same] = await Promise.all([checker.run(), checker.run()]);
  assert.equal(first, same);
  assert.equal(runs, 1);
  assert.equal(checker.isDue(await checker.latest()), false);
  kit.clock.advance(hourMs);
  assert.equal(checker.isDue(await checker.latest()), true);
  const [second] = await checker.run();
  assert.equal(second!.sinceMs, startMs);
  isBroken = true;
  kit.clock.advance(hourMs);
  const [third] = await checker.run();
  assert.equal(third!.sinceMs, startMs + 2 * hourMs);
  assert.deepEqual(
    (await newestTurns(kit.rows, 5)).map(({ from, to }) => [from, to]),
    [
      ['true', 'broken'],
      [undefined, 'true'],
    ],
  );
  assert.deepEqual(structuredClone((await daysOf(kit.rows, 'A1', startMs))[0]!.counts), { true: 2, broken: 1 });
});

test('hours are kept for two days, days for thirteen months', async () => {
  const { kit } = await installation();
  const { rows, clock } = kit;
  const startMs = clock.nowMs();
  for (let day = 0; day < 400; day += 1) {
    await keepResult(rows, { id: 'A1', state: 'true', checkedAtMs: startMs + day * dayMs, tookMs: 1, found: {} });
    await sweepResults(rows, ['A1'], startMs + day * dayMs);
  }
  assert.ok((await hoursOf(rows, 'A1')).length <= 3);
  const days = await daysOf(rows, 'A1', startMs);
  assert.equal(days.length, 396);
  assert.equal(days.at(-1)!.day, new Date(startMs + 399 * dayMs).toISOString().slice(0, 10));
});

test('what is said in public: no number of people or businesses under five, and nothing worked out from fewer', () => {
  const figure = { id: 'a', says: said };
  for (let value = 0; value < fewMax; value++)
    assert.deepEqual(shownFigure({ ...figure, kind: 'count', value }), { ...figure, kind: 'count', few: true });
  assert.equal(shownFigure({ ...figure, kind: 'count', value: 5 }).value, 5);
  assert.equal(shownFigure({ ...figure, kind: 'faults', value: 1 }).value, 1);
  assert.equal(shownFigure({ ...figure, kind: 'duration', ms: 12, of: 4 }).few, true);
  assert.equal(shownFigure({ ...figure, kind: 'share', value: 0.5, of: 4 }).few, true);
  assert.equal(shownFigure({ ...figure, kind: 'share', value: 0.5, of: 8 }).value, 0.5);
  assert.deepEqual([percentile([], 0.5), percentile([3, 1, 2], 0.5), percentile([1, 2, 3, 4], 0.99)], [0, 2, 4]);
});

test('a round goes on where the last look left it, tells faults at once, and says when it was whole', async () => {
  const rounds = new Rounds(() => 7);
  async function* things() {
    for (let at = 1; at <= 5; at++) yield at;
  }
  const look = (at: number) => (at === 2 ? 'two' : undefined);
  const go = (atOnceMax: number) => rounds.goOn('r', things, look, { atOnceMax, signal: new AbortController().signal });
  const first = await go(3);
  assert.deepEqual([first.looked, first.whole, first.faults], [3, undefined, ['two']]);
  const second = await go(3);
  assert.deepEqual(second.whole, { endedMs: 7, looked: 5, faults: ['two'] });
});

test('the first companies are no news; every change after that is', async () => {
  const { rows } = (await installation()).kit;
  const relay = { id: 'relay', name: 'Mail relay', sum: 'a' };
  assert.deepEqual(await noteProcessors(rows, 1, [relay]), []);
  assert.deepEqual(await noteProcessors(rows, 2, [relay]), []);
  await noteProcessors(rows, 3, [
    { ...relay, sum: 'b' },
    { id: 'maps', name: 'Maps', sum: 'c' },
  ]);
  await noteProcessors(rows, 4, [{ ...relay, sum: 'b' }]);
  assert.deepEqual(
    (await processorTurns(rows, 9)).map(({ atMs, id, change }) => `${atMs} ${id} ${change}`),
    ['4 maps removed', '3 relay changed', '3 maps added'],
  );
});
