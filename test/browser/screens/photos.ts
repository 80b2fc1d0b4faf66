import type { Page } from 'playwright-core';
import { heic, photographed } from '../pictures.ts';
import { goToProject, type Screen } from './screen.ts';

const caption = /^Rohbau am Morgen/;
const toPhotos = (page: Page, url: string) => goToProject(page, url, 'photos', () => page.locator('img[alt^="Rohbau am Morgen"]'));

export const photos: readonly Screen[] = [
  { name: 'photos', visit: toPhotos },
  {
    name: 'photos, one whole',
    async visit(page, url) {
      await toPhotos(page, url);
      await page.getByRole('link', { name: caption }).click();
      await page.getByRole('dialog').getByRole('img').waitFor();
    },
  },
  {
    name: 'photos, a caption being changed',
    async visit(page, url) {
      await toPhotos(page, url);
      await page.getByRole('link', { name: caption }).click();
      await page.getByRole('dialog').getByRole('img').waitFor();
      await page.getByRole('button', { name: /Change the caption|Bildtext ändern/ }).click();
    },
  },
  {
    name: 'photos, before the upload',
    async visit(page, url) {
      await toPhotos(page, url);
      const files = [photographed('IMG_2041.jpg'), heic('IMG_2042.heic'), photographed('ohne Ort.jpg', { orientation: 1 }, 'crack.jpg')];
      await page.locator('input[type=file][multiple]').setInputFiles(files);
      await page.getByRole('article').nth(2).waitFor();
    },
  },
];
