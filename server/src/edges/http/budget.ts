// How often something may happen for one name within a while: in memory, bounded, under a keyed hash, so that no address lies anywhere.
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';

export interface Budget {
  /** Whether it may happen once more now; counts it if so. */
  take(name: string): boolean;
}

const namesMax = 10_000;
const utf8 = new TextEncoder();

export function createBudget({ clock, random }: { readonly clock: Clock; readonly random: Random }, max: number, everyMs: number): Budget {
  const secret = Buffer.from(random.bytes(16)).toString('hex');
  const taken = new Map<string, number[]>();
  return {
    take(name) {
      const nowMs = clock.nowMs();
      const key = Buffer.from(sha256(utf8.encode(`${secret}\n${name}`))).toString('base64');
      const recent = (taken.get(key) ?? []).filter((atMs) => nowMs - atMs < everyMs);
      const left = recent.length < max;
      taken.delete(key);
      taken.set(key, left ? [...recent, nowMs] : recent);
      // Whoever was longest without a word is forgotten first.
      if (taken.size > namesMax) taken.delete(taken.keys().next().value!);
      return left;
    },
  };
}
