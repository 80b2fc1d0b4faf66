import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { StewardError } from '@steward/protocol/errors.ts';
import { csv, csvText } from './csv.ts';
import { parseCsv } from './parse-csv.ts';
import { readRow } from './read-row.ts';
import type { TableRow } from './table-row.ts';
import { bytesOf, everything, filesOf, options, pieces, recordOf, someRecords, sourceOf, hostileText } from './testing/table-source.ts';

const path = 'tables/all-types.csv';

async function parsed(text: string | Uint8Array, size = 7): Promise<TableRow[]> {
  return Array.fromAsync(parseCsv(pieces(typeof text === 'string' ? Buffer.from(text) : text, size)));
}

const cellsOf = (row: TableRow | undefined) => Object.fromEntries(row!.cells);

test('what was exported reads back as it was, whatever people wrote', async () => {
  await fc.assert(
    fc.asyncProperty(
      someRecords,
      fc.constantFrom(',' as const, ';' as const),
      fc.boolean(),
      fc.integer({ min: 1, max: 300 }),
      async (records, separator, mark, size) => {
        const files = await filesOf(csv.files(sourceOf(records), { ...options, separator, byteOrderMark: mark }));
        const bytes = files.get(path)!;
        assert.equal(bytes.subarray(0, 3).equals(Buffer.from('\ufeff')), mark);
        const rows = await parsed(bytes, size);
        assert.equal(rows.length, records.length);
        rows.forEach((row, i) => {
          const { id, project, version, fields } = records[i]!;
          assert.deepEqual(readRow(everything, row, 'Pacific/Auckland'), { record: { id, project, version, fields: utc(fields) } });
        });
      },
    ),
    { numRuns: 200 },
  );
});

/** A moment comes back as the same moment; ours has an offset. */
const utc = (fields: Readonly<Record<string, unknown>>) =>
  typeof fields['at'] === 'string' ? { ...fields, at: sourceTime(fields['at']) } : fields;
const sourceTime = (iso: string) =>
  Temporal.Instant.from(iso).toZonedDateTimeISO('Europe/Berlin').toString({ timeZoneName: 'never', fractionalSecondDigits: 3 });

test('any cell survives, and none begins a formula', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostileText, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 9 }), async (texts, size) => {
      const text = `${texts.map((_, i) => `c${i}`).join(';')}\r\n${texts.map(csvText).join(';')}\r\n`;
      const [row] = await parsed(text, size);
      assert.deepEqual([...row!.cells.values()], texts);
      for (const cell of texts.map(csvText)) assert.doesNotMatch(cell.replace(/^"/, ''), /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/);
    }),
    { numRuns: process.env['STEWARD_TEST'] === 'full' ? 1_000 : 300 },
  );
});

test('times carry the offset of the day, names what may be seen, files their place', async () => {
  const record = recordOf(1, {
    line: '=1',
    who: recordOf(5, {}).id,
    paper: { id: 'x', name: 'a.pdf', type: 'application/pdf', size: 3, sha256: 'ff' },
    count: -5,
    gone: 1,
  } as never);
  const bytes = await bytesOf([...(csv.files(sourceOf([record]), options) as Iterable<never>)][0]!);
  const cells = cellsOf((await parsed(bytes))[0]);
  assert.equal(cells['createdAt'], '2026-10-25T02:30:00.000+02:00');
  assert.equal(cells['updatedAt'], '2026-11-24T10:30:00.125+01:00');
  assert.equal(cells['project.name'], '=Haus "A"');
  assert.equal(cells['who.name'], undefined);
  assert.match(String(cells['paper']), /^files\/Haus A\//);
  assert.equal(cells['otherFields'], '{"gone":1}');
  assert.match(bytes.toString(), /,'=1,/);
  assert.match(bytes.toString(), /,-5,/);
  assert.match(bytes.toString(), /,"'=Haus ""A""",/);
});

test('an empty text is not a missing one; the separator is found; other line ends are taken', async () => {
  const rows = await parsed('a;"b;x";c\n"";2;\r1;"x\r\ny""z";3\n');
  assert.deepEqual(rows.map(cellsOf), [
    { a: '', 'b;x': '2' },
    { a: '1', 'b;x': 'x\r\ny"z', c: '3' },
  ]);
  assert.deepEqual(
    rows.map(({ line }) => line),
    [2, 3],
  );
  assert.deepEqual((await parsed('a\tb\n1\t2')).map(cellsOf), [{ a: '1', b: '2' }]);
});

test('a broken row is named with its line and the next one is read', async () => {
  const rows = await parsed('a,b\n1,2\n3\n"x"y,4\n5"6,7\n"l1\nl2",8\n9,9,9\n10,11\n');
  assert.deepEqual(
    rows.map(({ line, problem }) => [line, problem]),
    [
      [2, undefined],
      [3, 'has 1 cells where the header has 2'],
      [4, 'has text after a closing quote in cell 1'],
      [5, 'has a quote inside a cell without quotes in cell 1'],
      [6, undefined],
      [8, 'has 3 cells where the header has 2'],
      [9, undefined],
    ],
  );
});

test('what cannot be read on is refused with its line', async () => {
  const refused = (bytes: Uint8Array | string, field: string) =>
    assert.rejects(parsed(bytes), (error) => error instanceof StewardError && error.code === 'invalid-input' && error.field === field);
  await refused('a,b\n1,"2\n3', 'line 2');
  await refused('', 'file');
  await refused('a,a\n', 'line 1');
  await refused('a,,b\n', 'line 1');
  await refused(Buffer.from('a,b\nx,\xff\n', 'latin1'), 'line 2');
  await refused(Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'line 1');
});

test('a cell and a row have a bound', async () => {
  const [row] = await parsed(`a,b\n${'x'.repeat(1_048_577)},1\n`, 65_536);
  assert.match(row!.problem!, /at most 1048576/);
  await assert.rejects(parsed(`a,b\n"${'x'.repeat(17 * 1_048_576)}`, 1_048_576), /never closed/);
});

test('a row says what its cells break, not what they hold', async () => {
  const [row] = await parsed('id;count;price.amount;price.currency;nope;state\n;1,5;1.234;EUR;secret;\n');
  assert.deepEqual(readRow(everything, row!, 'UTC'), {
    problems: [
      { column: 'count', rule: 'a number with a point, such as 1234.5' },
      { column: 'nope', rule: 'all-types have no such column' },
      { column: 'price.amount', rule: 'an amount such as 1234.50, with no more decimals than its currency has' },
    ],
  });
});

test('the examples of docs/formats/tables.md are what is written and read', async () => {
  const page = readFileSync(new URL('../../../../docs/formats/tables.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/^ {4}("(?:[^"\\]|\\.)*") → (.*)$/gm)];
  assert.ok(examples.length >= 12);
  for (const [, text, cell] of examples) {
    const value = JSON.parse(text!) as string;
    assert.equal(csvText(value), cell);
    const [row] = await parsed(`a;b\r\n${cell};1\r\n`);
    assert.deepEqual(
      [...row!.cells],
      [
        ['a', value],
        ['b', '1'],
      ],
    );
  }
});
