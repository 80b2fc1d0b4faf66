// Markdown to read and to keep in notes: a section for each record. What people wrote is shown as they wrote it and never becomes markup.
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { inChunks, textsOf } from './chunks.ts';
import type { ExportedCollection, ExportFile, ExportSource, Format } from './format.ts';
import { localTime, type LocalTime } from './local-time.ts';
import { readableTime, shownFacts, shownFields, shownTitle, type Shown } from './shown-fields.ts';

const said = {
  en: { count: (n: number, taken: string) => `${n} ${n === 1 ? 'record' : 'records'}, taken ${taken}.`, file: 'open the file' },
  de: { count: (n: number, taken: string) => `${n} ${n === 1 ? 'Eintrag' : 'Einträge'}, Stand ${taken}.`, file: 'Datei öffnen' },
};

export const markdown: Format = {
  name: 'markdown',
  files: (source) => source.collections.map((exported) => markdownFile(source, exported)),
};

function markdownFile(source: ExportSource, { collection, records }: ExportedCollection): ExportFile {
  return {
    path: `text/${collection.name}.md`,
    type: 'text/markdown',
    records,
    async *bytes() {
      const time = localTime(source.timeZone);
      const head = `# ${escapedLine(collection.title[source.language])}: ${escapedLine(source.business.name)}\n\n`;
      yield* inChunks([`${head}${said[source.language].count(records, readableTime(source.takenAt, time))}\n`]);
      yield* inChunks(textsOf(source.records(collection.name), (record) => section(source, collection, record, time)));
    },
  };
}

function section(source: ExportSource, collection: Collection, record: WireRecord, time: LocalTime): string {
  const lines = [...shownFields(source, collection, record, time), ...shownFacts(source, record, time)].map((shown) =>
    lineOf(source, shown),
  );
  return `\n## ${escapedLine(shownTitle(collection, record))}\n\n${lines.join('')}`;
}

function lineOf({ language }: ExportSource, { title, text, path }: Shown): string {
  const name = `- **${escapedLine(title)}:**`;
  if (path !== undefined)
    return `${name} ${escapedLine(text)} ([${said[language].file}](<../${path.split('/').map(encodeURIComponent).join('/')}>))\n`;
  const lines = text.split(/\r\n?|\n/);
  // Backslash and line end is a line break within the item.
  return `${name} ${lines.map(escapedLine).join('\\\n  ')}\n`;
}

/** A text in one line in which nothing is markup: what could be has a backslash, what cannot be seen goes. */
function escapedLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '')
    .replaceAll(/[\t\r\n\u2028\u2029]+/g, ' ')
    .replaceAll(/[\\`*_[\]<>~|&$#!^]/g, '\\$&')
    .trimStart()
    .replace(/^[-+=:]/, '\\$&')
    .replace(/^(\d{1,9})(?=[.)])/, '$1\\');
}
