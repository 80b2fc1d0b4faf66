// What needs a fresh proof of who it is: it is tried, and where the server wants the proof first, the shell asks for it (fresh-sign-in.tsx); then what was
// asked goes on by itself.
import { StewardError } from '@steward/protocol/errors.ts';

interface Asked {
  readonly proved: () => void;
  readonly givenUp: () => void;
}

let asked: Asked | undefined;
const listeners = new Set<() => void>();

function set(next: Asked | undefined): void {
  asked = next;
  for (const listener of listeners) listener();
}

export const freshSignIn = {
  get: () => asked,
  end: () => set(undefined),
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

/** Throws what `run` throws; `fresh-sign-in-needed` when the proof was given up. */
export async function freshly<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof StewardError) || error.code !== 'fresh-sign-in-needed') throw error;
    await new Promise<void>((resolve, reject) => set({ proved: resolve, givenUp: () => reject(error) }));
    return run();
  }
}
