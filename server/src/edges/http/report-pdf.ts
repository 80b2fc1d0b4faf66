// A daily report on paper: PDF, tagged for screen readers, with its font inside, streamed. What people wrote is shown as they wrote it, but marks that
// turn text around are taken out: on paper nobody could see that they are there.
import type { Readable } from 'node:stream';
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { PrintedReport } from '../../governed/print-report.ts';
import { clean, openPaper } from '../../catalogue/paper.ts';

export type ReportLanguage = 'de' | 'en';

export interface ReportProof {
  readonly origin: string;
  readonly size: number;
  /** Base64, as in the checkpoint. */
  readonly root: string;
}

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
  const { doc, page } = openPaper(`${say.title} ${clean(day)}`, language, new Date(updatedAtMs));
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

const textOf = (value: Cbor | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const localeOf = (language: ReportLanguage) => (language === 'de' ? 'de-DE' : 'en-GB');
const numberOf = (value: number, language: ReportLanguage) => new Intl.NumberFormat(localeOf(language)).format(value);

function dayOf(value: Cbor | undefined, language: ReportLanguage): string {
  if (typeof value !== 'string') return '';
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(`${value}T00:00:00Z`));
}
