// Rows that notice what is put into the lists of what is due, whoever puts it there: so nobody has to think of waking anybody, and nobody can forget it.
import { isStewardError } from '@steward/protocol/errors.ts';
import type { Change, Rows } from '../../ports/rows.ts';
import type { WakeUpKind } from '../../ports/wake-ups.ts';

/** Lists are partitions; what lies in one begins with when it is due, or is due at once. */
export type DueLists = ReadonlyMap<string, WakeUpKind>;

/** `onDue` is told after the commit; `dueMs` 0 is at once. */
export function wakingRows(rows: Rows, lists: DueLists, onDue: (kind: WakeUpKind, dueMs: number) => void): Rows {
  return {
    get: (key) => rows.get(key),
    getMany: (keys, options) => rows.getMany(keys, options),
    range: (range) => rows.range(range),
    close: () => rows.close(),
    async commit(changes) {
      const due = earliest(changes, lists);
      if (due.size === 0) return rows.commit(changes);
      const tell = () => due.forEach((dueMs, kind) => onDue(kind, dueMs));
      try {
        const outcome = await rows.commit(changes);
        if (outcome.done) tell();
        return outcome;
      } catch (error) {
        // It may be there.
        if (isStewardError(error, 'outcome-unknown')) tell();
        throw error;
      }
    },
  };
}

function earliest(changes: readonly Change[], lists: DueLists): ReadonlyMap<WakeUpKind, number> {
  const found = new Map<WakeUpKind, number>();
  for (const change of changes) {
    const kind = change.kind === 'put' ? lists.get(change.key.partition) : undefined;
    if (kind !== undefined) found.set(kind, Math.min(found.get(kind) ?? Number.MAX_SAFE_INTEGER, dueMsOf(change.key.sort)));
  }
  return found;
}

/** Of a row in such a list. */
export const dueMsOf = (sort: string): number => (/^\d{15}\//.test(sort) ? Number(sort.slice(0, 15)) : 0);
