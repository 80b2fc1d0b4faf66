// Rows within rows: everything under a prefix of its partitions, so that two realms of accounts lie in one store and cannot name each other's rows.
import type { Change, RowKey, Rows } from '../../../ports/rows.ts';

/** The accounts of the operator's staff lie beside those of customers, under a key of their own. */
export const staffPrefix = 's.';

export function prefixedRows(rows: Rows, prefix: string): Rows {
  const into = ({ partition, sort }: RowKey): RowKey => ({ partition: `${prefix}${partition}`, sort });
  const outOf = <R extends RowKey>(row: R): R => ({ ...row, partition: row.partition.slice(prefix.length) });
  return {
    async get(key) {
      const row = await rows.get(into(key));
      return row && outOf(row);
    },
    getMany: async (keys) => (await rows.getMany(keys.map(into))).map((row) => row && outOf(row)),
    range: async (range) => (await rows.range({ ...range, partition: `${prefix}${range.partition}` })).map(outOf),
    commit: (changes) => rows.commit(changes.map((change): Change => ({ ...change, key: into(change.key) }))),
    close: async () => undefined,
  };
}
