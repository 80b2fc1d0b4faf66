// What the contract suites share: opening what is under test, and disposing of it whatever happens.
import { it } from 'node:test';

export interface UnderTest<T> {
  readonly port: T;
  /** Ends this instance without losing what it answered, and opens the same store again. */
  reopen(): Promise<T>;
  dispose(): Promise<void>;
}

export type On<T> = (title: string, act: (port: T, under: UnderTest<T>) => Promise<void>) => void;

/** A way to register tests, each on a store of its own that is disposed of afterwards. */
export function testsOn<T>(open: () => Promise<UnderTest<T>>): On<T> {
  return (title, act) => {
    void it(title, async () => {
      const under = await open();
      try {
        await act(under.port, under);
      } finally {
        await under.dispose();
      }
    });
  };
}

/** A law tries this many random cases unless told otherwise. */
export const contractRuns = 25;
