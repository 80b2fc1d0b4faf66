// What axe finds on a page, by axe itself inside the page. Its package for Playwright joins the results of frames of other origins in a second page that
// it opens for each look, which costs more than the look; the frames there are here are of the page's own origin, and those axe asks itself.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

/** The shorter form, for it is sent to each page and compiled there. */
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

interface Violation {
  readonly id: string;
  /** The elements it is about, as they are written. */
  readonly elements: readonly string[];
}

export async function violationsOf(page: Page, within = 'html'): Promise<readonly Violation[]> {
  // The frame of a mail runs nothing, not even this: axe asks it in vain and judges what is around it.
  for (const frame of page.frames()) if (frame.url() !== 'about:srcdoc') await frame.evaluate(axe);
  const options = { resultTypes: ['violations'], preload: false };
  return page.evaluate<readonly Violation[]>(
    `axe.run(${JSON.stringify(within)}, ${JSON.stringify(options)}).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, elements: nodes.map(({ html }) => html) })))`,
  );
}
