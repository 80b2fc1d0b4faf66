// Reads CSV strictly (RFC 4180): ours, with safe cells undone, and other programs'. A broken row is given with its line and goes on; what makes the rest unreadable
// (an open quote, bytes that are no UTF-8) is thrown. Memory: one row, at most 16 Mi characters.
import { StewardError } from '@steward/protocol/errors.ts';
import { restoreNeutralised, unspell } from './cell-text.ts';
import { cellCharsMax, columnsMax, rowCharsMax, type TableRow } from './table-row.ts';

export type Separator = ',' | ';' | '\t';

/** Rows below the header. Throws `invalid-input` for a file that cannot be read on. The separator is found in the header where it is not given. */
export async function* parseCsv(
  bytes: AsyncIterable<Uint8Array>,
  options: { readonly separator?: Separator } = {},
): AsyncGenerator<TableRow> {
  let header: readonly string[] | undefined;
  const scanner = new CsvScanner(options.separator);
  for await (const rows of scanned(bytes, scanner)) {
    for (const row of rows) {
      if (row.cells.length === 1 && row.cells[0] === undefined && row.problem === undefined) continue;
      if (header) yield rowOf(header, row);
      else header = headerOf(row);
    }
  }
  if (!header) throw new StewardError('invalid-input', { field: 'file', rule: 'has no header line' });
}

async function* scanned(bytes: AsyncIterable<Uint8Array>, scanner: CsvScanner): AsyncGenerator<readonly RawRow[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch (cause) {
      const read = new TextDecoder().decode(piece).split('\ufffd')[0]!;
      const line = scanner.line + read.split('\n').length - 1;
      throw new StewardError('invalid-input', { field: `line ${line}`, rule: 'is not UTF-8 from here on: save the file as UTF-8', cause });
    }
  };
  for await (const piece of bytes) yield scanner.scan(decode(piece));
  yield scanner.scan(decode());
  yield scanner.end();
}

interface RawRow {
  readonly line: number;
  /** `undefined` for a cell with nothing in it, as against an empty text in quotes. */
  readonly cells: readonly (string | undefined)[];
  readonly problem?: string;
}

function headerOf(row: RawRow): readonly string[] {
  const wrong = (rule: string) => new StewardError('invalid-input', { field: `line ${row.line}`, rule });
  if (row.problem !== undefined) throw wrong(row.problem);
  if (row.cells.length > columnsMax) throw wrong(`at most ${columnsMax} columns`);
  const names = row.cells.map((cell) => restored(cell ?? '').trim());
  const unnamed = names.indexOf('');
  if (unnamed !== -1) throw wrong(`column ${unnamed + 1} has no name`);
  if (new Set(names).size !== names.length) throw wrong('a name of a column stands twice in the header');
  return names;
}

function rowOf(header: readonly string[], { line, cells: raw, problem }: RawRow): TableRow {
  const cells = new Map<string, string>();
  if (problem !== undefined) return { sheet: '', line, cells, problem };
  if (raw.length !== header.length)
    return { sheet: '', line, cells, problem: `has ${raw.length} cells where the header has ${header.length}` };
  raw.forEach((cell, i) => {
    if (cell !== undefined) cells.set(header[i]!, restored(cell));
  });
  return { sheet: '', line, cells };
}

const restored = (cell: string): string => unspell(restoreNeutralised(cell));

/** Where in a cell the scanner is. */
type State = 'begin' | 'bare' | 'quoted' | 'quote-in-quoted' | 'return';

/** Takes text piece by piece and gives whole rows; a cell may begin in one piece and end in another. */
class CsvScanner {
  /** Physical line that is read now. */
  line = 1;
  #separator: Separator | undefined;
  #state: State = 'begin';
  #held = '';
  #cell = '';
  #cells: (string | undefined)[] = [];
  #rowLine = 1;
  #rowChars = 0;
  #problem: string | undefined;

  constructor(separator: Separator | undefined) {
    this.#separator = separator;
  }

