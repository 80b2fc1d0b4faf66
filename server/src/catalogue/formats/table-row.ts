// What the readers of tables give: rows whose cells go by the name in the header row.

export type Cell = string | number | boolean;

export interface TableRow {
  /** Name of the sheet; empty for CSV. */
  readonly sheet: string;
  /** Where it begins: the line of a CSV file or the row of a sheet, the first being 1. */
  readonly line: number;
  /** By the header, as it stands there without spaces around it; what is not set is not in it. */
  readonly cells: ReadonlyMap<string, Cell>;
  /** The row is broken: the rule it breaks, for people. Its cells are empty; the rows after it can be trusted. */
  readonly problem?: string;
}

export const columnsMax = 1_000;
export const cellCharsMax = 1_048_576;
export const rowCharsMax = 16 * 1_048_576;
