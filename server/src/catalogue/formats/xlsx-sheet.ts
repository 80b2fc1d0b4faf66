// One sheet of a workbook as XML (ECMA-376, transitional), row after row. No cell is a formula: texts are inline strings, and what looks like a formula carries
// `quotePrefix`, so that it stays a text when somebody edits it.
import type { Money } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { cutSaid, looksLikeFormula, sheetCellCharsMax, spellOut } from './cell-text.ts';
import type { Column, ColumnKind, ColumnValue } from './columns.ts';
import type { ExportSource } from './format.ts';
import { daySerial, type LocalTime } from './local-time.ts';
import { amountText, currencyDigits } from './money-text.ts';
import { xmlText } from './xml-text.ts';

/** As the cell formats stand in xlsx.ts; amounts by the decimals of their currency. */
export const styles = { plain: 0, head: 1, day: 2, moment: 3, marked: 4, link: 5, amounts: [6, 0, 7, 8] } as const;

const exactDigitsMax = 15;
/** Of a program that shows them; the rest are texts. */
export const linksPerSheetMax = 65_530;

export interface SheetLink {
  readonly cell: string;
  /** Path in the archive. */
  readonly path: string;
}

export class SheetWriter {
  readonly #columns: readonly { readonly column: Column; readonly letters: string; readonly isPath: boolean }[];
  readonly #source: ExportSource;
  readonly #time: LocalTime;
  readonly links: SheetLink[] = [];
  rows = 0;

  constructor(columns: readonly Column[], source: ExportSource, time: LocalTime) {
    this.#columns = columns.map((column, i) => ({ column, letters: columnLetters(i), isPath: column.isPath === true }));
    this.#source = source;
    this.#time = time;
  }

  begin(): string {
    const { language, timeZone } = this.#source;
    this.rows = 1;
    const heads = this.#columns.map(({ column, letters }) => {
      const title = column.kind === 'moment' ? `${column.title[language]} (${timeZone})` : column.title[language];
      return inline(`${letters}1`, title, styles.head);
    });
    const widths = this.#columns.map(({ column, isPath: path }, i) => {
      const width = path ? 30 : column.field === undefined && column.kind === 'text' ? 14 : widthOf[column.kind];
      return `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`;
    });
    return (
      `${xmlHead}<worksheet xmlns="${mainNamespace}" xmlns:r="${relationNamespace}">` +
      '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
      `<cols>${widths.join('')}</cols><sheetData><row r="1">${heads.join('')}</row>`
    );
  }

  row(record: WireRecord): string {
    const row = ++this.rows;
    let text = `<row r="${row}">`;
    for (const { column, letters, isPath: path } of this.#columns) {
      const value = column.value(record, this.#source);
      if (value === undefined) continue;
      const cell = letters + row;
      if (path && this.links.length < linksPerSheetMax) {
        this.links.push({ cell, path: value as string });
        text += inline(cell, value as string, styles.link);
      } else text += this.#cell(cell, column.kind, value);
    }
    return `${text}</row>`;
  }

  end(): string {
    const last = this.#columns.at(-1)!.letters;
    const links = this.links.map(({ cell }, i) => `<hyperlink ref="${cell}" r:id="rId${i + 1}"/>`);
    return `</sheetData><autoFilter ref="A1:${last}${this.rows}"/>${links.length === 0 ? '' : `<hyperlinks>${links.join('')}</hyperlinks>`}</worksheet>`;
  }

  #cell(cell: string, kind: ColumnKind, value: NonNullable<ColumnValue>): string {
    switch (kind) {
      case 'number':
      case 'whole':
        return `<c r="${cell}"><v>${value as number}</v></c>`;
      case 'money': {
        const amount = amountText(value as Money);
        if (amount.replace(/\D/g, '').length > exactDigitsMax) return this.#text(cell, amount);
        const style = styles.amounts[currencyDigits((value as Money).currency)] ?? styles.plain;
        return `<c r="${cell}" s="${style}"><v>${amount}</v></c>`;
      }
      case 'day':
        return serial(cell, daySerial(value as string), styles.day) ?? this.#text(cell, value as string);
      case 'moment':
        return serial(cell, this.#time.serial(value as string), styles.moment) ?? this.#text(cell, this.#time.text(value as string));
      case 'ids':
        return this.#text(cell, (value as readonly string[]).join(' '));
      case 'text':
        return this.#text(cell, value as string);
    }
  }

  #text(cell: string, text: string): string {
    const short = cut(text, cutSaid[this.#source.language]);
    return inline(cell, short, looksLikeFormula(short) ? styles.marked : styles.plain);
  }
}

const widthOf: Readonly<Record<ColumnKind, number>> = { text: 28, ids: 28, number: 12, whole: 10, day: 12, moment: 20, money: 16 };

const serial = (cell: string, value: number | undefined, style: number): string | undefined =>
  value === undefined ? undefined : `<c r="${cell}" s="${style}"><v>${value}</v></c>`;

function inline(cell: string, text: string, style: number): string {
  return `<c r="${cell}" t="inlineStr"${style === 0 ? '' : ` s="${style}"`}><is><t xml:space="preserve">${xmlText(spellOut(text, true))}</t></is></c>`;
}

/** A text whose spelling has more characters than a cell holds is cut between whole characters, and says so. */
function cut(text: string, said: string): string {
  if (text.length * 7 <= sheetCellCharsMax || spellOut(text, true).length <= sheetCellCharsMax) return text;
  let length = 0;
  let kept = '';
  for (const char of text) {
    // What begins like a spelling may grow: counted as if it did.
    length += char === '_' ? 7 : spellOut(char, true).length;
    if (length > sheetCellCharsMax - said.length) break;
    kept += char;
  }
  return kept + said;
}

/** A to Z, AA and so on. */
export function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter;
}

export const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const mainNamespace = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
export const relationNamespace = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
