// One line of a table that is not a collection's, with cells as in those (docs/formats/tables.md).
import { csvText } from './csv.ts';

/** Texts are spelled out, neutralised and quoted; numbers stand as they are. */
export function csvLine(cells: readonly (string | number | undefined)[], separator: string): string {
  return `${cells.map((cell) => (typeof cell === 'string' ? csvText(cell) : String(cell ?? ''))).join(separator)}\r\n`;
}
