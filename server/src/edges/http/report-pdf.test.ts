// The report opened again by another program's reader: what was written is there, and nothing hostile gets anywhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordView } from '../../stores/records.ts';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { reportPdf, type ReportLanguage } from './report-pdf.ts';

const proof = {
  origin: 'steward.example/ledger/mzxw6ytbojtg633cmfzgm33pmi/1',
  size: 41,
  root: 'k6n0l1Zg7Y0Qm0xD3rV1u7m8f8Qz1sX2b3c4d5e6f7g=',
};

async function open(
  fields: RecordView['fields'],
  language: ReportLanguage = 'de',
  crew: readonly string[] = ['Jonas Brandt', 'Łukasz Żółć'],
) {
  const report = { id: 'x', collection: 'daily-reports', version: 3, updatedAtMs: 0, fields } as unknown as RecordView;
  const stream = reportPdf({ report, projectName: 'Kita Sonnenhang', writtenBy: 'Jonas Brandt', crew }, language, proof);
  const bytes = Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>));
  const loading = getDocument({ data: Uint8Array.from(bytes), verbosity: 0 });
  const pdf = await loading.promise;
  const pages: string[] = [];
  const outside: string[] = [];
  let tagged = false;
  for (let n = 1; n <= pdf.numPages; n++) {
    const page = await pdf.getPage(n);
    const { items } = await page.getTextContent();
    const [, , width, height] = page.view as [number, number, number, number];
    for (const item of items) {
      if (!('str' in item) || item.str.trim() === '') continue;
      const [x, y] = [item.transform[4] as number, item.transform[5] as number];
      if (x < 0 || y < 0 || x + item.width > width || y > height) outside.push(item.str);
    }
    pages.push(items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join(''));
    const tree = await page.getStructTree();
    tagged ||= JSON.stringify(tree ?? {}).includes('"H1"');
  }
  const { info } = (await pdf.getMetadata()) as { info: { Title?: string; Language?: string } };
  await loading.destroy();
  return { bytes, pages, outside, tagged, info };
}

const report = {
  day: '2026-11-24',
  weather: 'Bewölkt, später Regen',
  temperature: 7.5,
  crew: 9,
  work: 'Decke über EG bewehrt.\nAbstandhalter in Achse 4 nachgesetzt – Größe 30 mm.',
  deliveries: 'Sechs Paletten Ziegel, eine davon naß',
};

test('what was written is on the page, in both languages, tagged and with its title', async () => {
  const german = await open(report);
  assert.equal(german.pages.length, 1);
  const [text = ''] = german.pages;
  for (const piece of [
    'Bautagesbericht',
    'Kita Sonnenhang',
    'Dienstag, 24. November 2026',
    'Bewölkt',
    '7,5 °C',
    'Jonas Brandt, Łukasz Żółć',
    'Größe 30 mm',
    'eine davon naß',
    'Seite 1 von 1',
    proof.origin,
    proof.root,
  ])
    assert.ok(text.includes(piece), `${piece} is missing in ${text}`);
  assert.deepEqual([german.tagged, german.info.Title, german.info.Language], [true, 'Bautagesbericht Dienstag, 24. November 2026', 'de']);
  const english = (await open(report, 'en')).pages[0]!;
  for (const piece of ['Daily report', 'Tuesday, 24 November 2026', '7.5 °C', 'Page 1 of 1', 'not stated'])
    assert.ok(english.includes(piece), `${piece} is missing in ${english}`);
});

test('hostile texts stay on their pages and turn nothing around', async () => {
  const hostile = {
    ...report,
    weather: `safe\u202Egpj.exe\u202C ${'W'.repeat(300)}`,
    work: `${'x'.repeat(40_000)}\n${'\u2066'.repeat(50)}(endstream endobj) << /JS (app.alert(1)) >> %%EOF\n\u0007\u001b[31m\nשלום עולם مرحبا 你好 👷🏽`,
    delays: Array.from({ length: 400 }, (_, i) => `Zeile ${i}`).join('\n'),
  };
  const { pages, outside, bytes } = await open(hostile, 'de', [`${'N'.repeat(500)}\u202E`]);
  const text = pages.join('\n');
  assert.ok(pages.length > 5);
  assert.deepEqual(outside, [], 'every line lies on its page');
  assert.ok(text.includes('Zeile 399') && text.includes('(endstream endobj) << /JS'));
  assert.ok(!/[\u202a-\u202e\u2066-\u2069\u0007\u001b]/u.test(text));
  assert.ok(text.includes(`Seite ${pages.length} von ${pages.length}`));
  assert.equal((text.match(/x/g) ?? []).length >= 40_000, true);
  assert.ok(!bytes.includes('/JavaScript') && !bytes.includes('/OpenAction') && !bytes.includes('/URI'));
});
