// The demo's clock: the machine's, plus the days that somebody skipped, kept beside the demo's data. It exists in demo mode alone, where nobody's data
// is anybody's: elsewhere time is not for sale.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../ports/clock.ts';

const dayMs = 86_400_000;
/** More would leave the dates of the demo without sense. */
export const daysSkippedMax = 400;

export interface DemoClock extends Clock {
  /** How many days it is ahead. */
  days(): number;
  /** Goes a day ahead; durable when it returns. */
  skipDay(): void;
}

/** `machine` is the clock it runs ahead of. */
export function openDemoClock(dataFolder: string, machine: Clock): DemoClock {
  const file = join(dataFolder, 'demo-clock');
  let days = read(file);
  return {
    nowMs: () => machine.nowMs() + days * dayMs,
    days: () => days,
    skipDay() {
      if (days >= daysSkippedMax) return;
      writeFileSync(file, `${days + 1}\n`, { flush: true });
      days++;
    },
  };
}

function read(file: string): number {
  try {
    const days = Number(readFileSync(file, 'utf8'));
    return Number.isSafeInteger(days) && days >= 0 ? days : 0;
  } catch {
    return 0;
  }
}
