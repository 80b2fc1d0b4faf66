// How much one business may send in a minute, so that a flood of one keeps nobody else's mails and pushes waiting. In memory, like the breakers;
// counted over all nodes where there are several, and by each of them while the store does not answer.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Nodes } from '../ports/nodes.ts';
import { Portions } from './portions.ts';

/** A large archive delivered in pieces, or a push to everybody of a large business, fits. */
export const sentPerMinuteMax = 3_000;
const minuteMs = 60_000;

export class GateBudget {
  readonly #clock: Clock;
  /** Of this minute alone. */
  #minute = 0;
  #sent = new Map<BusinessId, number>();
  #shared: Portions | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** From now on counts together with the other nodes. */
  share(nodes: Pick<Nodes, 'alone' | 'portion'>): void {
    if (nodes.alone) return;
    this.#shared = new Portions({ nodes, clock: this.#clock, what: 'gate', max: sentPerMinuteMax, everyMs: minuteMs });
  }

  /** Throws `too-many-requests` when there is nothing left of it. */
  take(business: BusinessId): void | Promise<void> {
    if (this.#shared) return this.#takeShared(this.#shared, business);
    this.#takeOwn(business);
  }

  async #takeShared(shared: Portions, business: BusinessId): Promise<void> {
    const left = await shared.take(business).catch((error: unknown) => {
      if (!isStewardError(error)) throw error;
      return undefined;
    });
    if (left === undefined) this.#takeOwn(business);
    else if (!left) throw tooMany();
  }

  #takeOwn(business: BusinessId): void {
    const minute = Math.floor(this.#clock.nowMs() / minuteMs);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#sent = new Map();
    }
    const sent = (this.#sent.get(business) ?? 0) + 1;
    if (sent > sentPerMinuteMax) throw tooMany();
    this.#sent.set(business, sent);
  }
}

const tooMany = (): StewardError =>
  new StewardError('too-many-requests', { rule: `at most ${sentPerMinuteMax} disclosures of a business in a minute` });
