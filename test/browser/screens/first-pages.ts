// The pages for everybody: the doors, the policy, the verifier.
import type { Page } from 'playwright-core';
import { publish, sampleEntries, sampleKey, sampleOrigin } from '../../../protocol/test/sample-ledger.ts';
import { writeZip } from '../../../web/src/verifier/zip-writer.ts';
import { goTo, type Screen } from './screen.ts';

export const firstPages: readonly Screen[] = [
  { name: 'first page', visit: (page, url) => goTo(page, url, page.getByRole('button', { name: /Petra/ })) },
  { name: 'first page in german', visit: (page, url) => goTo(page, `${url}/de`, page.getByRole('button', { name: /Petra/ })) },
  { name: 'policy', visit: (page, url) => visitPolicy(page, `${url}/principles`) },
  { name: 'policy in german', visit: (page, url) => visitPolicy(page, `${url}/principles/de`) },
  {
    name: 'trust, everything open',
    async visit(page, url) {
      await goTo(page, `${url}/trust`, page.locator('#S1'));
      await openEverything(page);
    },
  },
  {
    name: 'processing agreement',
    visit: (page, url) => goTo(page, `${url}/trust/processing-agreement`, page.getByRole('heading', { level: 1 })),
  },
  { name: 'verifier', visit: (page, url) => goTo(page, `${url}/verify`, page.getByRole('heading', { level: 1 })) },
  {
    name: 'verifier with a ledger, cheated, everything open',
    async visit(page, url) {
      await goTo(page, `${url}/verify`, page.getByRole('heading', { level: 1 }));
      await page.locator('[data-chooser=files]').setInputFiles([
        { name: 'ledger.zip', mimeType: 'application/zip', buffer: zippedLedger() },
        { name: 'something else.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') },
      ]);
      await page.getByRole('button', { name: /Cheat, then check|Fälschen, dann prüfen/ }).click();
      await page.getByRole('alert').waitFor();
      await openEverything(page);
    },
  },
];

/** With what lies below each sentence unfolded. */
async function visitPolicy(page: Page, url: string): Promise<void> {
  await goTo(page, url, page.getByRole('heading', { level: 1 }));
  await openEverything(page);
}

async function openEverything(page: Page): Promise<void> {
  await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
}

function zippedLedger(): Buffer {
  const key = sampleKey(sampleOrigin, 'log');
  const files = publish(
    sampleEntries(300, key).map(({ bytes }) => bytes),
    key,
  );
  return Buffer.concat(writeZip([...files].map(([path, bytes]) => ({ path, bytes: new Uint8Array(bytes) }))));
}
