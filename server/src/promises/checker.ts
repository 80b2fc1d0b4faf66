// Runs the checks, each within a bounded time, and keeps what they found. A check that throws or is slow has checked nothing, and says so.
import type { Cbor } from '@steward/protocol/cbor.ts';
import { isStewardError } from '@steward/protocol/errors.ts';
import { keepResult, latestResult, sweepResults, type PromiseResult } from '../stores/promise-results.ts';
import { sweepTallies } from '../stores/tallies.ts';
import { hourMs, secondMs } from './gather.ts';
import type { PromiseParts } from './parts.ts';
import { notChecked, type Finding, type SteadyPromise } from './promise.ts';
import { register } from './register.ts';

export interface CheckerOptions {
  /** The promises to check; all of them otherwise. */
  readonly promises?: readonly SteadyPromise[];
  /** How long one check may take. */
  readonly checkMsMax?: number;
  /** Done before each run: what has been counted is written down, what changed is noted. */
  readonly before?: () => Promise<void>;
}

const checkMsMaxDefault = 20 * secondMs;

export interface Checked extends PromiseResult {
  readonly finding: Finding;
}

export class Checker {
  readonly #parts: PromiseParts;
  readonly #promises: readonly SteadyPromise[];
  readonly #checkMsMax: number;
  readonly #before: () => Promise<void>;
  #running: Promise<readonly Checked[]> | undefined;

  constructor(parts: PromiseParts, options: CheckerOptions = {}) {
    this.#parts = parts;
    this.#promises = options.promises ?? register;
    this.#checkMsMax = options.checkMsMax ?? checkMsMaxDefault;
    this.#before = options.before ?? (async () => undefined);
  }

  /** Checks all promises now, one after another; whoever asks while a run is under way gets that one. */
  run(): Promise<readonly Checked[]> {
    this.#running ??= this.#run(this.#promises).finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** One promise now. */
  async runOne(promise: SteadyPromise): Promise<Checked> {
    await this.#running;
    const [checked] = await this.#run([promise]);
    return checked!;
  }

  /** The newest results. Where there are none yet, the checks run first; where they are older than an hour, a run begins and the old ones are given. */
  async current(): Promise<readonly Checked[]> {
    const known = await this.latest();
    if (known.length < this.#promises.length) return this.run();
    if (this.isDue(known)) this.run().catch(() => undefined);
    return known;
  }

  isDue(known: readonly Checked[]): boolean {
    const nowMs = this.#parts.door.tools.clock.nowMs();
    return known.length < this.#promises.length || known.some(({ checkedAtMs }) => nowMs - checkedAtMs >= hourMs);
  }

  /** As they were kept; fewer than there are promises before all were checked once. */
  async latest(): Promise<readonly Checked[]> {
    const found = await Promise.all(this.#promises.map(({ id }) => latestResult(this.#parts.door.tools.rows, id)));
    return found.filter((result) => result !== undefined).map((result) => ({ ...result, finding: result.found as unknown as Finding }));
  }

  async #run(promises: readonly SteadyPromise[]): Promise<readonly Checked[]> {
    const { rows, clock } = this.#parts.door.tools;
    await this.#before();
    this.#parts.scan.begin();
    const checked: Checked[] = [];
    for (const promise of promises) {
      const begunMs = clock.nowMs();
      const finding = await this.#check(promise);
      const checkedAtMs = clock.nowMs();
      const { state } = finding;
      const kept = await keepResult(rows, {
        id: promise.id,
        state,
        checkedAtMs,
        tookMs: checkedAtMs - begunMs,
        found: finding as unknown as Cbor,
      });
      checked.push({ ...kept, finding });
    }
    await sweepResults(
      rows,
      promises.map(({ id }) => id),
      clock.nowMs(),
    );
    await sweepTallies(rows, clock.nowMs());
    return checked;
  }

  async #check(promise: SteadyPromise): Promise<Finding> {
    const stop = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Finding>((resolve) => {
      timer = setTimeout(() => {
        stop.abort();
        resolve(
          notChecked({
            en: `The check took longer than ${this.#checkMsMax} ms.`,
            de: `Die Prüfung dauerte länger als ${this.#checkMsMax} ms.`,
          }),
        );
      }, this.#checkMsMax);
      timer.unref();
    });
    const checking = promise.check(this.#parts, stop.signal).catch((error: unknown) => {
      const code = isStewardError(error) ? error.code : 'internal';
      return notChecked({ en: `The check failed: ${code}.`, de: `Die Prüfung ist gescheitert: ${code}.` });
    });
    try {
      return await Promise.race([checking, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
