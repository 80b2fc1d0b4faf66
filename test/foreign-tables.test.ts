// The tables of an export as other people's programs read them: LibreOffice, DuckDB, SQLite's own shell, xmllint, a JSON Schema validator, two readers of PDF. What they say
// a cell holds is what was exported; hostile texts are texts to them.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { restoreNeutralised, unspell } from '@steward/server/catalogue/formats/cell-text.ts';
import { csv } from '@steward/server/catalogue/formats/csv.ts';
import type { Format } from '@steward/server/catalogue/formats/format.ts';
import { markdown } from '@steward/server/catalogue/formats/markdown.ts';
import { lineSchema, ndjson } from '@steward/server/catalogue/formats/ndjson.ts';
import { parquet } from '@steward/server/catalogue/formats/parquet.ts';
import { parseXlsx } from '@steward/server/catalogue/formats/parse-xlsx.ts';
import { pdf } from '@steward/server/catalogue/formats/pdf.ts';
import { readRow } from '@steward/server/catalogue/formats/read-row.ts';
import { sqlite } from '@steward/server/catalogue/formats/sqlite.ts';
import {
  everything,
  filesOf,
  hostileText,
  idOf,
  inOrder,
  options,
  randomBytes,
  recordOf,
  sourceOf,
} from '@steward/server/catalogue/formats/testing/table-source.ts';
import { xlsx } from '@steward/server/catalogue/formats/xlsx.ts';
import { xml } from '@steward/server/catalogue/formats/xml.ts';
import { foreign } from './kit/foreign.ts';

const folder = mkdtempSync(join(tmpdir(), 'steward-tables-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const hostile = fc.sample(hostileText, { numRuns: 150, seed: 42 }).map((text) => text.toWellFormed());
const texts = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '＝1',
  "'=1",
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("http://x.example","y")',
  'Grüße, "ä"; <b>',
  ...hostile,
];

const records: readonly WireRecord[] = inOrder(
  texts.map((line, n) =>
    recordOf(n, {
      line,
      story: `${line}\nzweite Zeile`,
      count: n % 3 === 0 ? -n : n / 7,
      price: { amount: 123_450 - n * 1_000, currency: 'EUR' },
      day: '2026-11-24',
      at: '2026-07-01T10:30:00.250Z',
      state: 'open',
      who: idOf(6),
      team: [idOf(6), idOf(7)],
      spot: { lat: 47.37 + n / 1000, lon: 8.54, accuracyM: 12, label: line },
      paper: { id: idOf(n), name: 'Plan.pdf', type: 'application/pdf', size: 1_000 + n, sha256: 'ab'.repeat(32) },
      task: idOf(n),
    }),
  ),
);

async function written(format: Format): Promise<Map<string, string>> {
  const paths = new Map<string, string>();
  for (const [path, bytes] of await filesOf(format.files(sourceOf(records), options))) {
    const file = join(folder, path.replaceAll('/', '-'));
    writeFileSync(file, bytes);
    paths.set(path, file);
  }
  return paths;
}

const soffice = foreign('soffice');

async function converted(file: string, to: string, ending: string, filter?: string): Promise<string> {
  const args = ['--headless', `-env:UserInstallation=file://${folder}/profile`, ...(filter === undefined ? [] : [`--infilter=${filter}`])];
  await soffice.run([...args, '--convert-to', to, '--outdir', join(folder, 'converted'), file]);
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
  return join(folder, 'converted', `${name}.${ending}`);
}

/** Cells of a flat OpenDocument table that are formulas. */
const formulas = (fods: string) => fods.match(/table:formula="[^"]*"/g) ?? [];

test('LibreOffice opens the XLSX: every text as it was, numbers and dates typed, no formula', { skip: soffice.skip }, async () => {
  const file = (await written(xlsx)).get('tables/records.xlsx')!;
  const fods = readFileSync(await converted(file, 'fods', 'fods'), 'utf8');
  assert.deepEqual(formulas(fods), []);
  assert.match(fods, /office:value-type="float" office:value="1234.5"/);
  assert.match(fods, /office:value-type="date" office:date-value="2026-11-24"/);
  assert.match(fods, /office:date-value="2026-07-01T12:30:00\.25/);
  assert.match(fods, /xlink:href="\.\.\/[^"]*Plan%20%231%20100%25-/);
  // What it saves again reads as it was.
  const saved = readFileSync(await converted(file, 'xlsx:Calc MS Excel 2007 XML', 'xlsx'));
  const rows = await Array.fromAsync(parseXlsx(randomBytes(saved)));
  assert.equal(rows.length, records.length);
  rows.forEach((row, i) => {
    const { id, project, version, fields } = records[i]!;
    const { paper: _paper, ...own } = fields;
    const read = readRow(everything, row, 'Europe/Berlin');
    assert.ok('record' in read, JSON.stringify(read));
    assert.deepEqual(sameLines(read.record), sameLines({ id, project, version, fields: own }));
  });
});

/** It makes carriage returns line feeds; numbers come with fifteen digits. */
const sameLines = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, each: unknown) =>
      typeof each === 'string' ? each.replaceAll(/\r\n?/g, '\n') : typeof each === 'number' ? Number(each.toPrecision(14)) : each,
    ),
  );

