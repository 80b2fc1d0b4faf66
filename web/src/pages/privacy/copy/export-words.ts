// Copies in the words of people: formats by what they are for, and how far a copy is.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Tone } from '../../../design/parts/badge.tsx';

export const purposes = ['reading', 'spreadsheet', 'program'] as const;
export type Purpose = (typeof purposes)[number];

interface FormatWords {
  readonly label: MessageDescriptor;
  readonly purpose: Purpose;
}

/** By name, as the server offers them. One that is not here is offered by its name, for programs. */
const formats: Readonly<Record<string, FormatWords>> = {
  html: { label: msg`Pages that open in any browser, without a network`, purpose: 'reading' },
  pdf: { label: msg`A report as PDF`, purpose: 'reading' },
  markdown: { label: msg`Plain text (Markdown)`, purpose: 'reading' },
  messages: { label: msg`Messages as transcripts`, purpose: 'reading' },
  mail: { label: msg`E-mails for mail programs (EML, MBOX)`, purpose: 'reading' },
  xlsx: { label: msg`Excel workbook (XLSX)`, purpose: 'spreadsheet' },
  csv: { label: msg`Tables (CSV)`, purpose: 'spreadsheet' },
  sqlite: { label: msg`A database file (SQLite)`, purpose: 'program' },
  parquet: { label: msg`For data analysis (Parquet)`, purpose: 'program' },
  xml: { label: msg`XML`, purpose: 'program' },
  geo: { label: msg`Places for maps (GeoJSON, KML, GPX)`, purpose: 'program' },
  ical: { label: msg`Deadlines for calendars (iCalendar)`, purpose: 'program' },
  vcard: { label: msg`People for address books (vCard)`, purpose: 'program' },
  ledger: { label: msg`Who looked, with the proof`, purpose: 'program' },
  account: { label: msg`The account and its choices`, purpose: 'program' },
};
const machine = 'ndjson';

export const wordsOf = (name: string): MessageDescriptor | undefined => formats[name]?.label;

/** The formats offered for a purpose; the machine copy is in every archive and not chosen. */
export const offeredFor = (offered: readonly string[], purpose: Purpose): readonly string[] =>
  offered.filter((name) => name !== machine && (formats[name]?.purpose ?? 'program') === purpose);

export const chosenAtFirst = (offered: readonly string[]): readonly string[] => offered.filter((name) => name !== machine);

interface StateWords {
  readonly label: MessageDescriptor;
  readonly tone: Tone;
}

const states: Readonly<Record<string, StateWords>> = {
  collecting: { label: msg`Running`, tone: 'info' },
  packing: { label: msg`Running`, tone: 'info' },
  ready: { label: msg`Ready`, tone: 'good' },
  removing: { label: msg`Removed`, tone: 'quiet' },
  expired: { label: msg`Removed`, tone: 'quiet' },
  cancelled: { label: msg`Cancelled`, tone: 'quiet' },
  failed: { label: msg`Failed`, tone: 'stop' },
};

export const stateWords = (state: string): StateWords => states[state] ?? states['collecting']!;

export const removedWords: Readonly<Record<'expired' | 'by-hand' | 'erased', MessageDescriptor>> = {
  expired: msg`Its time was over; its key is destroyed.`,
  'by-hand': msg`It was removed by hand; its key is destroyed.`,
  erased: msg`Something in it was deleted since, so the copy we held is deleted too.`,
};
