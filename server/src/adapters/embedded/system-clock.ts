// The machine's clock, which here only goes forward: within a run it never shows less than it has shown, and across runs not less than
// the mark it kept in a file. While the machine's clock is behind that mark, time stands still, so that what was due stays due.
//
// It does not believe a leap ahead by more than `leapMs`, whether while it runs (held against the process's own steady clock) or since the kept mark: then
// what falls due by time waits until a person has confirmed the time (ports/time-trust.ts). Whoever leaves a server off for longer confirms it too.
//
// The mark is written in the background when a reading is `markEveryMs` past it, and when the clock is closed; a crash can lose at most
// that much of it. A mark that cannot be written is tried again at the next step: the clock works on.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ForwardJump, TimeTrust } from '../../ports/time-trust.ts';
import { Incoming, systemCode } from './durable-files.ts';

/** How far the kept mark may lag behind what was shown. */
export const markEveryMs = 10_000;

/** How far ahead is believed without a second source: a week. */
export const leapMs = 7 * 86_400_000;

export interface SystemClock extends Clock, TimeTrust {
  /** Writes the mark a last time. */
  close(): Promise<void>;
}

/** Where the time comes from: the machine's, and a clock that only measures how long something takes. */
export interface TimeSources {
  readonly machine?: (() => number) | undefined;
  /** Milliseconds; `false` where `machine` is its own second source, as the demo's clock is. */
  readonly steady?: (() => number) | false | undefined;
}

/** The machine's clock that shows nothing earlier than `startMs`; the machine's own without. */
export const notBefore = (startMs: number | undefined): (() => number) | undefined =>
  startMs === undefined ? undefined : () => Math.max(Date.now(), startMs);

/** The machine's clock, with its mark kept in `highWaterFile` if given. */
export function systemClock(highWaterFile?: string, sources: TimeSources = {}): SystemClock {
  const machine = sources.machine ?? Date.now;
  const steady = sources.steady ?? (() => performance.now());
  let shownMs = highWaterFile === undefined ? 0 : readMark(highWaterFile);
  const jumpFile = highWaterFile === undefined || steady === false ? undefined : `${highWaterFile}-jump`;
  let jump = jumpFile === undefined ? undefined : readJump(jumpFile);
  const jumped = (fromMs: number, toMs: number) => {
    if (jumpFile === undefined || jump !== undefined || toMs - fromMs <= leapMs) return;
    // Before the mark moves: otherwise a crash would make the leap the past that is believed.
    writeFileSync(jumpFile, `${fromMs} ${toMs}\n`, { flush: true, mode: 0o600 });
    jump = { fromMs, toMs };
  };
  if (shownMs > 0) jumped(shownMs, machine());
  // How far the machine's clock was ahead of the steady one when somebody last vouched for it.
  let offsetMs = steady === false ? 0 : machine() - steady();
  const lookForLeap = (nowMs: number) => {
    if (steady === false || nowMs - shownMs <= 0) return;
    const expectedMs = offsetMs + steady();
    if (nowMs - expectedMs > leapMs) jumped(Math.max(shownMs, expectedMs), nowMs);
  };
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
      lookForLeap(nowMs);
      if (nowMs > shownMs) shownMs = nowMs;
      if (highWaterFile !== undefined && shownMs - markedMs >= markEveryMs && writing === undefined) {
        writing = mark()
          .catch(() => undefined)
          .finally(() => (writing = undefined));
      }
      return shownMs;
    },
    unconfirmed: () => jump,
    async confirm() {
      if (jumpFile !== undefined) rmSync(jumpFile, { force: true });
      jump = undefined;
      if (steady !== false) offsetMs = machine() - steady();
    },
    async close() {
      await writing;
      await mark();
      // Where nothing had to be written, the place for it may still be about to open: after this nothing of the clock is at work.
      await incoming?.catch(() => undefined);
    },
  };
}

function readJump(file: string): ForwardJump | undefined {
  try {
    const [fromMs, toMs] = readFileSync(file, 'utf8').split(' ').map(Number);
    // A file that cannot be understood says at least that somebody has to look.
    return Number.isSafeInteger(fromMs) && Number.isSafeInteger(toMs) ? { fromMs: fromMs!, toMs: toMs! } : { fromMs: 0, toMs: 0 };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw new StewardError('store-unavailable', { rule: 'what the clock remembers of a leap cannot be read', cause: error });
  }
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
