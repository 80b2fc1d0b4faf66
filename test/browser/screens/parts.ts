import { goTo, type Screen } from './screen.ts';

export const parts: readonly Screen[] = [
  { name: 'parts', visit: (page, url) => goTo(page, `${url}/app/parts`, page.getByRole('table')) },
  {
    name: 'parts, a menu',
    async visit(page, url) {
      await goTo(page, `${url}/app/parts`, page.getByRole('table'));
      await page.getByRole('button', { name: /^(Menu|Menü)$/ }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'parts, a wide dialog',
    async visit(page, url) {
      await goTo(page, `${url}/app/parts`, page.getByRole('table'));
      await page.getByRole('button', { name: /Wide dialog|Breiter Dialog/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'parts, a toast',
    async visit(page, url) {
      await goTo(page, `${url}/app/parts`, page.getByRole('table'));
      await page.getByRole('button', { name: /Say it in passing|Nebenbei sagen/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
];
