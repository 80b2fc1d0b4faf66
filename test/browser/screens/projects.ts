import { goTo, goToProject, type Screen } from './screen.ts';

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
