import type { Page } from 'playwright-core';
import { goTo, goToProject, type Screen } from './screen.ts';

/** Its land and names are there, not its pins alone. */
const drawnMap = (page: Page) => page.locator('[data-drawn=true]');

export const projects: readonly Screen[] = [
  { name: 'projects', visit: (page, url) => goTo(page, `${url}/app`, page.getByText('Kita Sonnenhang').first()) },
  {
    name: 'new project',
    async visit(page, url) {
      await goTo(page, `${url}/app`, page.getByText('Kita Sonnenhang').first());
      await page.getByRole('button', { name: /New project|Neues Projekt/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'projects, map',
    async visit(page, url) {
      await goTo(page, `${url}/app?view=map`, drawnMap(page));
      await page.getByRole('button', { name: 'Kita Sonnenhang', exact: true }).click();
      // All of it in sight: what is hidden below is cut off at the wrong end in pictures of this browser.
      await page.evaluate(`document.querySelector('[data-drawn=true]').scrollIntoView()`);
    },
  },
  {
    name: 'projects, none fits',
    async visit(page, url) {
      await goTo(page, `${url}/app`, page.getByText('Kita Sonnenhang').first());
      await page.getByRole('searchbox').fill('Rathaus');
      await page.getByRole('heading', { level: 2 }).waitFor();
    },
  },
  {
    name: 'projects, trash',
    visit: (page, url) => goTo(page, `${url}/app?view=trash`, page.getByRole('heading', { level: 2 })),
  },
  {
    name: 'place',
    visit: (page, url) => goToProject(page, url, 'place', drawnMap),
  },
  {
    name: 'place, being changed',
    async visit(page, url) {
      await goToProject(page, url, 'place', drawnMap);
      await page.getByRole('checkbox').first().check();
      await page.getByRole('list', { name: /Photos with a place|Fotos mit Ort/ }).waitFor();
      await page.getByRole('button', { name: /Change the place|Ort ändern/ }).click();
      await page.getByRole('radio').last().check();
    },
  },
  {
    name: 'place, being searched',
    async visit(page, url) {
      await goToProject(page, url, 'place', drawnMap);
      await page.getByRole('button', { name: /Change the place|Ort ändern/ }).click();
      await page.getByRole('combobox').fill('Wangen');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'change a project',
    async visit(page, url) {
      await goToProject(page, url, 'tasks', () => page.getByRole('heading', { level: 1 }));
      await page.getByRole('button', { name: /More about Kita|Mehr zu Kita/ }).click();
      await page.getByRole('menuitem').first().click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'no such project', visit: (page, url) => goTo(page, `${url}/app/projects/aaaaaaaaaaaaaaaaaaaaaaaaaa`, page.getByRole('alert')) },
  { name: 'no such page', visit: (page, url) => goTo(page, `${url}/app/nowhere`, page.getByRole('heading')) },
];
