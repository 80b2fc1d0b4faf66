// A screen in one state: how to get there, so that tests can judge it and pictures can be taken of it.
import type { Locator, Page } from 'playwright-core';
import { projectAt } from '../kit.ts';

export interface Screen {
  /** Names the picture, too: lower-case words. */
  readonly name: string;
  /** Resolves when there is nothing left to come. `url` is the server's. */
  readonly visit: (page: Page, url: string) => Promise<void>;
}

export async function goTo(page: Page, url: string, until: Locator): Promise<void> {
  await page.goto(url);
  await until.waitFor();
}

/** Where the project lies on each server: its id is asked for once, not by a page more for each screen. */
const projects = new Map<string, Promise<string>>();

/** In the demo's largest project, at one of its pages: `tasks`, `photos` … */
export async function goToProject(page: Page, url: string, where: string, until: (page: Page) => Locator): Promise<void> {
  const known = projects.get(url) ?? projectAt(page, url, 'Kita Sonnenhang');
  projects.set(url, known);
  await goTo(page, `${await known}/${where}`, until(page));
}
