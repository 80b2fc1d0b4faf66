// A screen in one state: how to get there, so that tests can judge it and pictures can be taken of it.
import type { Locator, Page } from 'playwright-core';

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
const projectPaths = new Map<string, string>();

/** In the demo's largest project, at one of its pages: `tasks`, `photos` … */
export async function goToProject(page: Page, url: string, where: string, until: (page: Page) => Locator): Promise<void> {
  let path = projectPaths.get(url);
  if (path === undefined) {
    await goTo(page, `${url}/app`, page.getByText('Kita Sonnenhang').first());
    path = String(
      await page
        .getByRole('link', { name: /Kita Sonnenhang/ })
        .first()
        .getAttribute('href'),
    );
    projectPaths.set(url, path);
  }
  await goTo(page, `${url}${path}/${where}`, until(page));
}
