// What a person reads first when they open an archive: README.txt in their language, and the same in manifest.json's part for people. Plain text, so that it opens anywhere.
import type { Said } from '@steward/protocol/catalogue/collection.ts';
import type { ExportSource } from './format.ts';
import { zonedTime } from './zoned-time.ts';

export interface ExportAbout {
  /** Names of the formats that are inside, as in requests. */
  readonly formats: readonly string[];
  /** Whose or what the export is of: `Kita Sonnenhang`, `Everything about Petra Lindner`. */
  readonly scope: Said;
  /** Who asked for it, where that may be said. */
  readonly askedBy?: string;
  /** The readable reference of its receipt. */
  readonly reference?: string;
}

const lineCharsMax = 78;

/** What lies where, in the order people look for it; `format` is the one that makes it. */
const places: readonly { readonly path: string; readonly format: string; readonly says: Said }[] = [
  {
    path: 'index.html',
    format: 'html',
    says: {
      en: 'Start here: open it in a browser. It shows and searches everything, without a network.',
      de: 'Hier beginnen: im Browser öffnen. Zeigt und durchsucht alles, ohne Netz.',
    },
  },
  { path: 'report.pdf', format: 'pdf', says: { en: 'To read and print.', de: 'Zum Lesen und Drucken.' } },
  { path: 'tables/*.csv', format: 'csv', says: { en: 'Tables for spreadsheets.', de: 'Tabellen für Excel, LibreOffice und andere.' } },
  {
    path: 'tables/records.xlsx',
    format: 'xlsx',
    says: { en: 'One workbook with a sheet for each collection.', de: 'Eine Arbeitsmappe mit einem Blatt je Sammlung.' },
  },
  { path: 'tables/records.sqlite', format: 'sqlite', says: { en: 'A database.', de: 'Eine Datenbank.' } },
  { path: 'tables/*.parquet', format: 'parquet', says: { en: 'Tables for analysis.', de: 'Tabellen für Auswertungen.' } },
  { path: 'tables/*.xml', format: 'xml', says: { en: 'Records as XML.', de: 'Einträge als XML.' } },
  { path: 'text/*.md', format: 'markdown', says: { en: 'Records as text.', de: 'Einträge als Text.' } },
  {
    path: 'files/',
    format: 'files',
    says: { en: 'Your files as they were, by project.', de: 'Ihre Dateien, wie sie waren, nach Projekten.' },
  },
  {
    path: 'places/',
    format: 'geo',
    says: { en: 'Places for maps: GeoJSON, KML, GPX, CSV.', de: 'Orte für Karten: GeoJSON, KML, GPX, CSV.' },
  },
  {
    path: 'calendar/tasks.ics',
    format: 'ical',
    says: { en: 'Tasks and deadlines for your calendar.', de: 'Aufgaben und Fristen für Ihren Kalender.' },
  },
  {
    path: 'people/*.vcf',
    format: 'vcard',
    says: { en: 'Contacts and members for your address book.', de: 'Kontakte und Mitglieder für Ihr Adressbuch.' },
  },
  { path: 'messages/', format: 'messages', says: { en: 'Conversations to read and print.', de: 'Gespräche zum Lesen und Drucken.' } },
  { path: 'mail/', format: 'mail', says: { en: 'E-mails as they came.', de: 'E-Mails, wie sie ankamen.' } },
  { path: 'account/', format: 'account', says: { en: 'Your account and your choices.', de: 'Ihr Konto und Ihre Entscheidungen.' } },
  {
    path: 'ledger/',
    format: 'ledger',
    says: {
      en: 'Who looked, with the proof: check it with "steward verify ledger/".',
      de: 'Wer hat zugegriffen, mit Beweis: zu prüfen mit „steward verify ledger/“.',
    },
  },
  {
    path: 'records/*.ndjson, schema/',
    format: 'ndjson',
    says: {
      en: 'Everything for programs; this is what can be imported again.',
      de: 'Alles für Programme; das lässt sich wieder einlesen.',
    },
  },
  {
    path: 'manifest.json',
    format: 'ndjson',
    says: { en: 'Every file with its size and SHA-256.', de: 'Jede Datei mit Größe und SHA-256.' },
  },
];