  scan(text: string): readonly RawRow[] {
    if (this.#separator === undefined) {
      // The header decides; a header longer than a row may be is refused below.
      this.#held += text;
      if (!/[\r\n]/.test(this.#held) && this.#held.length <= rowCharsMax) return [];
      text = this.#held;
      this.#separator = separatorOf(text);
    }
    return this.#scan(text);
  }

  /** What is left when the file ends. */
  end(): readonly RawRow[] {
    const rows: RawRow[] = [];
    if (this.#separator === undefined) {
      this.#separator = separatorOf(this.#held);
      rows.push(...this.#scan(this.#held));
    }
    if (this.#state === 'quoted')
      throw new StewardError('invalid-input', { field: `line ${this.#rowLine}`, rule: 'has a quote that is opened and never closed' });
    if (this.#state !== 'return' && (this.#state !== 'begin' || this.#cells.length > 0)) this.#endRow(rows);
    return rows;
  }

  #scan(text: string): RawRow[] {
    const separator = this.#separator!;
    const rows: RawRow[] = [];
    let at = 0;
    while (at < text.length) {
      if (this.#state === 'return') {
        this.#state = 'begin';
        if (text[at] === '\n') {
          at++;
          continue;
        }
      }
      at = this.#state === 'quoted' ? this.#inQuotes(text, at) : this.#outside(text, at, separator, rows);
    }
    return rows;
  }

  /** Up to the next quote. */
  #inQuotes(text: string, at: number): number {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    const piece = text.slice(at, end);
    for (let i = piece.indexOf('\n'); i !== -1; i = piece.indexOf('\n', i + 1)) this.line++;
    this.#add(piece);
    if (quote === -1) return end;
    this.#state = 'quote-in-quoted';
    return end + 1;
  }

  #outside(text: string, at: number, separator: Separator, rows: RawRow[]): number {
    const char = text[at]!;
    if (char === '"' && this.#state === 'begin') this.#state = 'quoted';
    else if (char === '"' && this.#state === 'quote-in-quoted') {
      this.#add('"');
      this.#state = 'quoted';
    } else if (char === separator) this.#endCell();
    else if (char === '\n' || char === '\r') {
      this.#endRow(rows);
      this.#state = char === '\r' ? 'return' : 'begin';
    } else return this.#bare(text, at, separator);
    return at + 1;
  }

  /** Up to the next separator or line end. */
  #bare(text: string, at: number, separator: Separator): number {
    if (this.#state === 'quote-in-quoted') this.#problem ??= `has text after a closing quote in cell ${this.#cells.length + 1}`;
    let end = at;
    for (; end < text.length; end++) {
      const char = text[end];
      if (char === separator || char === '\n' || char === '\r') break;
      if (char === '"') this.#problem ??= `has a quote inside a cell without quotes in cell ${this.#cells.length + 1}`;
    }
    this.#add(text.slice(at, end));
    this.#state = 'bare';
    return end;
  }

  #add(piece: string): void {
    this.#rowChars += piece.length;
    if (this.#rowChars > rowCharsMax)
      throw new StewardError('invalid-input', {
        field: `line ${this.#rowLine}`,
        rule: `is longer than ${rowCharsMax} characters, or a quote is never closed`,
      });
    if (this.#cell.length + piece.length > cellCharsMax) this.#problem ??= `a cell has at most ${cellCharsMax} characters`;
    else this.#cell += piece;
  }

  #endCell(): void {
    if (this.#cells.length > columnsMax) this.#problem ??= `at most ${columnsMax} cells`;
    else this.#cells.push(this.#state === 'begin' ? undefined : this.#cell);
    this.#cell = '';
    this.#state = 'begin';
  }

  #endRow(rows: RawRow[]): void {
    this.#endCell();
    rows.push({ line: this.#rowLine, cells: this.#cells, ...(this.#problem === undefined ? {} : { problem: this.#problem }) });
    this.line++;
    this.#rowLine = this.line;
    this.#cells = [];
    this.#rowChars = 0;
    this.#problem = undefined;
  }
}

/** What stands most often in the header, outside quotes. */
function separatorOf(text: string): Separator {
  const header = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)![0].replaceAll(/"(?:[^"]|"")*"/g, '');
  const counted = ([',', ';', '\t'] as const).map((separator) => ({ separator, times: header.split(separator).length }));
  return counted.reduce((best, each) => (each.times > best.times ? each : best)).separator;
}
