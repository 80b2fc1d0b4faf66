import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import fc from 'fast-check';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { sqlite } from './sqlite.ts';
import { PageSink, TreeWriter, writeFileHeader } from './sqlite-file.ts';
import { sqliteRecord } from './sqlite-record.ts';
import { bytesOf, idOf, inOrder, options, recordOf, someRecords, sourceOf } from './testing/table-source.ts';

function opened(bytes: Uint8Array): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.deserialize(bytes);
  assert.deepEqual(
    database
      .prepare('PRAGMA integrity_check')
      .all()
      .map((row) => row['integrity_check']),
    ['ok'],
  );
  return database;
}

async function databaseOf(records: readonly WireRecord[]): Promise<DatabaseSync> {
  const [file] = sqlite.files(sourceOf(records), options) as Iterable<never>;
  return opened(await bytesOf(file!));
}

test('SQLite finds nothing wrong and every value', async () => {
  await fc.assert(
    fc.asyncProperty(someRecords, async (records) => {
      const database = await databaseOf(records);
      const rows = database.prepare('SELECT * FROM all_types ORDER BY rowid').all();
      assert.equal(rows.length, records.length);
      rows.forEach((row, i) => {
        const { id, fields } = records[i]!;
        assert.equal(row['id'], id);
        assert.equal(row['line'], String(fields['line']).toWellFormed());
        assert.equal(row['count'], fields['count'] ?? null);
        assert.equal(row['at'], fields['at'] ?? null);
        assert.equal(row['team'], fields['team'] === undefined ? null : JSON.stringify(fields['team']));
        assert.equal(row['spot_lat'], (fields['spot'] as { lat: number } | undefined)?.lat ?? null);
        assert.equal(row['fields_project'], fields['project'] === undefined ? null : (fields['project'] as string).toWellFormed());
      });
      for (const { id } of records) assert.equal(database.prepare('SELECT count(*) AS n FROM all_types WHERE id = ?').get(id)!['n'], 1);
      database.close();
    }),
    { numRuns: process.env['STEWARD_TEST'] === 'full' ? 100 : 40 },
  );
});

test('many rows of every length: pages, levels and chains of pages are in order', async () => {
  const records = inOrder(
    Array.from({ length: 30_000 }, (_, n) =>
      recordOf(n, { line: `row ${n}`, story: 'ä'.repeat(n % 997 === 0 ? n : n % 400), count: n - 15_000 }),
    ),
  );
  const database = await databaseOf(records);
  const { n, sum, chars } = database.prepare('SELECT count(*) AS n, sum(count) AS sum, sum(length(story)) AS chars FROM all_types').get()!;
  assert.deepEqual(
    { n, sum, chars },
    {
      n: records.length,
      sum: records.reduce((total, { fields }) => total + Number(fields['count']), 0),
      chars: records.reduce((total, { fields }) => total + String(fields['story']).length, 0),
    },
  );
  for (let at = 0; at < records.length; at += 777)
    assert.equal(database.prepare('SELECT line FROM all_types WHERE id = ?').get(records[at]!.id)!['line'], records[at]!.fields['line']);
  const plan = database.prepare('EXPLAIN QUERY PLAN SELECT line FROM all_types WHERE id = ?').all('x');
  assert.match(JSON.stringify(plan), /sqlite_autoindex_all_types_1/);
});

test('payloads around every limit of a page, and a schema that needs pages of its own', async () => {
  const pages: Uint8Array[] = [];
  const sink = new PageSink(async (bytes) => void pages.push(bytes));
  const lengths = [
    0,
    1,
    2,
    ...[488, 489, 490, 1_002, 4_055, 4_056, 4_057, 4_058, 4_059, 4_060, 4_061, 4_062, 4_581, 8_149, 8_150, 8_153, 100_000].flatMap((n) => [
      n - 1,
      n,
      n + 1,
    ]),
  ];
  const tree = new TreeWriter('table', sink);
  lengths.forEach((length, i) => tree.addRow(i + 1, sqliteRecord(['x'.repeat(length)])));
  const roots = [tree.finish(), ...Array.from({ length: 299 }, () => new TreeWriter('table', sink).finish())];
  const schema = new TreeWriter('table', sink, true);
  roots.forEach((root, i) => {
    const sql = `CREATE TABLE t${i} (a TEXT /* ${'c'.repeat((i * 37) % 5_000)} */)`;
    schema.addRow(i + 1, sqliteRecord(['table', `t${i}`, `t${i}`, root, sql]));
  });
  const first = schema.finishFirst();
  await sink.drain(true);
  writeFileHeader(first, sink.pages);
  const database = opened(Buffer.concat([first, ...pages]));
  assert.deepEqual(
    database
      .prepare('SELECT length(a) AS n FROM t0 ORDER BY rowid')
      .all()
      .map(({ n }) => n),
    lengths,
  );
  assert.equal(database.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table'").get()!['n'], 300);
});

test('every column is described; the whole is named', async () => {
  const database = await databaseOf([recordOf(1, { line: 'x', who: idOf(5) })]);
  const described = database.prepare('SELECT "column", field, title_de, refers_to FROM fields WHERE "table" = ?').all('all_types');
  const columns = database
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all('all_types')
    .map(({ name }) => name);
  assert.deepEqual(
    described.map((row) => row['column']),
    columns,
  );
  assert.equal(described.find((row) => row['column'] === 'task')!['refers_to'], 'tasks');
  assert.deepEqual({ ...database.prepare("SELECT value FROM about WHERE name = 'business_name'").get() }, { value: 'Bau & Söhne <GmbH>' });
});

test('records out of order are an error, not a file that lies', async () => {
  await assert.rejects(databaseOf([recordOf(2, { line: 'x' }), recordOf(1, { line: 'y' })]), /order/);
});
