// A conversation as a page for people: who, when, what, about which task, with what attached; by day, printable, in light and dark, without any script.
import type { FileReference } from '@steward/protocol/catalogue/collection.ts';
import { opensSafely } from '@steward/protocol/wire/offline-copy.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { ExportSource } from './format.ts';
import type { ProjectGroup } from './grouped.ts';
import { xmlText } from './text-chunks.ts';
import { zonedTime } from './zoned-time.ts';

const words = {
  en: {
    title: 'Messages',
    nobody: 'No longer named',
    about: 'About',
    attached: 'Attached',
    mentions: 'Mentions',
    taken: 'Copy of',
    gone: 'not inside',
  },
  de: {
    title: 'Nachrichten',
    nobody: 'Nicht mehr genannt',
    about: 'Zu',
    attached: 'Anhang',
    mentions: 'Erwähnt',
    taken: 'Kopie vom',
    gone: 'nicht enthalten',
  },
} as const;

/** What the page looks like; `transcriptStyleHash` allows it and nothing else. */
export const transcriptStyle = [
  ':root{color-scheme:light dark}',
  'body{margin:0 auto;padding:2rem 1rem 4rem;max-width:46rem;font:1rem/1.55 ui-sans-serif,system-ui,sans-serif;color:light-dark(#16212b,#edf1f3);background:light-dark(#fbfaf6,#0f151b)}',
  'h1{font-size:1.625rem;line-height:1.2;margin:0}',
  'header p,time,.facts{color:light-dark(#52606d,#a3b0bb);font-size:.875rem}',
  'h2{font-size:1rem;margin:2rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid light-dark(#dfe0d8,#2a353f)}',
  'ol{list-style:none;margin:0;padding:0}',
  'li{padding:.75rem 0;break-inside:avoid}',
  'li p{margin:.125rem 0;white-space:pre-wrap;overflow-wrap:anywhere}',
  'a{color:light-dark(#0b6e5f,#4cc7b0)}',
  'img{display:block;max-width:100%;max-height:24rem;margin-top:.5rem;border-radius:.5rem}',
  '@media print{:root{color-scheme:light}body{padding:0;max-width:none;background:none}h2{break-after:avoid}}',
].join('\n');

/** SHA-256 of `transcriptStyle`; a test recomputes it. */
export const transcriptStyleHash = 'sha256-vq1K0y9qcWfm21RuHxMd4n9CMtk6ap0kYRtBTRTR2zk=';

export async function* transcript(source: ExportSource, group: ProjectGroup, titles: ReadonlyMap<string, string>): AsyncIterable<string> {
  const { language, timeZone } = source;
  const say = words[language];
  const dayName = dayNames(language, timeZone);
  const project = group.project === undefined ? undefined : (source.nameOf('project', group.project) ?? group.project);
  const title = `${say.title}${project === undefined ? '' : ` · ${project}`}`;
  const policy = `default-src 'none'; style-src '${transcriptStyleHash}'; img-src 'self' file:; base-uri 'none'; form-action 'none'`;
  yield [
    `<!doctype html>\n<html lang="${language}">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="${policy}">\n`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n',
    `<title>${xmlText(title)}</title>\n<style>${transcriptStyle}</style>\n</head>\n<body>\n<header><h1>${xmlText(title)}</h1>`,
    `<p>${xmlText(source.business.name)} · ${say.taken} ${xmlText(dayName(source.takenAt))} · ${xmlText(timeZone)}</p></header>\n<main>\n`,
  ].join('');
  let day: string | undefined;
  for await (const batch of group.read())
    for (const record of batch) {
      const today = dayName(record.createdAt);
      if (today !== day) yield `${day === undefined ? '' : '</ol></section>\n'}<section><h2>${xmlText(today)}</h2>\n<ol>\n`;
      day = today;
      yield messageOf(source, record, titles);
    }
  yield `${day === undefined ? '' : '</ol></section>\n'}</main>\n</body>\n</html>\n`;
}

function messageOf(source: ExportSource, record: WireRecord, titles: ReadonlyMap<string, string>): string {
  const say = words[source.language];
  const { text, about, attachment, mentions } = record.fields as Readonly<Record<string, unknown>>;
  const named = Array.isArray(mentions) ? mentions.map((person) => nameOf(source, String(person))) : [];
  const facts = [
    ...(typeof about === 'string' ? [`${say.about}: ${titles.get(about) ?? about}`] : []),
    ...(named.length > 0 ? [`${say.mentions}: ${named.join(', ')}`] : []),
  ];
  const at = zonedTime(record.createdAt, source.timeZone) ?? record.createdAt;
  return [
    `<li id="m-${record.id}"><strong>${xmlText(nameOf(source, record.createdBy))}</strong> <time datetime="${at}">${at.slice(11, 16)}</time>`,
    typeof text === 'string' ? `<p>${xmlText(text)}</p>` : '',
    facts.length > 0 ? `<p class="facts">${xmlText(facts.join(' · '))}</p>` : '',
    attachment === undefined ? '' : attachmentOf(source, record, attachment as FileReference),
    '</li>\n',
  ].join('');
}

function attachmentOf(source: ExportSource, record: WireRecord, file: FileReference): string {
  const say = words[source.language];
  const path = source.pathOf(record, 'attachment');
  const name = xmlText(file.name);
  if (path === undefined) return `<p class="facts">${say.attached}: ${name} (${say.gone})</p>`;
  if (!opensSafely(path)) return `<p class="facts">${say.attached}: ${name} (${xmlText(path)})</p>`;
  const address = `../${path.split('/').map(encodeURIComponent).join('/')}`;
  const shown = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'].includes(file.type)
    ? `<img src="${xmlText(address)}" alt="" loading="lazy">`
    : '';
  return `<p class="facts">${say.attached}: <a href="${xmlText(address)}">${name}</a></p>${shown}`;
}

const nameOf = (source: ExportSource, person: string | undefined): string =>
  person === undefined ? words[source.language].nobody : (source.nameOf('person', person) ?? words[source.language].nobody);

/** One for a whole page: each is dear to make. */
function dayNames(language: 'en' | 'de', timeZone: string): (at: string) => string {
  const format = new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', { dateStyle: 'full', timeZone });
  return (at) => format.format(Date.parse(at));
}
