// What every adapter of signals must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BusinessId, RecordId } from '@steward/protocol/ids.ts';
import type { Signal, Signals } from './signals.ts';

export const [one, two] = ['one', 'two'] as unknown as [BusinessId, BusinessId];

export const change = (record: string): Signal => ({
  kind: 'change',
  collection: 'tasks',
  project: undefined,
  record: record as RecordId,
  version: 1,
  state: 'living',
  by: undefined,
});

export interface SignalsTraits {
  /** Whether signals are made only when somebody listens here. Default: true; where somebody may listen at another node they are made always. */
  readonly madeForListeners?: boolean;
}

const named = (signals: readonly Signal[] | undefined) =>
  signals?.map((signal) => (signal.kind === 'change' ? signal.record : signal.kind));

/** Registers the suite. `open` gives an adapter that has just begun, by this clock, and what ends it. */
export function signalsContract(
  name: string,
  open: (nowMs: () => number) => { readonly signals: Signals; readonly close: () => void },
  { madeForListeners = true }: SignalsTraits = {},
): void {
  const on = (title: string, run: (signals: Signals, advance: (ms: number) => void) => void): void =>
    void it(title, () => {
      let now = 1_000_000;
      const { signals, close } = open(() => now);
      try {
        run(signals, (ms) => void (now += ms));
      } finally {
        close();
      }
    });

  describe(`signals: ${name}`, () => {
    on('are heard by their own audience alone, in order, until it listens no more', (signals) => {
      const heard: Signal[] = [];
      const end = signals.listen(one, (given) => heard.push(...given));
      signals.give(one, [change('a'), change('b')]);
      signals.give(two, [change('theirs')]);
      signals.giveMade(one, () => [change('c')]);
      assert.deepEqual([named(heard), signals.listeners(one), signals.heard(one)], [['a', 'b', 'c'], 1, true]);
      end();
      signals.give(one, [change('d')]);
      assert.deepEqual([heard.length, signals.listeners(one)], [3, 0]);
    });

    on('of a moment ago are heard by whoever begins to listen, though nobody listened', (signals, advance) => {
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

    on('that are not known that far back are said to be: before it began, beyond a minute, after a flood', (signals, advance) => {
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

    on(madeForListeners ? 'are not made where nobody listens' : 'are made for whoever may listen elsewhere', (signals) => {
      let made = 0;
      const make = () => [change(`${++made}`)];
      signals.giveMade(one, make);
      assert.equal(made, madeForListeners ? 0 : 1);
      const heard: Signal[] = [];
      const end = signals.listen(one, (given) => heard.push(...given));
      signals.giveMade(one, make);
      assert.equal(heard.length, 1);
      end();
      const before = made;
      signals.giveMade(one, make);
      assert.equal(made, madeForListeners ? before : before + 1);
    });
  });
}
