// Paper: a tagged PDF with its font inside, for what people print or keep.
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

const require = createRequire(import.meta.url);
/** Always by their path: under another name for the same font, every change of font would read its file again. */
const fonts = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
};

const margin = 56;
const footerY = 841.89 - 48;
/** A word longer than that is broken, so that a line never leaves the page. */
const wordCharsMax = 60;

/** An empty document; `doc.end()` finishes it. */
export function openPaper(title: string, language: string, madeAt: Date): { readonly doc: PDFKit.PDFDocument; readonly page: Page } {
  const doc = new PDFDocument({
    size: 'A4',
    margin,
    bufferPages: true,
    pdfVersion: '1.7',
    tagged: true,
    lang: language,
    displayTitle: true,
    font: fonts.regular,
    info: { Title: title, CreationDate: madeAt },
  });
  return { doc, page: new Page(doc) };
}

export class Page {
  readonly #doc: PDFKit.PDFDocument;
  readonly #root: PDFKit.PDFStructureElement;

  constructor(doc: PDFKit.PDFDocument) {
    this.#doc = doc;
    this.#root = doc.struct('Document');
    doc.addStructure(this.#root);
  }

  heading(level: 'H1' | 'H2' | 'H3', text: string, size: number): void {
    this.#add(level, () =>
      this.#doc.font(fonts.bold).fontSize(size).fillColor('#111').text(clean(text), margin, undefined, { paragraphGap: 6 }),
    );
  }

  /** What is not set is left out. */
  pairs(pairs: readonly (readonly [string, string | undefined])[]): void {
    for (const [name, value] of pairs) if (value !== undefined) this.#add('P', () => this.#pair(name, value, 10));
  }

  /** Begins a part of a long document. */
  part(title: string): void {
    this.#doc.moveDown(1.5);
    this.heading('H2', title, 15);
  }

  /** One of many things, with all that is set of it in one element: one for each line would take a long document minutes. */
  entry(title: string, pairs: readonly (readonly [string, string])[]): void {
    this.#doc.moveDown(0.8);
    this.heading('H3', title, 11);
    this.#add('P', () => pairs.forEach(([name, value]) => this.#pair(name, value, 9)));
  }

  /** How many pages there are now. */
  get count(): number {
    return this.#doc.bufferedPageRange().count;
  }

  #pair(name: string, value: string, size: number): void {
    this.#doc
      .font(fonts.bold)
      .fontSize(size)
      .fillColor('#111')
      .text(`${clean(name)}: `, margin, undefined, { continued: true });
    this.#doc.font(fonts.regular).text(clean(value), { paragraphGap: 3 });
  }

  section(title: string, text: string): void {
    this.#doc.moveDown(1);
    this.heading('H2', title, 12);
    // One element for the whole section: one for each of many thousand lines would take the document minutes.
    this.#add('P', () => this.#doc.font(fonts.regular).fontSize(10).fillColor('#111').text(clean(text), margin, undefined, { lineGap: 2 }));
  }

  smallPrint(lines: readonly string[]): void {
    this.#doc.moveDown(2);
    for (const line of lines) this.#add('P', () => this.#doc.font(fonts.regular).fontSize(7).fillColor('#555').text(clean(line), margin));
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
        .font(fonts.regular)
        .fontSize(8)
        .fillColor('#555')
        .text(say(i - start + 1, count), margin, footerY, { width: width - 2 * margin, align: 'right', lineBreak: false });
      this.#doc.endMarkedContent();
      margins.bottom = bottom;
    }
  }

  #add(type: 'H1' | 'H2' | 'H3' | 'P', draw: () => void): void {
    this.#root.add(this.#doc.struct(type, {}, draw));
  }
}

/** One line break is kept; controls and marks that turn text around go; very long words may break. */
export function clean(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    .replace(new RegExp(`[^\\s]{${wordCharsMax}}(?=[^\\s])`, 'gu'), '$& ');
}
