// Reads workbooks: ours, and those that LibreOffice or Excel saved. Every sheet has a header row, the first that is not empty. Numbers stay numbers; what is formatted as a
// date becomes ISO 8601 text of the local clock. Of a formula the value that was saved counts; nothing is computed. Memory: the shared texts, bounded, and one row.
import { StewardError } from '@steward/protocol/errors.ts';
import { unspell } from './cell-text.ts';
import { serialText } from './local-time.ts';
import { cellCharsMax, columnsMax, rowCharsMax, type Cell, type TableRow } from './table-row.ts';
import { readWorkbook, sharedTexts, textOfRuns, type Workbook } from './xlsx-workbook.ts';
import { xmlEvents, type XmlEvent, type XmlOpen } from './xml-events.ts';
import { readZip, type RandomBytes } from './zip-read.ts';

export interface XlsxLimits {
  readonly sheetsMax: number;
  /** Of all parts together, unpacked. */
  readonly bytesMax: number;
  /** Of the texts that cells share, which are held in memory. */
  readonly sharedCharsMax: number;
}

export const xlsxLimits: XlsxLimits = { sheetsMax: 1_000, bytesMax: 16 * 1024 ** 3, sharedCharsMax: 64 * 1024 ** 2 };
const entriesMax = 10_000;

/** The rows of every sheet below its header, sheet after sheet. Throws `invalid-input` for what is no workbook or breaks a limit. */
export async function* parseXlsx(file: RandomBytes, limits: XlsxLimits = xlsxLimits): AsyncGenerator<TableRow> {
  const entries = await readZip(file, { entriesMax, bytesMax: limits.bytesMax });
  const workbook = await readWorkbook(entries, limits.sheetsMax);
  const shared = await sharedTexts(workbook, limits.sharedCharsMax);
  for (const { name, part } of workbook.sheets) {
    const reader = new SheetReader(name, workbook, shared);
    for await (const events of xmlEvents(part.bytes())) yield* reader.rows(events);
  }
}

interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  text: string;
}

class SheetReader {
  readonly #sheet: string;
  readonly #workbook: Workbook;
  readonly #shared: readonly string[];
  #header: ReadonlyMap<number, string> | undefined;
  #line = 0;
  #row = new Map<number, Cell>();
  #rowChars = 0;
  #problem: string | undefined;
  #cell: OpenCell | undefined;
  #nextColumn = 0;
  readonly #runs = textOfRuns();
  #inValue = false;

  constructor(sheet: string, workbook: Workbook, shared: readonly string[]) {
    this.#sheet = sheet;
    this.#workbook = workbook;
    this.#shared = shared;
  }

  *rows(events: readonly XmlEvent[]): Generator<TableRow> {
    for (const event of events) {
      if (event.kind === 'open') this.#open(event);
      else if (event.kind === 'text') this.#text(event.text);
      else if (event.name === 'row') yield* this.#endRow();
      else this.#close(event.name);
    }
  }

  #open(event: XmlOpen): void {
    if (event.name === 'row') {
      const said = Number(event.attributes['r']);
      this.#line = Number.isSafeInteger(said) && said > this.#line ? said : this.#line + 1;
      this.#nextColumn = 0;
    } else if (event.name === 'c') {
      const column = columnOf(event.attributes['r']) ?? this.#nextColumn;
      this.#nextColumn = column + 1;
      this.#cell = { column, type: event.attributes['t'] ?? 'n', style: Number(event.attributes['s'] ?? 0), text: '' };
    } else if (event.name === 'v') this.#inValue = true;
    else this.#runs.open(event.name);
  }

  #text(text: string): void {
    if (!this.#cell || !(this.#inValue || this.#runs.within())) return;
    if (this.#cell.text.length + text.length > cellCharsMax) this.#problem ??= `a cell has at most ${cellCharsMax} characters`;
    else this.#cell.text += text;
    this.#rowChars += text.length;
    if (this.#rowChars > rowCharsMax) throw this.#wrong(`row ${this.#line} has more than ${rowCharsMax} characters`);
  }

  #close(name: string): void {
    this.#runs.close(name);
    if (name === 'v') this.#inValue = false;
    if (name !== 'c' || !this.#cell) return;
    const cell = this.#cell;
    this.#cell = undefined;
    if (cell.text === '' && cell.type !== 'inlineStr') return;
    if (cell.column >= columnsMax) this.#problem ??= `at most ${columnsMax} columns`;
    else if (this.#row.has(cell.column)) this.#problem ??= 'has a cell twice';
    else {
      const value = this.#valueOf(cell);
      if (value !== undefined) this.#row.set(cell.column, value);
    }
  }

  #valueOf(cell: OpenCell): Cell | undefined {
    switch (cell.type) {
      case 'inlineStr':
        return unspell(cell.text);
      case 'str':
        return unspell(cell.text);
      case 's': {
        const text = this.#shared[Number(cell.text)];
        if (text === undefined) this.#problem ??= 'has a cell whose text is missing';
        return text;
      }
      case 'b':
        return cell.text.trim() === '1' || cell.text.trim().toLowerCase() === 'true';
      case 'd':
        return cell.text.trim();
      case 'e':
        this.#problem ??= 'has a cell with an error instead of a value';
        return undefined;
      default:
        return this.#numberOf(cell);
    }
  }

  #numberOf(cell: OpenCell): Cell | undefined {
    const value = Number(cell.text);
    if (!Number.isFinite(value) || cell.text.trim() === '') {
      this.#problem ??= 'has a cell that is no number although it says so';
      return undefined;
    }
    const format = this.#workbook.formats[cell.style];
    if (format === undefined) return value;
    const text = serialText(value + this.#workbook.epochDays);
    if (text === undefined) return value;
    return format === 'day' && Number.isInteger(value) ? text.slice(0, 10) : text;
  }

  *#endRow(): Generator<TableRow> {
    const row = this.#row;
    const problem = this.#problem;
    this.#row = new Map();
    this.#rowChars = 0;
    this.#problem = undefined;
    if (row.size === 0 && problem === undefined) return;
    if (!this.#header) {
      this.#header = this.#headerOf(row, problem);
      return;
    }
    const place = { sheet: this.#sheet, line: this.#line };
    const cells = new Map<string, Cell>();
    if (problem !== undefined) return yield { ...place, cells, problem };
    for (const [column, value] of row) {
      const header = this.#header.get(column);
      if (header === undefined)
        return yield { ...place, cells: new Map(), problem: `has a value in column ${column + 1}, which has no name in the header` };
      cells.set(header, value);
    }
    yield { ...place, cells };
  }

  #headerOf(row: ReadonlyMap<number, Cell>, problem: string | undefined): ReadonlyMap<number, string> {
    if (problem !== undefined) throw this.#wrong(`the header ${problem}`);
    const header = new Map([...row].map(([column, value]) => [column, String(value).trim()] as const).filter(([, name]) => name !== ''));
    if (new Set(header.values()).size !== header.size) throw this.#wrong('a name of a column stands twice in the header');
    return header;
  }

  #wrong(rule: string): StewardError {
    return new StewardError('invalid-input', { field: 'file', rule: `has a sheet of which ${rule}` });
  }
}

/** Index of the column in `AB12`. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d+$/.exec(reference ?? '')?.[1];
  if (letters === undefined) return undefined;
  let index = 0;
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}
