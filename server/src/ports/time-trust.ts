// Whether the time can be believed when it says that something is over. A clock set far ahead, by mistake or by malice, would make everything due at once;
// so what falls due by time waits, after a jump that no second source confirms, until a person has decided.

export interface ForwardJump {
  /** What was known to be past. */
  readonly fromMs: number;
  /** What the machine said then. */
  readonly toMs: number;
}

export interface TimeTrust {
  /** The jump that nobody has confirmed yet. */
  unconfirmed(): ForwardJump | undefined;
  /** A person has looked at a clock. Durable when it resolves. */
  confirm(): Promise<void>;
}

/** For editions and tests whose clock is its own second source. */
export const trustedTime: TimeTrust = { unconfirmed: () => undefined, confirm: async () => undefined };
