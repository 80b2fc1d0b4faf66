import type { Page } from 'playwright-core';
import { goToProject, type Screen } from './screen.ts';

const toReports = (page: Page, url: string) => goToProject(page, url, 'reports', () => page.locator('li time').first());

export const reports: readonly Screen[] = [
  { name: 'reports', visit: toReports },
  {
    name: 'reports, one',
    async visit(page, url) {
      await toReports(page, url);
      await page
        .locator('li a')
        .filter({ has: page.locator('time') })
        .first()
        .click();
      await page.getByRole('button', { name: /PDF/ }).waitFor();
    },
  },
  {
    name: 'reports, a new one',
    async visit(page, url) {
      await toReports(page, url);
      await page.getByRole('link', { name: /Write a report|Bericht schreiben/ }).click();
      await page.getByLabel(/Work done|Ausgeführte Arbeiten/).waitFor();
    },
  },
];
