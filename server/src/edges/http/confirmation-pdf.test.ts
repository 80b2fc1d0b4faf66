// The confirmation opened again by another program's reader: the steps and the whole signed text are on it, within the page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { ConfirmationFile } from '@steward/protocol/erasure-confirmation.ts';
import { confirmationPdf } from './confirmation-pdf.ts';

const vectors = new URL('../../../../vectors/confirmation/valid.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(vectors, 'utf8')) as { cases: readonly { readonly file: string }[] };

test('a confirmation on paper says every step, and the signed text in full', async () => {
  const [{ file }] = cases as [{ file: string }];
  const bytes = Buffer.concat(await Array.fromAsync(confirmationPdf(file, 'de') as AsyncIterable<Buffer>));
  const loading = getDocument({ data: Uint8Array.from(bytes), verbosity: 0 });
  const pdf = await loading.promise;
  let text = '';
  for (let n = 1; n <= pdf.numPages; n++) {
    const page = await pdf.getPage(n);
    const [, , width, height] = page.view as [number, number, number, number];
    for (const item of (await page.getTextContent()).items) {
      if (!('str' in item)) continue;
      const [x, y] = [item.transform[4] as number, item.transform[5] as number];
      assert(x >= 0 && y >= 0 && x + item.width <= width && y <= height, item.str);
      text += item.str;
    }
  }
  await loading.destroy();
  const squeezed = text.replaceAll(/\s/g, '');
  for (const piece of ['Löschbestätigung', 'Schlüssel vernichtet', '2026-12-24 08:00:01', 'Aus allen Kopien entfernt'])
    assert(squeezed.includes(piece.replaceAll(' ', '')), piece);
  const { note } = JSON.parse(file) as ConfirmationFile;
  for (const line of note.split('\n')) assert(squeezed.includes(line.replaceAll(/\s/g, '')), line);
});
