import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StewardError } from '@steward/protocol/errors.ts';
import { inChunks } from './chunks.ts';
import { parseXlsx, xlsxLimits, type XlsxLimits } from './parse-xlsx.ts';
import { readRow } from './read-row.ts';
import type { TableRow } from './table-row.ts';
import { bytesOf, everything, idOf, randomBytes, recordOf, someRecords, sourceOf } from './testing/table-source.ts';
import { xlsx, xlsxFiles } from './xlsx.ts';
import { readZip } from './zip-read.ts';
import { zipStream } from './zip-stream.ts';

const zone = 'Europe/Berlin';

async function workbook(...args: Parameters<typeof sourceOf>): Promise<Buffer> {
  const [file] = xlsx.files(sourceOf(...args), {} as never) as Iterable<never>;
  return bytesOf(file!);
}

const parsed = (bytes: Uint8Array, limits?: XlsxLimits): Promise<TableRow[]> => Array.fromAsync(parseXlsx(randomBytes(bytes), limits));

test('what was exported reads back as it was, whatever people wrote', async () => {
  await fc.assert(
    fc.asyncProperty(someRecords, async (records) => {
      const rows = await parsed(await workbook(records));
      assert.equal(rows.length, records.length);
      rows.forEach((row, i) => {
        const { id, project, version, fields } = records[i]!;
        assert.equal(row.line, i + 2);
        assert.deepEqual(readRow(everything, row, 'Pacific/Auckland'), { record: { id, project, version, fields: asShown(fields) } });
      });
    }),
    { numRuns: process.env['STEWARD_TEST'] === 'full' ? 150 : 50 },
  );
});

/** Of the hour that comes twice in autumn the first counts. */
function asShown(fields: Readonly<Record<string, unknown>>): object {
  if (typeof fields['at'] !== 'string') return fields;
  const shown = Temporal.Instant.from(fields['at']).toZonedDateTimeISO(zone).toPlainDateTime();
  return { ...fields, at: new Date(shown.toZonedDateTime(zone).epochMilliseconds).toISOString() };
}

async function partOf(bytes: Uint8Array, path: string): Promise<string> {
  const entries = await readZip(randomBytes(bytes), { entriesMax: 100, bytesMax: 1e9 });
  return Buffer.concat(await Array.fromAsync(entries.get(path)!.bytes())).toString();
}

