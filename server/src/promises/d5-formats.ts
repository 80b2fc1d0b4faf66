// D5: exports come in the formats that people use.
import { readBack } from './formats-read-back.ts';
import { unless, type SteadyPromise } from './promise.ts';

/** By what somebody would ask for: the format that gives it. */
const usual: Readonly<Record<string, string>> = {
  'JSON lines': 'ndjson',
  CSV: 'csv',
  'Excel (XLSX)': 'xlsx',
  Parquet: 'parquet',
  SQLite: 'sqlite',
  XML: 'xml',
  Markdown: 'markdown',
  PDF: 'pdf',
  'GeoJSON, KML, GPX': 'geo',
  iCalendar: 'ical',
  vCard: 'vcard',
  Conversations: 'messages',
  'EML, MBOX': 'mail',
  'Access log with proofs': 'ledger',
  'Account, consents, SCIM': 'account',
};

export const d5: SteadyPromise = {
  id: 'D5',
  area: 'storage',
  text: { en: 'Exports come in most major formats.', de: 'Exporte gibt es in den gängigen Formaten.' },
  control: {
    en: 'Every format is a pure function of the same copy, which is always inside as JSON lines with its schema.',
    de: 'Jedes Format ist eine reine Funktion derselben Kopie, die immer als JSON-Zeilen mit Schema dabei ist.',
  },
  where: ['server/src/catalogue/formats/'],
  evidence: { en: 'The formats that this installation offers.', de: 'Die Formate, die diese Installation anbietet.' },
  run: ['curl $URL/v1/exports/formats', 'node --test test/foreign-tables.test.ts'],
  async check(parts) {
    const missing = Object.entries(usual).filter(([, name]) => !parts.formats.includes(name));
    const found = {
      figures: [
        { id: 'formats', says: { en: 'Formats offered', de: 'Angebotene Formate' }, kind: 'number', value: parts.formats.length },
        {
          id: 'missing',
          says: { en: 'Usual formats that are missing', de: 'Gängige Formate, die fehlen' },
          kind: 'faults',
          value: missing.length,
        },
      ],
      tables: [
        {
          id: 'formats',
          says: { en: 'Formats and the test that reads them back', de: 'Formate und der Test, der sie wieder einliest' },
          columns: [
            { en: 'Format', de: 'Format' },
            { en: 'Test', de: 'Test' },
          ],
          rows: Object.entries(usual).map(([what, name]) => [
            what,
            parts.formats.includes(name) ? (readBack[name] ?? '–') : { en: 'missing', de: 'fehlt' },
          ]),
        },
      ],
    } as const;
    return unless([[missing.length > 0, { en: 'A usual format is not offered.', de: 'Ein gängiges Format wird nicht angeboten.' }]], found);
  },
};
