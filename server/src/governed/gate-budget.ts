// How much one business may send in a minute, so that a flood of one keeps nobody else's mails and pushes waiting. In memory, like the breakers.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Clock } from '../ports/clock.ts';

/** A large archive delivered in pieces, or a push to everybody of a large business, fits. */
export const sentPerMinuteMax = 3_000;
const minuteMs = 60_000;

export class GateBudget {
  readonly #clock: Clock;
  /** Of this minute alone. */
  #minute = 0;
  #sent = new Map<BusinessId, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws `too-many-requests` when there is nothing left of it. */
  take(business: BusinessId): void {
    const minute = Math.floor(this.#clock.nowMs() / minuteMs);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#sent = new Map();
    }
    const sent = (this.#sent.get(business) ?? 0) + 1;
    if (sent > sentPerMinuteMax)
      throw new StewardError('too-many-requests', { rule: `at most ${sentPerMinuteMax} disclosures of a business in a minute` });
    this.#sent.set(business, sent);
  }
}
