// How often something may happen for one name within a while: in memory, bounded, under a keyed hash, so that no address lies anywhere. Where several nodes serve, what
// they let happen together is counted (governed/portions.ts), under a hash whose key they share; while the store does not answer each counts by itself.
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { Portions } from '../../governed/portions.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DayMarks } from '../../ports/day-marks.ts';
import type { Nodes } from '../../ports/nodes.ts';
import type { Random } from '../../ports/random.ts';

export interface Budget {
  /** Whether it may happen once more now; counts it if so. */
  take(name: string): Promise<boolean>;
}

export interface BudgetTools {
  readonly clock: Clock;
  readonly random: Random;
  readonly nodes?: Pick<Nodes, 'alone' | 'portion'> | undefined;
  /** Hashes names alike at every node. */
  readonly dayMarks?: DayMarks | undefined;
}

const namesMax = 10_000;
const utf8 = new TextEncoder();

/** `what` names the budget among all of them, in ASCII without spaces. */
export function createBudget(tools: BudgetTools, what: string, max: number, everyMs: number): Budget {
  const own = ownBudget(tools, max, everyMs);
  const { nodes, dayMarks, clock } = tools;
  if (!nodes || nodes.alone || !dayMarks) return { take: async (name) => own(name) };
  const shared = new Portions({ nodes, clock, what, max, everyMs });
  return {
    async take(name) {
      try {
        return await shared.take(await markOf(dayMarks, what, name));
      } catch (error) {
        if (!isStewardError(error)) throw error;
        return own(name);
      }
    },
  };
}

/** The key of the marks of days serves for names too, apart from every business's days. */
export const markOf = (dayMarks: DayMarks, what: string, name: string): Promise<string> =>
  dayMarks.mark(`budget ${what}` as BusinessId, name);

function ownBudget({ clock, random }: BudgetTools, max: number, everyMs: number): (name: string) => boolean {
  const secret = Buffer.from(random.bytes(16)).toString('hex');
  const taken = new Map<string, number[]>();
  return (name) => {
    const nowMs = clock.nowMs();
    const key = Buffer.from(sha256(utf8.encode(`${secret}\n${name}`))).toString('base64');
    const recent = (taken.get(key) ?? []).filter((atMs) => nowMs - atMs < everyMs);
    const left = recent.length < max;
    taken.delete(key);
    taken.set(key, left ? [...recent, nowMs] : recent);
    // Whoever was longest without a word is forgotten first.
    if (taken.size > namesMax) taken.delete(taken.keys().next().value!);
    return left;
  };
}