/** Comma, quotes, UTF-8; formulas are evaluated, as a person would have it who opens the file. */
const csvFilter = 'CSV:44,34,76,1,,0,false,true,false,false,false,-1,true';

test('LibreOffice opens the CSV: no text becomes a formula', { skip: soffice.skip }, async () => {
  const file = (await written(csv)).get('tables/all-types.csv')!;
  const fods = readFileSync(await converted(file, 'fods', 'fods', csvFilter), 'utf8');
  assert.deepEqual(formulas(fods), []);
  assert.match(fods, /office:value-type="float" office:value="1234.5"/);
  // What it saves as a workbook are the texts that were exported, once our steps are undone. It does not tell spellings apart that follow each other without a gap.
  const saved = await converted(file, 'xlsx:Calc MS Excel 2007 XML', 'xlsx', csvFilter);
  const rows = await Array.fromAsync(parseXlsx(randomBytes(readFileSync(saved))));
  const plain = records.flatMap(({ fields }, i) => (/_x[0-9A-F]{4}/.test(fields['line'] as string) ? [] : [i]));
  assert.equal(rows.length, records.length);
  assert.deepEqual(
    plain.map((i) => unspell(restoreNeutralised(String(rows[i]!.cells.get('line')))).replaceAll(/\r\n?/g, '\n')),
    plain.map((i) => (records[i]!.fields['line'] as string).replaceAll(/\r\n?/g, '\n')),
  );
  // The proof that it would have: the same texts without the mark.
  const naive = join(folder, 'naive.csv');
  writeFileSync(naive, 'a\n=1+1\n');
  const evaluated = readFileSync(await converted(naive, 'fods', 'fods', csvFilter), 'utf8');
  assert.equal(formulas(evaluated).length, 1);
});

test('DuckDB reads Parquet with its types, and CSV and NDJSON to the same values', async () => {
  const paths = new Map([...(await written(parquet)), ...(await written(csv)), ...(await written(ndjson))]);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const all = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const from = `read_parquet('${paths.get('tables/all-types.parquet')}')`;
  const types = Object.fromEntries((await all(`DESCRIBE SELECT * FROM ${from}`)).map((row) => [row['column_name'], row['column_type']]));
  const expected = {
    id: 'VARCHAR',
    count: 'DOUBLE',
    'price.amount': 'DECIMAL(20,4)',
    day: 'DATE',
    at: 'TIMESTAMP WITH TIME ZONE',
    team: 'VARCHAR[]',
    'spot.lat': 'DOUBLE',
    version: 'BIGINT',
    'paper.size': 'BIGINT',
  };
  for (const [name, type] of Object.entries(expected)) assert.equal(types[name], type, name);
  const rows = await all(
    `SELECT id, line, story, count, "price.amount" AS amount, day, epoch_ms("at") AS at, team, "spot.label" AS label FROM ${from}`,
  );
  rows.forEach((row, i) => {
    const { id, fields } = records[i]!;
    const { amount } = fields['price'] as { amount: number };
    assert.deepEqual(
      { ...row, amount: Number(row['amount']), at: Number(row['at']) },
      {
        id,
        line: fields['line'],
        story: fields['story'],
        count: fields['count'],
        amount: amount / 100,
        day: '2026-11-24',
        at: Date.parse('2026-07-01T10:30:00.250Z'),
        team: fields['team'],
        label: fields['line'],
      },
    );
  });
  const sums = await all(
    `SELECT count(*) AS n, sum(count) AS count, sum("price.amount") AS amount FROM read_csv('${paths.get('tables/all-types.csv')}')`,
  );
  assert.equal(Number(sums[0]!['n']), records.length);
  assert.ok(Math.abs(Number(sums[0]!['count']) - records.reduce((sum, { fields }) => sum + Number(fields['count']), 0)) < 1e-6);
  const lines = await all(
    `SELECT id, fields.line AS line, fields.price.amount AS amount FROM read_ndjson('${paths.get('records/all-types.ndjson')}') ORDER BY id`,
  );
  assert.deepEqual(
    lines.map(({ line }) => line),
    records.map(({ fields }) => fields['line']),
  );
});