test('no cell is a formula; what looks like one is marked; files are links beside the workbook', async () => {
  const paper = { id: idOf(3), name: 'a.pdf', type: 'application/pdf', size: 3, sha256: 'ff' };
  const bytes = await workbook([recordOf(1, { line: '=HYPERLINK("http://x","y")', story: ' ＋1', count: -5, paper, day: '1899-01-01' })]);
  const sheet = await partOf(bytes, 'xl/worksheets/sheet1.xml');
  assert.doesNotMatch(sheet, /<f[ >/]/);
  assert.match(sheet, /t="inlineStr" s="4"><is><t xml:space="preserve">=HYPERLINK\(&quot;/);
  assert.match(sheet, /s="4"><is><t xml:space="preserve"> ＋1</);
  assert.match(sheet, /<v>-5<\/v>/);
  assert.match(sheet, /1899-01-01</);
  assert.match(sheet, /<pane ySplit="1"[^>]*state="frozen"/);
  assert.match(sheet, /<autoFilter ref="A1:[A-Z]+2"\/>/);
  const links = await partOf(bytes, 'xl/worksheets/_rels/sheet1.xml.rels');
  assert.match(links, /Target="\.\.\/files\/Haus%20A\/all-types\/Plan%20%231%20100%25-[a-z2-7]{26}\.pdf" TargetMode="External"/);
});

test('a text longer than a cell is cut between whole characters and says so, and is not read back', async () => {
  const story = '😀'.repeat(20_000);
  const [row] = await parsed(
    await workbook([recordOf(1, { line: 'x', story }), recordOf(2, { line: 'y', story: '\u0001'.repeat(10_000) })]),
  );
  const cell = String(row!.cells.get('Geschichte'));
  assert.ok(cell.length <= 32_767);
  assert.match(cell, /^(?:😀)+ … \[hier abgeschnitten/u);
  assert.deepEqual(readRow(everything, row!, zone), {
    problems: [{ column: 'Geschichte', rule: 'was cut because a cell was too small for it: import the machine copy' }],
  });
});

test('a sheet that is full goes on in the next', async () => {
  const records = Array.from({ length: 10 }, (_, n) => recordOf(n, { line: `${n}` }));
  for (const limits of [
    { rowsMax: 4, charsMax: 1e9 },
    { rowsMax: 1e6, charsMax: 5_000 },
    { rowsMax: 2, charsMax: 1 },
  ]) {
    const rows = await parsed(await bytesOf(xlsxFiles(sourceOf(records), limits)[0]!));
    assert.deepEqual(
      rows.map(({ cells }) => cells.get('Zeile')),
      records.map(({ fields }) => fields['line']),
    );
    const sheets = new Set(rows.map(({ sheet }) => sheet));
    assert.ok(sheets.size > 2 && sheets.has('Alles ganz') && sheets.has('Alles ganz (2)'), [...sheets].join());
  }
});

test('the same records give the same bytes', async () => {
  const records = [recordOf(1, { line: 'x' })];
  assert.deepEqual(await workbook(records), await workbook(records));
});

// ---- hostile workbooks ------------------------------------------------------------------------------------------------------

const part = (path: string, text: string) => ({ path, modifiedAt: new Date(0), small: true, bytes: () => inChunks([text]) });
const ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const rels = (type: string, target: string) =>
  `<Relationships><Relationship Id="rId1" Type="http://x/${type}" Target="${target}"/></Relationships>`;

async function madeOf(sheet: string, ...more: { path: string }[]): Promise<Uint8Array> {
  const parts = [
    part('_rels/.rels', rels('officeDocument', 'xl/workbook.xml')),
    part('xl/workbook.xml', `<workbook ${ns} xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`),
    part('xl/_rels/workbook.xml.rels', rels('worksheet', 'worksheets/s.xml')),
    part('xl/worksheets/s.xml', sheet),
    ...(more as ReturnType<typeof part>[]),
  ];
  return Buffer.concat(await Array.fromAsync(zipStream(parts)));
}

const sheetOf = (rows: string) => `<?xml version="1.0"?><worksheet ${ns}><sheetData>${rows}</sheetData></worksheet>`;
const head = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="str"><v>b</v></c></row>';

const refused = (bytes: Uint8Array, rule: RegExp, limits?: XlsxLimits) =>
  assert.rejects(
    parsed(bytes, limits),
    (error) => error instanceof StewardError && error.code === 'invalid-input' && rule.test(error.rule!),
    String(rule),
  );

test('entities, bombs, cut files and what is no workbook are refused', async () => {
  const lol = `<!DOCTYPE lol [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>`;
  await refused(await madeOf(`<?xml version="1.0"?>${lol}<worksheet ${ns}/>`), /document type/);
  await refused(await madeOf(sheetOf(`${head}<row><c r="A2" t="str"><v>&xxe;</v></c></row>`)), /reference/);
  await refused(await madeOf(sheetOf(' '.repeat(40_000_000))), /unpacks to more than 250 times/);
  await refused(await madeOf(sheetOf(head)), /unpacks to more than 100 bytes/, { ...xlsxLimits, bytesMax: 100 });
  await refused(await madeOf('<x>'.repeat(100)), /nested too deep/);
  await refused(await madeOf(sheetOf(head).slice(0, -20)), /cut off|do not match/);
  const whole = await madeOf(sheetOf(head));
  await refused(whole.subarray(0, whole.length - 10), /cut off|no ZIP/);
  await refused(Buffer.from('PK'), /no ZIP/);
  await refused(Buffer.concat(await Array.fromAsync(zipStream([part('a.txt', 'x')]))), /no workbook/);
  const damaged = Buffer.from(whole);
  damaged[damaged.indexOf('worksheets/s.xml') + 40]! ^= 0xff;
  await refused(damaged, /damaged|larger|no XML|UTF-8/);
});

test('rows of other programs: shared texts, dates, booleans, gaps, numbers without references', async () => {
  const shared = part(
    'xl/sharedStrings.xml',
    `<sst ${ns}><si><t>one</t></si><si><r><t>tw</t></r><r><t>o_x000D_</t></r><rPh><t>no</t></rPh></si></sst>`,
  );
  const styles = part(
    'xl/styles.xml',
    `<styleSheet ${ns}><numFmts><numFmt numFmtId="170" formatCode="[$-407]d/\\ mmmm\\ yyyy\\ hh:mm"/></numFmts><cellStyleXfs><xf numFmtId="22"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>`,
  );
  const wb = part(
    'xl/_rels/workbook.xml.rels',
    `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/s.xml"/><Relationship Id="rId2" Type="x/styles" Target="styles.xml"/><Relationship Id="rId3" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
  );
  const sheet = sheetOf(`${head}<row r="3"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row r="4"><c r="B4" s="1"><v>46350</v></c></row>
    <row r="5"><c r="A5" s="2"><v>46350.4375</v></c><c r="B5" t="b"><v>1</v></c></row><row r="6"><c r="A6" t="e"><v>#REF!</v></c></row><row r="7"><c r="D7"><v>1</v></c></row><row r="8"><c r="A8"><f>1+1</f><v>2</v></c></row>`);
  const parts = [
    part('_rels/.rels', rels('officeDocument', 'xl/workbook.xml')),
    part(
      'xl/workbook.xml',
      `<x:workbook xmlns:x="x" xmlns:r="r"><x:sheets><x:sheet name="S" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>`,
    ),
    wb,
    part('xl/worksheets/s.xml', sheet),
    shared,
    styles,
  ];
  const rows = await parsed(Buffer.concat(await Array.fromAsync(zipStream(parts))));
  assert.deepEqual(
    rows.map(({ line, cells, problem }) => [line, Object.fromEntries(cells), problem]),
    [
      [3, { a: 'one', b: 'two\r' }, undefined],
      [4, { b: '2026-11-24' }, undefined],
      [5, { a: '2026-11-24T10:30:00.000', b: true }, undefined],
      [6, {}, 'has a cell with an error instead of a value'],
      [7, {}, 'has a value in column 4, which has no name in the header'],
      [8, { a: 2 }, undefined],
    ],
  );
});
