// Whether the nodes over some rows have all ended (row-nodes.ts has the rows): asked by whoever wants to be alone there, after they were told to go.
import { StewardError } from '@steward/protocol/errors.ts';
import { rangeRowsMax, type RowReader } from '../../ports/rows.ts';

export interface EndedTimes {
  /** A node's row that has stood still for so long is a dead node's. */
  readonly deadMs: number;
  /** How long it is waited for nodes that live. */
  readonly waitMs: number;
  readonly everyMs: number;
  readonly pause: (ms: number) => Promise<void>;
  /** Whoever asks, where it is a node itself. */
  readonly own?: string | undefined;
}

export const endedTimes = { deadMs: 20_000, waitMs: 60_000, everyMs: 1_000 } as const;

/** Resolves at once where there is none. `conflict` when one still lives after `waitMs`. */
export async function untilNodesEnded(rows: RowReader, { deadMs, waitMs, everyMs, pause, own }: EndedTimes): Promise<void> {
  const seen = new Map<string, { readonly revision: number; readonly atMs: number }>();
  for (let nowMs = 0; ; nowMs += everyMs) {
    const all = await rows.range({ partition: 'nodes', prefix: 'node/', limit: rangeRowsMax });
    const nodes = all.filter(({ sort }) => sort !== `node/${own}`);
    for (const { sort, revision } of nodes) if (seen.get(sort)?.revision !== revision) seen.set(sort, { revision, atMs: nowMs });
    const living = nodes.filter(({ sort }) => nowMs - seen.get(sort)!.atMs < deadMs);
    if (living.length === 0) return;
    if (nowMs >= waitMs)
      throw new StewardError('conflict', { rule: `${living.length} nodes still work there; stop them, then run the same command again` });
    await pause(everyMs);
  }
}
