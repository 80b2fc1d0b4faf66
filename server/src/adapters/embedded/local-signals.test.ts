import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BusinessId, RecordId } from '@steward/protocol/ids.ts';
import type { Signal } from '../../ports/signals.ts';
import { localSignals } from './local-signals.ts';

const [one, two] = ['one', 'two'] as unknown as [BusinessId, BusinessId];
const change = (record: string): Signal => ({
  kind: 'change',
  collection: 'tasks',
  project: undefined,
  record: record as RecordId,
  version: 1,
  state: 'living',
  by: undefined,
});
const named = (signals: readonly Signal[] | undefined) =>
  signals?.map((signal) => (signal.kind === 'change' ? signal.record : signal.kind));

function scene() {
  let now = 1_000_000;
  const signals = localSignals(() => now);
  return { signals, advance: (ms: number) => void (now += ms) };
}

test('whoever begins to listen hears what was given a moment ago, to their own audience, though nobody listened', () => {
  const { signals, advance } = scene();
  advance(10_000);
  signals.give(one, [change('old')]);
  advance(5_000);
  signals.giveMade(one, () => [change('a')]);
  signals.giveMade(two, () => [change('theirs')]);
  signals.give(one, [{ kind: 'ledger', volume: 1, size: 9 }]);
  advance(1_000);
  assert.deepEqual(named(signals.recent(one, 2_000)), ['a']);
  assert.deepEqual(named(signals.recent(one, 7_000)), ['old', 'a']);
});

test('what is not known that far back is said: before it began, beyond a minute, after a flood', () => {
  const { signals, advance } = scene();
  advance(1_000);
  assert.equal(signals.recent(one, 2_000), undefined);
  assert.deepEqual(signals.recent(one, 500), []);
  advance(300_000);
  assert.equal(signals.recent(one, 60_001), undefined);
  assert.deepEqual(signals.recent(one, 60_000), []);
  for (let i = 0; i < 5_000; i++) {
    advance(1);
    signals.give(one, [change(`${i}`)]);
  }
  assert.equal(signals.recent(one, 4_500), undefined);
  assert.equal(signals.recent(one, 500)!.length, 501);
});

test('nothing is made where nobody listens, until somebody asks for it', () => {
  const { signals } = scene();
  let made = 0;
  const make = () => [change(`${++made}`)];
  signals.giveMade(one, make);
  assert.equal(made, 0);
  const heard: Signal[] = [];
  const end = signals.listen(one, (given) => heard.push(...given));
  signals.giveMade(one, make);
  assert.equal(heard.length, 1);
  end();
  signals.giveMade(one, make);
  assert.equal(made, 1);
});
