// One line of a table for spreadsheets (RFC 4180), of the tables that are not a collection's: what looks like a formula is marked, what cannot be written is spelled out, as in those.
import { neutralise, spellOut } from './cell-text.ts';

/** Texts are spelled out and neutralised, numbers stand as they are. */
export function csvLine(cells: readonly (string | number | undefined)[], separator: string): string {
  return `${cells.map((cell) => csvCell(typeof cell === 'string' ? neutralise(spellOut(cell)) : cell, separator)).join(separator)}\r\n`;
}

function csvCell(cell: string | number | undefined, separator: string): string {
  const text = String(cell ?? '');
  return /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
}
