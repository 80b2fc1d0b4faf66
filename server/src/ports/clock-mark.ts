// The time behind which the installation's clock never goes back, as it is kept. A move carries it along, so that what was due stays due at the other place too.
export interface ClockMark {
  /** 0 where none was kept yet. */
  read(): Promise<number>;
  /** Durable when it resolves; a mark that is later already stays. */
  raise(atMs: number): Promise<void>;
  /** Whether the clock made a leap that nobody has confirmed yet. */
  jumped(): Promise<boolean>;
}