const sqlite3 = foreign('sqlite3');

test("SQLite's own shell finds the file whole and its values typed", { skip: sqlite3.skip }, async () => {
  const file = (await written(sqlite)).get('tables/records.sqlite')!;
  assert.equal((await sqlite3.run([file, 'PRAGMA integrity_check'])).stdout.trim(), 'ok');
  const { stdout } = await sqlite3.run([
    '-json',
    file,
    "SELECT typeof(id) a, typeof(count) b, typeof(version) c, typeof(spot_lat) d, price_amount e, team f FROM all_types WHERE id = '" +
      records[0]!.id +
      "'",
  ]);
  assert.deepEqual(JSON.parse(stdout), [
    {
      a: 'text',
      b: 'real',
      c: 'integer',
      d: 'real',
      e: (records[0]!.fields['price'] as { amount: number }).amount / 100,
      f: JSON.stringify([idOf(6), idOf(7)]),
    },
  ]);
  const described = await sqlite3.run([file, 'SELECT why_en FROM fields WHERE "column" = \'line\'']);
  assert.equal(described.stdout.trim(), 'For tests');
  // It can be written to like any other.
  await sqlite3.run([file, "UPDATE all_types SET line = 'x'; DELETE FROM all_types WHERE rowid % 2; VACUUM;"]);
  assert.equal((await sqlite3.run([file, 'PRAGMA integrity_check'])).stdout.trim(), 'ok');
});

const xmllint = foreign('xmllint');

test('xmllint finds the XML well formed and every text in it', { skip: xmllint.skip }, async () => {
  const file = (await written(xml)).get('tables/all-types.xml')!;
  await xmllint.run(['--noout', file]);
  assert.equal((await xmllint.run(['--xpath', 'count(/records/record)', file])).stdout.trim(), String(records.length));
  const { stdout } = await xmllint.run([
    '--xpath',
    'string(/records/record[fields/price = \'1233.50\' or fields/line = \'=HYPERLINK("http://x.example","y")\'][last()]/fields/line)',
    file,
  ]);
  assert.equal(stdout.trimEnd(), '=HYPERLINK("http://x.example","y")');
});

test('a JSON Schema validator takes every line of the machine copy and refuses what is not declared', async () => {
  const paths = await written(ndjson);
  const ajv = addFormats.default(new Ajv2020({ strict: true, allowUnionTypes: true }));
  const schema = JSON.parse(readFileSync(paths.get('schema/all-types.schema.json')!, 'utf8')) as object;
  assert.deepEqual(schema, JSON.parse(JSON.stringify(lineSchema(everything))));
  const validate = ajv.compile(schema);
  const lines = readFileSync(paths.get('records/all-types.ndjson')!, 'utf8').trimEnd().split('\n');
  assert.equal(lines.length, records.length);
  for (const line of lines) assert.ok(validate(JSON.parse(line)), JSON.stringify(validate.errors));
  const wrong = JSON.parse(lines[0]!) as { fields: Record<string, unknown> };
  for (const [field, value] of [
    ['count', '1'],
    ['nope', 1],
    ['day', '24.11.2026'],
    ['team', [idOf(1), idOf(1)]],
    ['spot', { lat: 91, lon: 0 }],
    ['price', { amount: 1.5, currency: 'EUR' }],
  ] as const)
    assert.ok(!validate({ ...wrong, fields: { ...wrong.fields, [field]: value } }), field);
});

const pdftotext = foreign('pdftotext');

test('pdftotext reads the report; the page names what it leaves out', { skip: pdftotext.skip }, async () => {
  const file = (await written(pdf)).get('report.pdf')!;
  const { stdout } = await pdftotext.run(['-layout', file, '-']);
  for (const piece of [
    'Bericht: Bau & Söhne <GmbH>',
    '=HYPERLINK("http://x.example","y")',
    'Grüße, "ä"; <b>',
    '1234.50 EUR',
    'Seite 1 von ',
    'Stand: 2026-11-27 01:00 +01:00',
  ])
    assert.ok(stdout.includes(piece), piece);
});

test('Markdown keeps what people wrote from becoming markup', async () => {
  const text = readFileSync((await written(markdown)).get('text/all-types.md')!, 'utf8');
  assert.equal(text.match(/^## /gm)!.length, records.length);
  assert.match(text, /Grüße, "ä"; \\<b\\>/);
  assert.doesNotMatch(text, /(?<!\\)<b>/);
});
