// Ends a server whose installation is being moved away, where others can put the mark of a move into its stores while it runs. What it has begun by then is carried along
// or refused by the comparison: the move waits until every node has ended.
import { setTimeout as pause } from 'node:timers/promises';
import { isStewardError } from '@steward/protocol/errors.ts';
import { refuseMoved } from '../lifecycle/move/move-mark.ts';
import type { RowReader } from '../ports/rows.ts';

const everyMs = 5_000;

/** Resolves with why it has to end, or when it is told to stop looking. */
export async function untilMoved(rows: RowReader, signal: AbortSignal): Promise<string | undefined> {
  while (!signal.aborted) {
    try {
      await refuseMoved(rows);
    } catch (error) {
      // A store that cannot be reached says nothing about moves.
      if (isStewardError(error, 'conflict')) return error.rule;
    }
    await pause(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
  return undefined;
}
