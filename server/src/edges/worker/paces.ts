// When background work is done: again and again by every node, by one node for all, or when something is due. Where nodes wake each other (ports/wake-ups.ts) whoever looks
// for what is due sleeps until it is woken, until the earliest of it is due, or for half a minute; elsewhere it looks every second.
import type { Nodes } from '../../ports/nodes.ts';
import type { WakeUpKind, WakeUps } from '../../ports/wake-ups.ts';
import type { Log } from '../http/log.ts';

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
/** How soon after a node died another goes on with what it did once a day. */
const choreLookedAtMs = 5_000;

export interface Pace {
  readonly log: Log;
  readonly signal: AbortSignal;
  /** The nodes that share this work; absent where there is one. */
  readonly nodes?: Pick<Nodes, 'alone' | 'mayDo'> | undefined;
  readonly wakeUps?: WakeUps | undefined;
  /** How soon what is due is looked for again: a second, unless a test cannot wait. */
  readonly againMs?: number;
}

/** Again and again with `ms` in between, by this node. What fails is tried again. */
export async function every(ms: number, { log, signal }: Pace, what: string, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch {
      log.alarm(`${what} failed and is tried again`);
    }
    await pause(ms, signal);
  }
}

/** What one node does for all: in the others it is as if nothing were due. */
export function chore(ms: number, pace: Pace, what: string, work: () => Promise<void>): Promise<void> {
  const { nodes } = pace;
  if (!nodes || nodes.alone) return every(ms, pace, what, work);
  const name = nameOf(what);
  return every(
    Math.min(ms, choreLookedAtMs),
    pace,
    what,
    pacedBy(ms, async () => ((await nodes.mayDo(name)) ? work() : 'not-mine')),
  );
}

/** What looks at the list of that kind: every node does (`each`), or one for all. At most once a second. */
export async function whenDue(kind: WakeUpKind, who: 'each' | 'one', pace: Pace, what: string, work: () => Promise<void>): Promise<void> {
  const { wakeUps, signal, againMs = secondMs } = pace;
  if (!wakeUps) return who === 'each' ? every(againMs, pace, what, work) : chore(againMs, pace, what, work);
  const bell = new Bell(signal);
  let here = false;
  let nextMs = 0;
  const end = wakeUps.attend(kind, { isHere: () => here, everywhere: who === 'each', wake: () => bell.ring() });
  const look = async (): Promise<boolean> => {
    const before = here;
    here = who === 'each' || (await mayDo(pace, what));
    const woken = bell.hasRung();
    // Before it looks: what is put there meanwhile rings once more.
    bell.still();
    if (woken && !here) wakeUps.passOn(kind);
    if (!here || (before && !woken && performance.now() < nextMs)) return false;
    nextMs = 0;
    await work();
    nextMs = performance.now() + (await wakeUps.restMs(kind));
    return true;
  };
  while (!signal.aborted) {
    const looked = await look().catch(() => {
      pace.log.alarm(`${what} failed and is tried again`);
      return true;
    });
    if (looked) await pause(againMs, signal);
    const restMs = here ? nextMs - performance.now() : againMs;
    // Whose chore it is may change at any time.
    if (!signal.aborted) await bell.rungBy(who === 'each' ? restMs : Math.min(restMs, againMs));
  }
  end();
}

async function mayDo({ nodes }: Pace, what: string): Promise<boolean> {
  return !nodes || nodes.alone || nodes.mayDo(nameOf(what));
}

const nameOf = (what: string): string => what.replaceAll(' ', '-');

/** Rings once for however many pulls. */
class Bell {
  #rung = false;
  #awake: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.#awake?.(), { once: true });
  }

  ring(): void {
    this.#rung = true;
    this.#awake?.();
  }

  hasRung(): boolean {
    return this.#rung;
  }

  still(): void {
    this.#rung = false;
  }

  /** When it rings, at once where it has, and at the latest in `ms`. */
  async rungBy(ms: number): Promise<void> {
    if (this.#rung || ms <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#awake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#awake = undefined;
  }
}

/** At most once in `ms`, however often it is asked; but soon after it became this node's. */
function pacedBy(ms: number, work: () => Promise<void | 'not-mine'>): () => Promise<void> {
  let nextMs = 0;
  return async () => {
    const nowMs = performance.now();
    if (nowMs < nextMs) return;
    // One that fails is tried again in a minute, however rarely it is due.
    nextMs = nowMs + Math.min(ms, minuteMs);
    const done = await work();
    nextMs = done === 'not-mine' ? 0 : nowMs + ms - choreLookedAtMs / 2;
  };
}

/** Ends at once when told to. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
