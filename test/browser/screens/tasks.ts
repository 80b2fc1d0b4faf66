import type { Page } from 'playwright-core';
import { goToProject, type Screen } from './screen.ts';

const title = 'Fenster Gruppenraum Mond bestellen';

const goToTasks = (page: Page, url: string, search = '') =>
  goToProject(page, url, `tasks${search}`, () => page.getByRole('link', { name: title }));

async function open(page: Page, url: string): Promise<void> {
  await goToTasks(page, url, '?view=list');
  await page.getByRole('link', { name: title }).click();
  await page.getByRole('dialog').waitFor();
  await page.getByRole('tab').first().waitFor();
}

export const tasks: readonly Screen[] = [
  { name: 'tasks, board', visit: (page, url) => goToTasks(page, url, '?view=board') },
  { name: 'tasks, list', visit: (page, url) => goToTasks(page, url, '?view=list') },
  {
    name: 'tasks, move menu',
    async visit(page, url) {
      await goToTasks(page, url, '?view=board');
      await page.getByRole('button', { name: new RegExp(`(Move to|Verschieben nach) … .${title}`) }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'tasks, nothing fits',
    async visit(page, url) {
      await goToProject(page, url, 'tasks?view=list&due=none&state=doing', () => page.getByText(/No task fits|Keine Aufgabe passt/));
    },
  },
  {
    name: 'tasks, new with details',
    async visit(page, url) {
      await goToTasks(page, url);
      await page.getByRole('button', { name: /With details|Mit Einzelheiten/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'tasks, trash',
    visit: (page, url) => goToProject(page, url, 'tasks?view=trash', () => page.getByText(/The trash is empty|Der Papierkorb ist leer/)),
  },
  { name: 'task', visit: open },
  {
    name: 'task, change the description',
    async visit(page, url) {
      await open(page, url);
      await page.getByRole('button', { name: /Change the description|Beschreibung ändern/ }).click();
      await page.getByRole('dialog').getByRole('textbox').first().waitFor();
    },
  },
  {
    name: 'task, photos',
    async visit(page, url) {
      await open(page, url);
      await page.getByRole('tab').nth(1).click();
      await page.getByRole('button', { name: /Camera|Kamera/ }).waitFor();
    },
  },
  {
    name: 'task, history',
    async visit(page, url) {
      await open(page, url);
      await page.getByRole('tab').nth(2).click();
      await page.getByText(/Created the task|Aufgabe angelegt/).waitFor();
    },
  },
];
