// The text of a mail: cleaned, flowing lines joined (RFC 3676), or made of its HTML where it has none.
import { Parser } from 'htmlparser2';
import { cutWhole } from './mail-fields.ts';
import { mailLimits } from './mail-limits.ts';

/** What turns the direction of a line unseen, NUL and other controls: none of them is text. */
const unseen = /[\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF]|(?![\n\t])\p{Cc}/gu;

/** Lines end in `\n`; at most one empty line in a row is left of many; nothing at either end. */
export const cleanText = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(unseen, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replaceAll(/\n{4,}/g, '\n\n\n')
    .trim();

export interface CutText {
  readonly text: string;
  readonly isCut: boolean;
}

export function cutText(text: string): CutText {
  return text.length <= mailLimits.textCharsMax
    ? { text, isCut: false }
    : { text: `${cutWhole(text, mailLimits.textCharsMax - 2)} …`, isCut: true };
}

/** A line that ends in a space goes on in the next one of the same quoting; `-- ` is a signature's. */
export function unflowed(text: string, isSpaceDropped: boolean): string {
  const out: string[] = [];
  let open: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, quote = '', rest = ''] = /^(>*) ?(.*)$/s.exec(line)!;
    const flows = rest.endsWith(' ') && rest !== '-- ';
    const said = flows && isSpaceDropped ? rest.slice(0, -1) : rest;
    if (open === quote && rest !== '-- ') out[out.length - 1] += said;
    else out.push(quote === '' ? said : `${quote} ${said}`);
    open = flows ? quote : undefined;
  }
  return out.join('\n');
}

const blocks = new Set(
  'p div br tr table ul ol li dl dt dd h1 h2 h3 h4 h5 h6 hr pre blockquote address center section article header footer'.split(' '),
);
const apart = new Set('p table ul ol dl h1 h2 h3 h4 h5 h6 pre blockquote'.split(' '));
const silent = new Set([
  'script',
  'style',
  'head',
  'title',
  'template',
  'noscript',
  'textarea',
  'select',
  'svg',
  'math',
  'iframe',
  'object',
]);

/** The bare words of HTML that is not read as such. */
export const wordsOfHtml = (html: string): string =>
  cleanText(
    html
      .replaceAll(/<[^<>]{0,2000}>?/g, ' ')
      .slice(0, 4 * mailLimits.textCharsMax)
      .replaceAll(/[ \t]+/g, ' '),
  );

/** What a person reads of `html`, which is safe already; linear, at most a little more than `textCharsMax` is built. */
export function textOfHtml(html: string): string {
  let text = '';
  let silence = 0;
  let preformatted = 0;
  const newLines = (count: number): void => {
    const ended = /\n*$/.exec(text.slice(-count))![0].length;
    if (text !== '') text += '\n'.repeat(Math.max(0, count - ended));
  };
  const parser = new Parser(
    {
      onopentag(name, { alt }) {
        if (silent.has(name)) silence++;
        if (silence > 0) return;
        if (name === 'pre') preformatted++;
        if (name === 'br') text += '\n';
        else if (blocks.has(name)) newLines(apart.has(name) && name !== 'ul' && name !== 'ol' ? 2 : 1);
        if (name === 'li') text += '- ';
        if (name === 'td' || name === 'th') text += /(^|\s)$/.test(text.slice(-1)) ? '' : '\t';
        if (name === 'img' && alt) text += `[${alt}]`;
      },
      ontext(said) {
        if (silence > 0 || text.length > mailLimits.textCharsMax + 1) return;
        if (preformatted > 0) text += said;
        else {
          const joined = said.replaceAll(/[\s\u00A0]+/g, ' ');
          text += /(^|\s)$/.test(text.slice(-1)) ? joined.trimStart() : joined;
        }
      },
      onclosetag(name) {
        if (silent.has(name)) silence = Math.max(0, silence - 1);
        if (name === 'pre') preformatted = Math.max(0, preformatted - 1);
        if (silence === 0 && name !== 'br' && blocks.has(name)) newLines(apart.has(name) ? 2 : 1);
      },
    },
    { decodeEntities: true },
  );
  parser.write(html);
  parser.end();
  return cleanText(text);
}

/** As a paragraph of HTML, where a mail mixes plain parts with formed ones. */
export const htmlOfText = (text: string): string =>
  `<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br />')}</p>`;
