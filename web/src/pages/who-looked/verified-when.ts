// When this browser checked a ledger last, and what came of it. It is the browser's own memory: nobody else can claim it.
import { useState } from 'react';

export interface Verified {
  readonly atMs: number;
  readonly fits: boolean;
  readonly entries: number;
}

const keyOf = (origin: string) => `steward-verified ${origin}`;

function recall(origin: string): Verified | undefined {
  try {
    const { atMs, fits, entries } = JSON.parse(localStorage.getItem(keyOf(origin)) ?? '{}') as Partial<Verified>;
    return typeof atMs === 'number' && typeof fits === 'boolean' && typeof entries === 'number' ? { atMs, fits, entries } : undefined;
  } catch {
    return undefined;
  }
}

export function useVerified(origin: string): readonly [Verified | undefined, (verified: Verified | undefined) => void] {
  const [verified, setVerified] = useState(() => recall(origin));
  return [
    verified,
    (now) => {
      // A check that could not be made says nothing about the log.
      if (now === undefined) return;
      localStorage.setItem(keyOf(origin), JSON.stringify(now));
      setVerified(now);
    },
  ];
}
