// What the parts around the sheets of a workbook say: which sheets there are, which cell formats show dates, the texts that cells share.
import { StewardError } from '@steward/protocol/errors.ts';
import { unspell } from './cell-text.ts';
import { cellCharsMax } from './table-row.ts';
import { xmlEvents, type XmlOpen } from './xml-events.ts';
import type { ZipFileEntry } from './zip-read.ts';

export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly part: ZipFileEntry }[];
  /** By the index of the cell format; `undefined` for what shows no date. */
  readonly formats: readonly ('day' | 'moment' | undefined)[];
  /** To be added to serial numbers: 1,462 where days are counted from 1904. */
  readonly epochDays: number;
  readonly shared: ZipFileEntry | undefined;
}

type Entries = ReadonlyMap<string, ZipFileEntry>;

/** Cell formats there may be; spreadsheets stop at 65,490. */
const formatsMax = 70_000;
const partBytesMax = 64 * 1024 * 1024;
const days1904 = 1_462;

const wrong = (rule: string) => new StewardError('invalid-input', { field: 'file', rule });

/** The tags of a part, which is small. */
async function* tags(part: ZipFileEntry): AsyncGenerator<XmlOpen & { readonly within: readonly string[] }> {
  if (part.size > partBytesMax) throw wrong('has a part that is too large');
  const within: string[] = [];
  for await (const events of xmlEvents(part.bytes())) {
    for (const event of events) {
      if (event.kind === 'open') {
        yield { ...event, within };
        within.push(event.name);
      } else if (event.kind === 'close') within.pop();
    }
  }
}

export async function readWorkbook(entries: Entries, sheetsMax: number): Promise<Workbook> {
  const root = await relationsOf(entries, '');
  const path = [...root.values()].find(({ type }) => type.endsWith('/officeDocument'))?.path ?? 'xl/workbook.xml';
  const part = entries.get(path);
  if (!part) throw wrong('is no workbook (XLSX)');
  const relations = await relationsOf(entries, path);
  const sheets: { name: string; part: ZipFileEntry }[] = [];
  let epochDays = 0;
  for await (const { name, attributes } of tags(part)) {
    if (name === 'workbookPr' && /^(1|true)$/.test(attributes['date1904'] ?? '')) epochDays = days1904;
    if (name !== 'sheet') continue;
    const relation = relations.get(attributes['id'] ?? '');
    // Charts and macros are sheets too; they have no rows.
    if (relation?.type.endsWith('/worksheet') !== true) continue;
    const sheet = entries.get(relation.path);
    if (!sheet) throw wrong('has a sheet that is missing');
    if (sheets.push({ name: attributes['name'] ?? '', part: sheet }) > sheetsMax) throw wrong(`has more than ${sheetsMax} sheets`);
  }
  if (sheets.length === 0) throw wrong('is no workbook (XLSX), or has no sheet');
  const partOf = (type: string) => entries.get([...relations.values()].find((relation) => relation.type.endsWith(type))?.path ?? '');
  const styles = partOf('/styles');
  return { sheets, formats: styles ? await dateFormats(styles) : [], epochDays, shared: partOf('/sharedStrings') };
}

interface Relation {
  readonly type: string;
  readonly path: string;
}

/** By id: what the part at `path` points to inside the file. */
async function relationsOf(entries: Entries, path: string): Promise<ReadonlyMap<string, Relation>> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const part = entries.get(`${folder}_rels/${path.slice(folder.length)}.rels`);
  const relations = new Map<string, Relation>();
  if (!part) return relations;
  for await (const { name, attributes } of tags(part)) {
    const { Id: id, Type: type, Target: target, TargetMode: mode } = attributes;
    if (name !== 'Relationship' || id === undefined || type === undefined || target === undefined || mode === 'External') continue;
    relations.set(id, { type, path: resolved(folder, target) });
  }
  return relations;
}

function resolved(folder: string, target: string): string {
  const parts: string[] = [];
  for (const part of (target.startsWith('/') ? target.slice(1) : folder + target).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

// ---- dates ------------------------------------------------------------------------------------------------------------------

async function dateFormats(part: ZipFileEntry): Promise<Workbook['formats']> {
  const codes = new Map<number, string>();
  const formats: (ReturnType<typeof dateOf> | undefined)[] = [];
  for await (const { name, attributes, within } of tags(part)) {
    if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
    if (name !== 'xf' || within.at(-1) !== 'cellXfs') continue;
    const id = Number(attributes['numFmtId'] ?? 0);
    if (formats.push(dateOf(id, codes.get(id))) > formatsMax) throw wrong('has too many cell formats');
  }
  return formats;
}

/** Whether a number format shows a day or a moment. Built-in ones by their number (ECMA-376, 18.8.30). */
function dateOf(id: number, code: string | undefined): 'day' | 'moment' | undefined {
  if (code === undefined) {
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return 'day';
    return id === 22 ? 'moment' : undefined;
  }
  // Without quoted texts, escaped characters, colours, languages; only the form for positive numbers.
  const letters = code
    .split(';')[0]!
    .replaceAll(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '')
    .replaceAll(/general|AM\/PM/gi, '')
    .toLowerCase();
  if (!/[yd]/.test(letters)) return undefined;
  return /[hs]/.test(letters) ? 'moment' : 'day';
}

// ---- texts ------------------------------------------------------------------------------------------------------------------

/** Follows tags and says whether a text belongs to the cell: in `t`, but not in the reading aids of `rPh`. */
export function textOfRuns(): { open(name: string): void; close(name: string): void; within(): boolean } {
  let inText = false;
  let inAid = false;
  const set = (name: string, to: boolean): void => {
    if (name === 't') inText = to;
    if (name === 'rPh') inAid = to;
  };
  return { open: (name) => set(name, true), close: (name) => set(name, false), within: () => inText && !inAid };
}

/** The texts that cells share, in their order. Throws `invalid-input` when they are more than `charsMax` together. */
export async function sharedTexts({ shared }: Workbook, charsMax: number): Promise<readonly string[]> {
  const texts: string[] = [];
  if (!shared) return texts;
  const runs = textOfRuns();
  let text = '';
  let chars = 0;
  for await (const events of xmlEvents(shared.bytes())) {
    for (const event of events) {
      if (event.kind === 'open') runs.open(event.name);
      else if (event.kind === 'text') {
        if (runs.within()) text += event.text;
        if (text.length > cellCharsMax) throw wrong(`has a cell of more than ${cellCharsMax} characters`);
      } else if (event.name === 'si') {
        // Each costs something even when it is empty.
        chars += text.length + 8;
        if (chars > charsMax) throw wrong('has more different texts than can be read: save it as CSV');
        texts.push(unspell(text));
        text = '';
      } else runs.close(event.name);
    }
  }
  return texts;
}
