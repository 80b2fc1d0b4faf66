// The same mail as simple HTML: made of the plain text, so that both say the same and whoever writes a mail writes it once. No remote picture, no script, no tracking,
// nothing that is fetched; a link shows where it leads. Paragraphs stand between empty lines; one that is a link alone becomes a button; lines that begin with `- `
// are a list; what follows a line `-- ` is the foot.
import type { AccountLanguage } from '../ports/identity.ts';

export interface MailHtmlFacts {
  readonly subject: string;
  readonly text: string;
  readonly language: AccountLanguage;
  /** Where whoever reads it stops mails of this kind. */
  readonly stopUrl?: string | undefined;
}

const words = {
  en: { open: 'Open', stop: 'No more mails of this kind' },
  de: { open: 'Öffnen', stop: 'Keine E-Mails dieser Art mehr' },
} as const;

const styles = `
:root { color-scheme: light dark; }
body { margin: 0; padding: 24px 12px; background: #fbfaf6; color: #16212b; font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
main { max-width: 560px; margin: 0 auto; padding: 24px; background: #ffffff; border: 1px solid #dfe0d8; border-radius: 12px; }
h1 { margin: 0 0 16px; font-size: 20px; line-height: 1.3; }
p, ul { margin: 0 0 16px; }
ul { padding-left: 20px; }
li { margin: 0 0 8px; }
a { color: #0b6e5f; overflow-wrap: anywhere; }
.button { display: inline-block; padding: 11px 20px; border-radius: 8px; background: #0b6e5f; color: #ffffff; font-weight: 600; text-decoration: none; }
.where { font-size: 13px; color: #52606d; }
.brand { margin: 0 auto 12px; max-width: 560px; font-weight: 700; color: #0b6e5f; }
footer { max-width: 560px; margin: 12px auto 0; font-size: 13px; color: #52606d; }
@media (prefers-color-scheme: dark) {
  body { background: #0f151b; color: #edf1f3; }
  main { background: #161e26; border-color: #2a353f; }
  a, .brand { color: #4cc7b0; }
  .button { background: #4cc7b0; color: #06231e; }
  .where, footer { color: #a3b0bb; }
}
`.trim();

export function mailHtml({ subject, text, language, stopUrl }: MailHtmlFacts): string {
  const [body, ...feet] = text.split('\n-- \n');
  const blocks = paragraphsOf(body!).map((each) => block(each, words[language].open));
  const foot = [
    ...feet.flatMap(paragraphsOf).map((each) => `<p>${inline(each)}</p>`),
    ...(stopUrl === undefined ? [] : [stop(stopUrl, language)]),
  ];
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<meta name="color-scheme" content="light dark"><title>${escaped(subject)}</title><style>${styles}</style></head><body>`,
    `<p class="brand">Steward</p><main><h1>${escaped(subject)}</h1>${blocks.join('')}</main>`,
    foot.length === 0 ? '' : `<footer>${foot.join('')}</footer>`,
    '</body></html>',
  ].join('\n');
}

const paragraphsOf = (text: string): readonly string[] =>
  text
    .split(/\n{2,}/)
    .map((each) => each.trim())
    .filter((each) => each !== '');

function block(paragraph: string, open: string): string {
  if (linkOnly.test(paragraph))
    return `<p>${link(paragraph, open, ' class="button"')}</p><p class="where">${link(paragraph, paragraph)}</p>`;
  if (paragraph.startsWith('- ')) return `<ul>${items(paragraph)}</ul>`;
  return `<p>${inline(paragraph)}</p>`;
}

const items = (paragraph: string): string =>
  paragraph
    .split(/^- /m)
    .filter((each) => each.trim() !== '')
    .map((each) => `<li>${inline(each.trim())}</li>`)
    .join('');

const linkOnly = /^https?:\/\/[^\s<>"']+$/;
const inText = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)])/;

/** Every second part is a link. */
const inline = (text: string): string =>
  text
    .split(inText)
    .map((part, i) => (i % 2 === 1 ? link(part, part) : escaped(part).replaceAll('\n', '<br>')))
    .join('');

const link = (to: string, says: string, more = ''): string =>
  `<a href="${escaped(to)}"${more} target="_blank" rel="noopener noreferrer">${escaped(says)}</a>`;

const stop = (url: string, language: AccountLanguage): string => `<p>${link(url, words[language].stop)}</p>`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => entities[letter]!);

/** The line in the plain text that says the same. */
export const stopLine = (url: string, language: AccountLanguage): string => `${words[language].stop}: ${url}`;
