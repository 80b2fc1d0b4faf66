// The report opened again by another program's reader: it shows what was exported, is tagged, and stops where it says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { pdfFiles, type ReportLimits } from './pdf.ts';
import { bytesOf, idOf, recordOf, sourceOf } from './testing/table-source.ts';

const limits: ReportLimits = { recordsMax: 3, pagesMax: 10, charsMax: 40 };

async function opened(bytes: Uint8Array) {
  const loading = getDocument({ data: Uint8Array.from(bytes), verbosity: 0 });
  const document = await loading.promise;
  let text = '';
  let tags = '';
  for (let n = 1; n <= document.numPages; n++) {
    const page = await document.getPage(n);
    const { items } = await page.getTextContent();
    text += `${items.map((item) => ('str' in item ? item.str : '')).join('')}\n`;
    tags += JSON.stringify(await page.getStructTree());
  }
  const pages = document.numPages;
  await loading.destroy();
  return { text, tags, pages };
}

const records = Array.from({ length: 5 }, (_, n) =>
  recordOf(n, { line: `=Zeile ${n}`, story: 'x '.repeat(n === 0 ? 100 : 3), who: idOf(6), price: { amount: 5, currency: 'EUR' } }),
);
const reportOf = (all: typeof records, over: Partial<ReportLimits> = {}) => bytesOf(pdfFiles(sourceOf(all), { ...limits, ...over })[0]!);

test('it shows records with names instead of ids, is tagged, cuts long texts and says what is left out', async () => {
  const { text, tags } = await opened(await reportOf(records));
  for (const piece of [
    'Bericht: Bau & Söhne <GmbH>',
    '=Zeile 0',
    '=Zeile 2',
    'Wer: Frau',
    '0.05 EUR',
    'der ganze Text',
    'Dieser Bericht zeigt 3 davon',
    '2 weitere stehen',
  ])
    assert.ok(text.includes(piece), `${piece}\n${text}`);
  assert.ok(!text.includes('=Zeile 3'));
  for (const tag of ['"H1"', '"H2"', '"H3"']) assert.ok(tags.includes(tag), tag);
});

test('it ends at its pages, and is the same every time', async () => {
  const many = Array.from({ length: 60 }, (_, n) => recordOf(n, { line: `Zeile ${n}` }));
  const report = await reportOf(many, { recordsMax: 1_000, pagesMax: 2 });
  const { pages, text } = await opened(report);
  assert.ok(pages >= 2 && pages <= 3, String(pages));
  assert.match(text, /\d+ weitere stehen/);
  assert.deepEqual(await reportOf(many, { recordsMax: 1_000, pagesMax: 2 }), report);
});
