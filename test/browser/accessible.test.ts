// Every screen, light and dark, in both languages, on a phone and on a desk: what axe finds is none, and nothing needs scrolling sideways.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, settled, signIn, withBrowser } from './kit.ts';
import { inside, outside } from './screens/all.ts';
import type { Screen } from './screens/screen.ts';

async function assertGood(page: Page, what: string): Promise<void> {
  await settled(page);
  // What only hands the focus on at the edges of a menu says nothing to anybody, on purpose.
  const { violations } = await new AxeBuilder({ page }).exclude('[data-base-ui-focus-guard]').analyze();
  const found = violations.flatMap(({ id, nodes }) => {
    // A menu floats above the page: it lies in none of its regions, and belongs to its button.
    const wrong = nodes.filter(({ html }) => id !== 'region' || !html.includes('role="menu"'));
    return wrong.length === 0 ? [] : [`${id}: ${wrong.map(({ html }) => html.slice(0, 120)).join(' | ')}`];
  });
  assert.deepEqual(found, [], what);
  const sideways = Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
  assert(sideways <= 0, `${what}: ${sideways} px too wide`);
}

if (noBrowser) console.error(noBrowser);

for (const locale of ['en-GB', 'de-DE'])
  for (const colorScheme of ['light', 'dark'] as const)
    test(`every screen in ${locale}, ${colorScheme}`, { skip: noBrowser }, () =>
      withBrowser(async ({ server, open }) => {
        for (const width of [360, 1_280]) {
          const page = await open({ locale, colorScheme, viewport: { width, height: 800 } });
          const look = async (screens: readonly Screen[]) => {
            for (const { name, visit } of screens) {
              await visit(page, server.url);
              await assertGood(page, `${name}, ${locale}, ${colorScheme}, ${width} px`);
            }
          };
          await look(outside);
          await signIn(page, server.url, petra, demoPassword);
          await look(inside);
          await page.context().close();
        }
      }),
    );
