// XLSX: one workbook with a sheet for each collection, typed, with titles in the person's language (docs/formats/tables.md). Written front to back: the parts that
// need to know how many sheets there are come last, which the packaging rules allow.
import type { ExportedCollection, ExportFile, ExportSource, Format } from './format.ts';
import { inChunks } from './chunks.ts';
import { columnsOf } from './columns.ts';
import { localTime } from './local-time.ts';
import { RecordCursor } from './record-cursor.ts';
import { columnLetters, mainNamespace, relationNamespace, SheetWriter, xmlHead, type SheetLink } from './xlsx-sheet.ts';
import { xmlText } from './xml-text.ts';
import { zipStream, type ZipEntry } from './zip-stream.ts';

const path = 'tables/records.xlsx';
const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export interface SheetLimits {
  /** Header included. */
  readonly rowsMax: number;
  /** Of its XML; at most three bytes a character, so that no sheet reaches 4 GiB. */
  readonly charsMax: number;
}

const sheetLimits: SheetLimits = { rowsMax: 1_048_576, charsMax: 512 * 1024 * 1024 };

export const xlsx: Format = { name: 'xlsx', files: (source) => xlsxFiles(source, sheetLimits) };

/** With other limits of a sheet, for tests. */
export function xlsxFiles(source: ExportSource, limits: SheetLimits): readonly ExportFile[] {
  if (source.collections.length === 0) return [];
  const records = source.collections.reduce((sum, each) => sum + each.records, 0);
  return [{ path, type: `${sheetType}.sheet`, records, bytes: () => zipStream(entries(source, limits)) }];
}

interface Sheet {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
}

async function* entries(source: ExportSource, limits: SheetLimits): AsyncGenerator<ZipEntry> {
  const sheets: Sheet[] = [];
  const entry = (name: string, bytes: () => AsyncIterable<Uint8Array>): ZipEntry => {
    return { path: name, modifiedAt: new Date(source.takenAt), small: true, bytes };
  };
  const part = (name: string, text: string) => entry(name, () => inChunks([text]));
  for (const exported of source.collections) {
    const columns = columnsOf(exported.collection);
    const time = localTime(source.timeZone);
    const cursor = new RecordCursor(source.records(exported.collection.name));
    try {
      do {
        const number = sheets.length + 1;
        const writer = new SheetWriter(columns, source, time);
        yield entry(`xl/worksheets/sheet${number}.xml`, () => inChunks(sheetTexts(writer, cursor, limits)));
        sheets.push({ name: sheetName(exported, source, sheets), columns: columns.length, rows: writer.rows });
        if (writer.links.length > 0) yield part(`xl/worksheets/_rels/sheet${number}.xml.rels`, linkRelations(writer.links));
      } while (await cursor.more());
    } finally {
      await cursor.close();
    }
  }
  yield part('xl/styles.xml', stylesXml);
  yield part('xl/workbook.xml', workbookXml(sheets));
  yield part('xl/_rels/workbook.xml.rels', workbookRelations(sheets));
  yield part('_rels/.rels', relations([relation('rId1', 'officeDocument', 'xl/workbook.xml')]));
  yield part('[Content_Types].xml', contentTypes(sheets));
}

async function* sheetTexts(writer: SheetWriter, cursor: RecordCursor, { rowsMax, charsMax }: SheetLimits): AsyncGenerator<string> {
  const head = writer.begin();
  let chars = head.length;
  yield head;
  // Never before its first record: a sheet without any would be followed by others without end.
  const isFull = () => writer.rows > 1 && (writer.rows >= rowsMax || chars >= charsMax);
  while (!isFull() && (await cursor.more())) {
    let text = '';
    do {
      const record = cursor.next();
      if (!record) break;
      const row = writer.row(record);
      chars += row.length;
      text += row;
    } while (!isFull() && text.length < 64 * 1024);
    yield text;
  }
  yield writer.end();
}

