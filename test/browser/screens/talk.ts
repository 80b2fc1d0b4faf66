import { goToProject, goTo, type Screen } from './screen.ts';

export const talk: readonly Screen[] = [
  { name: 'messages', visit: (page, url) => goToProject(page, url, 'messages', () => page.getByRole('article').first()) },
  { name: 'activity', visit: (page, url) => goToProject(page, url, 'activity', () => page.getByRole('listitem').first()) },
  { name: 'search', visit: (page, url) => goToProject(page, url, 'search', () => page.getByRole('searchbox')) },
  {
    name: 'search, found',
    async visit(page, url) {
      await goToProject(page, url, 'search', () => page.getByRole('searchbox'));
      await page.getByRole('searchbox').fill('achse');
      await page.keyboard.press('Enter');
      await page.locator('mark').first().waitFor();
    },
  },
  {
    name: 'go to',
    async visit(page, url) {
      await goTo(page, `${url}/app`, page.getByText('Kita Sonnenhang').first());
      await page.keyboard.press('Control+k');
      await page.getByRole('option', { name: 'Kita Sonnenhang' }).waitFor();
    },
  },
];
