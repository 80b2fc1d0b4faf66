import type { Page } from 'playwright-core';
import { goToProject, type Screen } from './screen.ts';

const plan = 'Grundriss Erdgeschoss, A-101 Index C';
const toDocuments = (page: Page, url: string) => goToProject(page, url, 'documents', () => page.getByRole('link', { name: plan }));

async function open(page: Page, url: string): Promise<void> {
  await toDocuments(page, url);
  await page.getByRole('link', { name: plan }).click();
  await page.locator('[data-drawn="1"]').waitFor();
}

export const documents: readonly Screen[] = [
  { name: 'documents', visit: toDocuments },
  { name: 'documents, a plan', visit: open },
  {
    name: 'documents, versions',
    async visit(page, url) {
      await open(page, url);
      await page.getByRole('tab', { name: /Versions|Fassungen/ }).click();
      await page.getByRole('tabpanel').getByRole('link').first().waitFor();
    },
  },
  {
    name: 'documents, being changed',
    async visit(page, url) {
      await open(page, url);
      await page.getByRole('button', { name: /^(Change|Ändern)$/ }).click();
      await page.getByLabel(/^(Note|Notiz)$/).waitFor();
    },
  },
  {
    name: 'documents, before the upload',
    async visit(page, url) {
      await toDocuments(page, url);
      const files = ['Angebot Fenster.pdf', 'Rechnung_4711.pdf', 'Lärmschutz.txt'].map((name) => ({
        name,
        mimeType: 'application/pdf',
        buffer: Buffer.alloc(212_000),
      }));
      await page.locator('input[type=file][multiple]').setInputFiles(files);
      await page.getByRole('dialog').waitFor();
    },
  },
];
