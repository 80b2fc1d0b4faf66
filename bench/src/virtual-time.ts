// Time that goes on only when nothing is left to do: code that waits on timers runs as if its waits were real, and takes only the processor's time. So what is measured in it
// is the same on a busy machine. Everything must wait on timers alone; what waits on the network or on threads is not seen.
import { syncBuiltinESMExports } from 'node:module';
import promises from 'node:timers/promises';

interface Timer {
  readonly atMs: number;
  /** Of two at the same time the one that was set first comes first. */
  readonly order: number;
  readonly act: () => void;
  over: boolean;
}

/** Turns of the event loop in which nothing happens, before time goes on. */
const quietTurns = 2;
const idleMsMax = 10_000;

const real = { setImmediate, setTimeout };
let nowMs = 0;
let order = 0;
let immediates = 0;
let timers: Timer[] = [];

export const virtualNowMs = (): number => nowMs;

/** A heap: the next timer is the first. */
function push(timer: Timer): void {
  timers.push(timer);
  for (let i = timers.length - 1; i > 0;) {
    const above = (i - 1) >> 1;
    if (!isBefore(timers[i]!, timers[above]!)) return;
    [timers[i], timers[above]] = [timers[above]!, timers[i]!];
    i = above;
  }
}

function pop(): Timer | undefined {
  const first = timers[0];
  const last = timers.pop();
  if (!first || first === last) return first;
  timers[0] = last!;
  for (let i = 0; ;) {
    const [left, right] = [2 * i + 1, 2 * i + 2];
    let least = i;
    if (left < timers.length && isBefore(timers[left]!, timers[least]!)) least = left;
    if (right < timers.length && isBefore(timers[right]!, timers[least]!)) least = right;
    if (least === i) return first;
    [timers[i], timers[least]] = [timers[least]!, timers[i]!];
    i = least;
  }
}

const isBefore = (a: Timer, b: Timer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

function begin(act: () => void, afterMs = 0): Timer {
  const timer = { atMs: nowMs + Math.max(0, afterMs), order: order++, act, over: false };
  push(timer);
  return timer;
}

/** As Node's timer objects, as far as they are used. */
class Handle {
  #timer: Timer;

  constructor(act: () => void, afterMs: number, again: boolean) {
    const next = (): Timer =>
      begin(() => {
        if (again) this.#timer = next();
        act();
      }, afterMs);
    this.#timer = next();
  }

  unref = (): this => this;
  ref = (): this => this;
  end(): void {
    this.#timer.over = true;
  }
}

/** From now on, for the whole process. To be called before anything waits. */
export function beginVirtualTime(): void {
  const set =
    (again: boolean) =>
    (act: (...args: unknown[]) => void, afterMs?: number, ...args: unknown[]) =>
      new Handle(() => act(...args), afterMs ?? 0, again);
  const clear = (handle: unknown) => void (handle instanceof Handle && handle.end());
  const immediate = (act: (...args: unknown[]) => void, ...args: unknown[]) => {
    immediates++;
    return real.setImmediate(() => {
      immediates--;
      act(...args);
    });
  };
  Object.assign(globalThis, {
    setTimeout: set(false),
    setInterval: set(true),
    clearTimeout: clear,
    clearInterval: clear,
    setImmediate: immediate,
  });
  Object.assign(promises, {
    setTimeout: <T>(afterMs?: number, value?: T) => new Promise<T>((resolve) => begin(() => resolve(value as T), afterMs)),
  });
  syncBuiltinESMExports();
}

/** Lets time go on until `done` has settled, and gives what it gives. */
export async function runVirtually<T>(done: Promise<T>): Promise<T> {
  let settled = false;
  let idle = 0;
  const mark = () => void (settled = true);
  done.then(mark, mark);
  for (;;) {
    for (let quiet = 0; quiet < quietTurns; quiet = immediates === 0 ? quiet + 1 : 0)
      await new Promise<void>((resolve) => real.setImmediate(resolve));
    if (settled) return done;
    const timer = pop();
    if (timer?.over === true) continue;
    if (!timer) {
      // Something may be at work in another thread.
      if (++idle > idleMsMax) throw new Error('nothing is left to wait for, and it has not come to its end');
      await new Promise<void>((resolve) => real.setTimeout(resolve, 1));
      continue;
    }
    idle = 0;
    nowMs = Math.max(nowMs, timer.atMs);
    timer.act();
  }
}
