// The machine's clock, which here only goes forward: within a run it never shows less than it has shown, and across runs not less than
// the mark it kept in a file. While the machine's clock is behind that mark, time stands still, so that what was due stays due.
//
// The mark is written in the background when a reading is `markEveryMs` past it, and when the clock is closed; a crash can lose at most
// that much of it. A mark that cannot be written is tried again at the next step: the clock works on.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import { Incoming, systemCode } from './durable-files.ts';

/** How far the kept mark may lag behind what was shown. */
export const markEveryMs = 10_000;

export interface SystemClock extends Clock {
  /** Writes the mark a last time. */
  close(): Promise<void>;
}

/** The machine's clock, with its mark kept in `highWaterFile` if given. `machine` is where the time comes from, for tests. */
export function systemClock(highWaterFile?: string, machine: () => number = Date.now): SystemClock {
  let shownMs = highWaterFile === undefined ? 0 : readMark(highWaterFile);
  let markedMs = shownMs;
  let writing: Promise<void> | undefined;
  const incoming = highWaterFile === undefined ? undefined : Incoming.open(join(dirname(highWaterFile), '.clock-incoming'));
  incoming?.catch(() => undefined);

  const mark = async (): Promise<void> => {
    if (highWaterFile === undefined || incoming === undefined || shownMs === markedMs) return;
    const nowMs = shownMs;
    await (await incoming).replace(highWaterFile, [new TextEncoder().encode(`${nowMs}\n`)]);
    markedMs = nowMs;
  };
  return {
    nowMs() {
      const nowMs = machine();
      if (nowMs > shownMs) shownMs = nowMs;
      if (highWaterFile !== undefined && shownMs - markedMs >= markEveryMs && writing === undefined) {
        writing = mark()
          .catch(() => undefined)
          .finally(() => (writing = undefined));
      }
      return shownMs;
    },
    async close() {
      await writing;
      await mark();
    },
  };
}

function readMark(file: string): number {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0;
    throw new StewardError('store-unavailable', { rule: "the clock's high-water mark cannot be read", cause: error });
  }
  if (!/^[1-9][0-9]{0,15}\n$/.test(text)) throw new StewardError('integrity-failed', { rule: "the clock's high-water mark is not a time" });
  return Number(text);
}