const words = {
  en: {
    of: 'Copy of',
    taken: 'Taken',
    by: 'Asked for by',
    reference: 'Receipt',
    where: 'What lies where',
    counts: 'How much there is',
    missing: 'What is not inside, and why',
    nothing: 'Nothing was left out of what was asked for.',
    hints: [
      'No link in this copy leads back to the running system. Nothing here expires.',
      'Whoever has this copy can read it. Keep it where you keep things that are private.',
    ],
  },
  de: {
    of: 'Kopie von',
    taken: 'Stand',
    by: 'Angefordert von',
    reference: 'Quittung',
    where: 'Was wo liegt',
    counts: 'Wie viel es ist',
    missing: 'Was nicht enthalten ist, und warum',
    nothing: 'Von dem, was angefordert war, fehlt nichts.',
    hints: [
      'Kein Verweis in dieser Kopie führt zum laufenden System zurück. Nichts darin läuft ab.',
      'Wer diese Kopie hat, kann sie lesen. Bewahren Sie sie auf, wie Sie Vertrauliches aufbewahren.',
    ],
  },
} as const;

/** README.txt, with line ends that every editor takes. */
export function readmeText(source: ExportSource, about: ExportAbout): string {
  const { language } = source;
  const say = words[language];
  const head = manifestForPeople(source, about);
  const lines = [
    head.title,
    '='.repeat(head.title.length),
    '',
    `${say.taken}: ${head.takenAt} (${source.timeZone})`,
    ...(head.askedBy === undefined ? [] : [`${say.by}: ${head.askedBy}`]),
    ...(head.reference === undefined ? [] : [`${say.reference}: ${head.reference}`]),
    ...section(
      say.where,
      head.where.flatMap(({ path, says }) => [path, ...wrapped(says, '    ')]),
    ),
    ...section(
      say.counts,
      head.counts.map(({ title, records }) => `${title}: ${new Intl.NumberFormat(language).format(records)}`),
    ),
    ...section(say.missing, missingLines(head.notInside, say.nothing)),
    '',
    ...say.hints.flatMap((hint) => wrapped(hint, '')),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

export interface ManifestForPeople {
  readonly language: 'en' | 'de';
  readonly title: string;
  /** In the zone of whoever asked, with its offset. */
  readonly takenAt: string;
  readonly askedBy?: string;
  readonly reference?: string;
  readonly where: readonly { readonly path: string; readonly says: string }[];
  readonly counts: readonly { readonly title: string; readonly records: number }[];
  readonly notInside: readonly { readonly what: string; readonly why: string; readonly records?: number }[];
}

/** The part of manifest.json that says in words what the rest says in numbers. */
export function manifestForPeople(source: ExportSource, { formats, scope, askedBy, reference }: ExportAbout): ManifestForPeople {
  const { language } = source;
  return {
    language,
    title: oneLine(`${words[language].of} ${scope[language]} · ${source.business.name}`),
    takenAt: zonedTime(source.takenAt, source.timeZone) ?? source.takenAt,
    ...(askedBy === undefined ? {} : { askedBy: oneLine(askedBy) }),
    ...(reference === undefined ? {} : { reference }),
    where: places
      .filter(({ format }) => format === 'ndjson' || formats.includes(format))
      .map(({ path, says }) => ({ path, says: says[language] })),
    counts: source.collections.map(({ collection, records }) => ({ title: collection.title[language], records })),
    notInside: source.notInside.map(({ what, why, records }) => ({
      what: what[language],
      why: why[language],
      ...(records === undefined ? {} : { records }),
    })),
  };
}

/** Names cannot draw lines of their own. */
const oneLine = (text: string): string => text.toWellFormed().replaceAll(/[\p{Cc}\u2028\u2029\p{Cf}]+/gu, ' ');

const section = (title: string, lines: readonly string[]): readonly string[] => ['', title, '-'.repeat(title.length), ...lines];

function missingLines(missing: ManifestForPeople['notInside'], nothing: string): readonly string[] {
  if (missing.length === 0) return [nothing];
  return missing.flatMap(({ what, why, records }) =>
    wrapped(`- ${oneLine(what)}${records === undefined ? '' : ` (${records})`}: ${oneLine(why)}`, '  ').map((line, at) =>
      at === 0 ? line.trimStart() : line,
    ),
  );
}

function wrapped(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length > lineCharsMax && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
