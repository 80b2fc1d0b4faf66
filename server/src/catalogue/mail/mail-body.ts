// What of a mail is to be read and what is a file (RFC 2046, RFC 2387, RFC 1847): of alternatives the best text and the best HTML, of several parts in a row all of them.
import { bodyOf, type MailPart, type Reading } from './mail-parts.ts';
import { decodeText } from './decode-bytes.ts';
import { mailLimits } from './mail-limits.ts';
import { unflowed } from './mail-text.ts';

/** One passage, as text, as HTML, or both. */
export interface MailSection {
  readonly text?: string;
  readonly html?: string;
}

export interface MailBody {
  readonly sections: readonly MailSection[];
  readonly files: readonly MailPart[];
  /** More text was there than is read. */
  readonly isCut: boolean;
}

export function bodyIn(mail: MailPart, reading: Reading): MailBody {
  const walk = new Walk(reading);
  const sections = walk.sectionsOf(mail);
  return { sections, files: walk.files, isCut: walk.isCut };
}

class Walk {
  readonly files: MailPart[] = [];
  isCut = false;
  readonly #reading: Reading;
  #bytesLeft: number = mailLimits.textBytesMax;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  sectionsOf(part: MailPart): readonly MailSection[] {
    if (part.type === 'multipart/alternative') return this.#bestOf(part);
    if (part.type === 'multipart/encrypted') {
      this.files.push(...part.parts);
      return [];
    }
    if (part.type.startsWith('multipart/') && part.parts.length > 0) return part.parts.flatMap((each) => this.sectionsOf(each));
    if (!isReadable(part)) {
      // An empty multipart holds nothing that could be kept.
      if (!part.type.startsWith('multipart/')) this.files.push(part);
      else if (part.bodyEnd > part.bodyAt) return this.#section({ ...part, type: 'text/plain' });
      return [];
    }
    return this.#section(part);
  }

  /** The last text and the last HTML: the later, the better (RFC 2046 §5.1.4). */
  #bestOf({ parts }: MailPart): readonly MailSection[] {
    const found = parts.map((part) => this.sectionsOf(part)).filter((sections) => sections.length > 0);
    const withHtml = found.findLast((sections) => sections.some(({ html }) => html !== undefined));
    const plain = found.findLast((sections) => sections.every(({ html }) => html === undefined));
    if (!withHtml) return plain ?? [];
    const text = plain?.map((section) => section.text ?? '').join('\n\n');
    // The text stands for all of the HTML, so they are one passage.
    const html = withHtml.map((section) => section.html ?? '').join('\n');
    return [{ html, ...(text === undefined || text.trim() === '' ? {} : { text }) }];
  }

  #section(part: MailPart): readonly MailSection[] {
    const bytes = bodyOf(part, this.#reading, this.#bytesLeft);
    if (part.bodyEnd - part.bodyAt > this.#bytesLeft) this.isCut = true;
    this.#bytesLeft = Math.max(0, this.#bytesLeft - (part.bodyEnd - part.bodyAt));
    const said = decodeText(bytes, part.parameters.get('charset') ?? '');
    if (part.type === 'text/html') return [{ html: said }];
    const flows = part.parameters.get('format')?.toLowerCase() === 'flowed';
    return [{ text: flows ? unflowed(said, part.parameters.get('delsp')?.toLowerCase() === 'yes') : said }];
  }
}

/** Text that nobody calls a file. */
const isReadable = ({ type, disposition, fileName }: MailPart): boolean =>
  (type === 'text/plain' || type === 'text/html') && disposition !== 'attachment' && fileName === undefined;