const nameCharsMax = 31;

/** The title without what a sheet's name may not have; one that is used already gets a number. */
function sheetName({ collection }: ExportedCollection, { language }: ExportSource, before: readonly Sheet[]): string {
  const title = collection.title[language]
    .replaceAll(/[[\]:*?/\\\u0000-\u001f\ufffe\uffff]/gu, ' ')
    .toWellFormed()
    .replaceAll(/\s+/gu, ' ');
  const taken = new Set(before.map(({ name }) => name.toLowerCase()));
  for (let n = 1; ; n++) {
    const ending = n === 1 ? '' : ` (${n})`;
    const cut = [...title]
      .slice(0, nameCharsMax - ending.length)
      .join('')
      .slice(0, nameCharsMax - ending.length)
      .toWellFormed();
    const name = (cut.replaceAll(/^['\s]+|['\s]+$/gu, '') || collection.name.slice(0, nameCharsMax - ending.length)) + ending;
    if (!taken.has(name.toLowerCase()) && name.toLowerCase() !== 'history') return name;
  }
}

// ---- parts ------------------------------------------------------------------------------------------------------------------

const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';

const relation = (id: string, type: string, target: string, outside = false): string =>
  `<Relationship Id="${id}" Type="${relationNamespace}/${type}" Target="${xmlText(target)}"${outside ? ' TargetMode="External"' : ''}/>`;

const relations = (all: readonly string[]): string =>
  `${xmlHead}<Relationships xmlns="${packageRelations}">${all.join('')}</Relationships>`;

/** Relative to the workbook, which lies in a folder of its own. */
function linkRelations(links: readonly SheetLink[]): string {
  const target = (file: string) => `../${file.toWellFormed().split('/').map(encodeURIComponent).join('/')}`;
  return relations(links.map((link, i) => relation(`rId${i + 1}`, 'hyperlink', target(link.path), true)));
}

function workbookXml(sheets: readonly Sheet[]): string {
  const listed = sheets.map(({ name }, i) => `<sheet name="${xmlText(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`);
  const filters = sheets.map(({ name, columns, rows }, i) => {
    const range = `'${name.replaceAll("'", "''")}'!$A$1:$${columnLetters(columns - 1)}$${rows}`;
    return `<definedName name="_xlnm._FilterDatabase" localSheetId="${i}" hidden="1">${xmlText(range)}</definedName>`;
  });
  return (
    `${xmlHead}<workbook xmlns="${mainNamespace}" xmlns:r="${relationNamespace}"><bookViews><workbookView/></bookViews>` +
    `<sheets>${listed.join('')}</sheets><definedNames>${filters.join('')}</definedNames></workbook>`
  );
}

function workbookRelations(sheets: readonly Sheet[]): string {
  const listed = sheets.map((_, i) => relation(`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`));
  return relations([...listed, relation(`rId${sheets.length + 1}`, 'styles', 'styles.xml')]);
}

function contentTypes(sheets: readonly Sheet[]): string {
  const override = (name: string, type: string) => `<Override PartName="/${name}" ContentType="${sheetType}.${type}+xml"/>`;
  return (
    `${xmlHead}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>' +
    override('xl/workbook.xml', 'sheet.main') +
    override('xl/styles.xml', 'styles') +
    sheets.map((_, i) => override(`xl/worksheets/sheet${i + 1}.xml`, 'worksheet')).join('') +
    '</Types>'
  );
}

/** The cell formats in the order of `styles` in xlsx-sheet.ts. */
const stylesXml =
  `${xmlHead}<styleSheet xmlns="${mainNamespace}">` +
  '<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>' +
  '<numFmt numFmtId="166" formatCode="#,##0.000"/></numFmts>' +
  '<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>' +
  '<font><u/><sz val="11"/><color rgb="FF0563C1"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="9">' +
  '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>' +
  '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/>' +
  '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>' +
  '<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';
