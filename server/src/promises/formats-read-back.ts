// Which test reads an export format back: by our own reader, or by other people's programs. A test of this list finds a file that is gone.
export const readBack: Readonly<Record<string, string>> = {
  ndjson: 'server/src/lifecycle/import/round-trip.test.ts',
  csv: 'test/foreign-tables.test.ts',
  xlsx: 'test/foreign-tables.test.ts',
  parquet: 'test/foreign-tables.test.ts',
  sqlite: 'test/foreign-tables.test.ts',
  xml: 'test/foreign-tables.test.ts',
  markdown: 'server/src/catalogue/formats/readme.test.ts',
  pdf: 'server/src/catalogue/formats/pdf.test.ts',
  geo: 'server/src/catalogue/formats/places.test.ts',
  ical: 'server/src/catalogue/formats/calendar.test.ts',
  vcard: 'server/src/catalogue/formats/people.test.ts',
  messages: 'server/src/catalogue/formats/messages.test.ts',
  mail: 'server/src/catalogue/formats/mail.test.ts',
  ledger: 'server/src/catalogue/formats/ledger.test.ts',
  account: 'server/src/catalogue/formats/account.test.ts',
  html: 'test/browser/offline-reader.test.ts',
};
