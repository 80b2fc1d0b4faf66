// A daily report on paper: PDF, tagged for screen readers, with its font inside, streamed. What people wrote is shown as they wrote it, but marks that
// turn text around are taken out: on paper nobody could see that they are there.
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import type { Cbor } from '@steward/protocol/cbor.ts';
import PDFDocument from 'pdfkit';
import type { PrintedReport } from '../../governed/print-report.ts';

export type ReportLanguage = 'de' | 'en';

export interface ReportProof {
  readonly origin: string;
  readonly size: number;
  /** Base64, as in the checkpoint. */
  readonly root: string;
}

const require = createRequire(import.meta.url);
const fonts = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
};

const margin = 56;
const footerY = 841.89 - 48;
/** A word longer than that is broken, so that a line never leaves the page. */
const wordCharsMax = 60;

const words = {
  de: {
    title: 'Bautagesbericht',
    project: 'Projekt',
    day: 'Tag',
    weather: 'Wetter',
    temperature: 'Temperatur',
    crew: 'Leute vor Ort',
    crewNames: 'Mannschaft',
    work: 'Ausgeführte Arbeiten',
    deliveries: 'Lieferungen',
    delays: 'Behinderungen',
    writtenBy: 'Verfasst von',
    version: 'Fassung',
    page: (n: number, of: number) => `Seite ${n} von ${of}`,
    proof: ({ size }: ReportProof) => `Zugriffe auf diesen Bericht stehen im Protokoll des Unternehmens (${size} Einträge, Wurzel unten):`,
    none: 'keine Angabe',
  },
  en: {
    title: 'Daily report',
    project: 'Project',
    day: 'Day',
    weather: 'Weather',
    temperature: 'Temperature',
    crew: 'People on site',
    crewNames: 'Crew',
    work: 'Work done',
    deliveries: 'Deliveries',
    delays: 'Delays',
    writtenBy: 'Written by',
    version: 'Version',
    page: (n: number, of: number) => `Page ${n} of ${of}`,
    proof: ({ size }: ReportProof) => `Looks at this report are in the ledger of the business (${size} entries, root below):`,
    none: 'not stated',
  },
} as const;

/** The document, which ends by itself; to be read as a stream. */
export function reportPdf(printed: PrintedReport, language: ReportLanguage, proof: ReportProof): Readable {
  const say = words[language];
  const { fields, version, updatedAtMs } = printed.report;
  const day = dayOf(fields['day'], language);
  const doc = new PDFDocument({
    size: 'A4',
    margin,
    bufferPages: true,
    pdfVersion: '1.7',
    tagged: true,
    lang: language,
    displayTitle: true,
    font: fonts.regular,
    info: { Title: `${say.title} ${clean(day)}`, CreationDate: new Date(updatedAtMs) },
  });
  doc.registerFont('regular', fonts.regular).registerFont('bold', fonts.bold);
  const page = new Page(doc);
  page.heading('H1', say.title, 20);
  page.pairs([
    [say.project, printed.projectName],
    [say.day, day],
    [say.weather, textOf(fields['weather'])],
    [say.temperature, typeof fields['temperature'] === 'number' ? `${numberOf(fields['temperature'], language)} °C` : undefined],
    [say.crew, typeof fields['crew'] === 'number' ? numberOf(fields['crew'], language) : undefined],
    [say.crewNames, printed.crew.length === 0 ? undefined : printed.crew.join(', ')],
    [say.writtenBy, printed.writtenBy],
    [say.version, String(version)],
  ]);
  for (const field of ['work', 'deliveries', 'delays'] as const) page.section(say[field], textOf(fields[field]) ?? say.none);
  page.smallPrint([say.proof(proof), proof.origin, proof.root]);
  page.footers((n, of) => say.page(n, of));
  doc.end();
  return doc as unknown as Readable;
}

class Page {
  readonly #doc: PDFKit.PDFDocument;
  readonly #root: PDFKit.PDFStructureElement;

  constructor(doc: PDFKit.PDFDocument) {
    this.#doc = doc;
    this.#root = doc.struct('Document');
    doc.addStructure(this.#root);
  }

  heading(level: 'H1' | 'H2', text: string, size: number): void {
    this.#add(level, () =>
      this.#doc.font('bold').fontSize(size).fillColor('#111').text(clean(text), margin, undefined, { paragraphGap: 6 }),
    );
  }

  /** What is not set is left out. */
  pairs(pairs: readonly (readonly [string, string | undefined])[]): void {
    for (const [name, value] of pairs) {
      if (value === undefined) continue;
      this.#add('P', () => {
        this.#doc
          .font('bold')
          .fontSize(10)
          .fillColor('#111')
          .text(`${clean(name)}: `, margin, undefined, { continued: true });
        this.#doc.font('regular').text(clean(value), { paragraphGap: 3 });
      });
    }
  }

  section(title: string, text: string): void {
    this.#doc.moveDown(1);
    this.heading('H2', title, 12);
    // One element for the whole section: one for each of many thousand lines would take the document minutes.
    this.#add('P', () => this.#doc.font('regular').fontSize(10).fillColor('#111').text(clean(text), margin, undefined, { lineGap: 2 }));
  }

  smallPrint(lines: readonly string[]): void {
    this.#doc.moveDown(2);
    for (const line of lines) this.#add('P', () => this.#doc.font('regular').fontSize(7).fillColor('#555').text(clean(line), margin));
  }

  /** Page numbers, once it is known how many there are; no part of the text. */
  footers(say: (n: number, of: number) => string): void {
    const { start, count } = this.#doc.bufferedPageRange();
    for (let i = start; i < start + count; i++) {
      this.#doc.switchToPage(i);
      const { margins, width } = this.#doc.page;
      const { bottom } = margins;
      // Text below the bottom margin would begin a new page.
      margins.bottom = 0;
      this.#doc.markContent('Artifact', { type: 'Pagination', attached: ['Bottom'] });
      this.#doc
        .font('regular')
        .fontSize(8)
        .fillColor('#555')
        .text(say(i - start + 1, count), margin, footerY, { width: width - 2 * margin, align: 'right', lineBreak: false });
      this.#doc.endMarkedContent();
      margins.bottom = bottom;
    }
  }

  #add(type: 'H1' | 'H2' | 'P', draw: () => void): void {
    this.#root.add(this.#doc.struct(type, {}, draw));
  }
}

const textOf = (value: Cbor | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const localeOf = (language: ReportLanguage) => (language === 'de' ? 'de-DE' : 'en-GB');
const numberOf = (value: number, language: ReportLanguage) => new Intl.NumberFormat(localeOf(language)).format(value);

function dayOf(value: Cbor | undefined, language: ReportLanguage): string {
  if (typeof value !== 'string') return '';
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(`${value}T00:00:00Z`));
}

/** One line break is kept; controls and marks that turn text around go; very long words may break. */
export function clean(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    .replace(new RegExp(`[^\\s]{${wordCharsMax}}(?=[^\\s])`, 'gu'), '$& ');
}
