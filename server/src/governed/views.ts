// Looking at one's own ledger: one entry serves a session for a while, so that watching does not fill what is watched (DESIGN §3).
import type { Clock } from '../ports/clock.ts';
import type { Appended } from '../ledger/ledger.ts';

export const viewersMax = 10_000;

export interface Views {
  /** The entry that serves this viewer now; a new one, written by `enter`, when there is none or its time is over. */
  enter(viewer: string, servesMs: number, enter: () => Promise<Appended>): Promise<Appended>;
}

export function createViews(clock: Clock): Views {
  const entered = new Map<string, { readonly receipt: Promise<Appended>; readonly untilMs: number }>();
  return {
    async enter(viewer, servesMs, enter) {
      const now = clock.nowMs();
      const known = entered.get(viewer);
      if (known && now < known.untilMs) return known.receipt;
      // Two who ask at once are served by the one entry that is under way; one that fails serves nobody.
      const view = { receipt: enter(), untilMs: now + servesMs };
      entered.delete(viewer);
      if (entered.size >= viewersMax) entered.delete(entered.keys().next().value!);
      entered.set(viewer, view);
      try {
        return await view.receipt;
      } catch (error) {
        if (entered.get(viewer) === view) entered.delete(viewer);
        throw error;
      }
    },
  };
}
