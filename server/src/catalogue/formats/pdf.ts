// A report on paper: what is in the export, to be read and printed. Bounded, because nobody reads more and a PDF is held in memory until its pages are numbered; what is left
// out is said, on its first page and where it would stand. The other formats are complete.
import { setImmediate } from 'node:timers/promises';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { openPaper, type Page } from '../paper.ts';
import type { ExportFile, ExportSource, Format } from './format.ts';
import { localTime, type LocalTime } from './local-time.ts';
import { readableTime, shownFacts, shownFields, shownTitle } from './shown-fields.ts';

export interface ReportLimits {
  readonly recordsMax: number;
  readonly pagesMax: number;
  /** Of one field. */
  readonly charsMax: number;
}

const reportLimits: ReportLimits = { recordsMax: 1_000, pagesMax: 200, charsMax: 5_000 };

export const pdf: Format = { name: 'pdf', files: (source) => pdfFiles(source, reportLimits) };

const words = {
  en: {
    title: 'Report',
    taken: 'As of',
    holds: 'Contents',
    records: (n: number) => `${n} ${n === 1 ? 'record' : 'records'}`,
    bounded: (n: number) => `This report shows ${n} of them. All are in the tables and in the folder “records” of the export.`,
    left: (n: number) => `${n} more are in the tables and in the folder “records” of the export.`,
    cut: '… (the whole text is in the folder “records”)',
    page: (n: number, of: number) => `Page ${n} of ${of}`,
  },
  de: {
    title: 'Bericht',
    taken: 'Stand',
    holds: 'Inhalt',
    records: (n: number) => `${n} ${n === 1 ? 'Eintrag' : 'Einträge'}`,
    bounded: (n: number) => `Dieser Bericht zeigt ${n} davon. Alle stehen in den Tabellen und im Ordner „records“ des Exports.`,
    left: (n: number) => `${n} weitere stehen in den Tabellen und im Ordner „records“ des Exports.`,
    cut: '… (der ganze Text steht im Ordner „records“)',
    page: (n: number, of: number) => `Seite ${n} von ${of}`,
  },
};

/** With other limits, for tests. */
export function pdfFiles(source: ExportSource, limits: ReportLimits): readonly ExportFile[] {
  if (source.collections.length === 0) return [];
  return [{ path: 'report.pdf', type: 'application/pdf', bytes: () => reportBytes(source, limits) }];
}

async function* reportBytes(source: ExportSource, limits: ReportLimits): AsyncGenerator<Uint8Array> {
  const say = words[source.language];
  const time = localTime(source.timeZone);
  const { doc, page } = openPaper(`${say.title}: ${source.business.name}`, source.language, new Date(source.takenAt));
  const total = source.collections.reduce((sum, { records }) => sum + records, 0);
  page.heading('H1', `${say.title}: ${source.business.name}`, 20);
  page.pairs([
    [say.taken, readableTime(source.takenAt, time)],
    [say.holds, source.collections.map(({ collection, records }) => `${collection.title[source.language]} (${records})`).join(', ')],
    [say.records(total), total > limits.recordsMax ? say.bounded(limits.recordsMax) : undefined],
  ]);
  let left = limits.recordsMax;
  for (const { collection, records } of source.collections) {
    page.part(collection.title[source.language]);
    const shown = await drawRecords({ source, page, time, limits }, collection, left);
    left -= shown;
    if (shown < records) page.smallPrint([say.left(records - shown)]);
  }
  page.footers(say.page);
  doc.end();
  yield* doc as unknown as AsyncIterable<Uint8Array>;
}

interface Drawing {
  readonly source: ExportSource;
  readonly page: Page;
  readonly time: LocalTime;
  readonly limits: ReportLimits;
}

/** Gives how many it drew. */
async function drawRecords(drawing: Drawing, collection: Collection, recordsMax: number): Promise<number> {
  let drawn = 0;
  const isFull = () => drawn >= recordsMax || drawing.page.count >= drawing.limits.pagesMax;
  if (isFull()) return drawn;
  for await (const batch of drawing.source.records(collection.name)) {
    for (const record of batch) {
      if (isFull()) return drawn;
      drawRecord(drawing, collection, record);
      drawn++;
      // Setting text takes milliseconds a record: others want their turn.
      await setImmediate();
    }
  }
  return drawn;
}

function drawRecord({ source, page, time, limits }: Drawing, collection: Collection, record: WireRecord): void {
  const shown = [...shownFields(source, collection, record, time), ...shownFacts(source, record, time)];
  page.entry(
    shownTitle(collection, record).slice(0, 200).toWellFormed(),
    shown.map(({ title: name, text, path }) => [name, short(path === undefined ? text : `${text}, ${path}`, limits, source)] as const),
  );
}

function short(text: string, { charsMax }: ReportLimits, { language }: ExportSource): string {
  return (text.length <= charsMax ? text : text.slice(0, charsMax) + words[language].cut).toWellFormed();
}
