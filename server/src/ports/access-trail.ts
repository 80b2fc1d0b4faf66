// The provider's own log of who used the stores and the keys, where there is one: kept by the provider under other rights than ours, so that what never came to the door is seen
// all the same.
//
// Guarantees: parts come in order, none is left out, and what is given out was not altered since the provider wrote it, as far as the provider lets that be checked.
// A part that is missing or does not fit what the provider noted of it is said, not skipped.

export interface TrailCall {
  /** Under which the provider keeps it; opaque. */
  readonly id: string;
  readonly atMs: number;
  /** `ours`: a node of this installation. `mover`: who is lent a role for a move of all of it. `service`: the provider itself, on a node's behalf. Everybody else is a stranger. */
  readonly by: 'ours' | 'mover' | 'service' | 'stranger';
  /** As the provider names it: `dynamodb Query`, `s3 GetObject`. */
  readonly action: string;
  /** The provider did not let it happen. */
  readonly refused: boolean;
}

export interface TrailPart {
  /** Where to go on. Only to be kept once everything of the part was dealt with. */
  readonly mark: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly calls: readonly TrailCall[];
  /** What is wrong with it: `altered`, also where something it names is missing; `gap`, when it does not go on where the one before ended. */
  readonly trouble: 'altered' | 'gap' | undefined;
}

export interface AccessTrail {
  /** The parts after `mark`, from the beginning without one. Throws `store-unavailable` when the log cannot be read. */
  parts(after: string | undefined): AsyncIterable<TrailPart>;
}
