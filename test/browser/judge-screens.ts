// Every screen in a language, light and dark, on a phone and on a desk: what axe finds is none, and nothing needs scrolling sideways.
// Each screen is judged in one of the eight kinds, the next screen in the next; with STEWARD_TEST=full in two that differ in everything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { violationsOf } from './axe.ts';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, settled, signIn, withBrowser, type Visit } from './kit.ts';
import { inside, outside } from './screens/all.ts';
import { contextOf, kinds, namesOf, type Kind } from './screens/kinds.ts';
import type { Screen } from './screens/screen.ts';

const full = process.env['STEWARD_TEST'] === 'full';

/** What axe finds of menus that is meant to be so, each by one rule alone and only where the element itself is what it says. */
const meant: readonly { readonly rule: string; readonly element: RegExp }[] = [
  // Only hands the focus on at the edges of an open menu, and says nothing to anybody.
  { rule: 'aria-hidden-focus', element: /^<span(?=[^>]*\saria-hidden="true")[^>]*\sdata-base-ui-focus-guard=""/ },
  // Floats above the page: it lies in none of its regions, and belongs to its button.
  { rule: 'region', element: /^<[^>]*\srole="menu"/ },
];

async function assertGood(page: Page, what: string): Promise<void> {
  await settled(page);
  const found = (await violationsOf(page)).flatMap(({ id, elements }) => {
    const wrong = elements.filter((html) => !meant.some(({ rule, element }) => rule === id && element.test(html)));
    return wrong.length === 0 ? [] : [`${id}: ${wrong.map((html) => html.slice(0, 120)).join(' | ')}`];
  });
  assert.deepEqual(found, [], what);
  const sideways = Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
  if (new URL(page.url()).pathname.startsWith('/app/') && !what.startsWith('no such page'))
    assert.match(await page.title(), / · Steward$/, `${what}: the window is not called what it shows`);
  assert(sideways <= 0, `${what}: ${sideways} px too wide`);
}

async function judge({ server, open }: Visit, at: number): Promise<void> {
  const kind = kinds[at]!;
  const page = await open(contextOf(kind));
  const every = full ? kinds.length / 2 : kinds.length;
  const faults: string[] = [];
  const look = async (screens: readonly Screen[]) => {
    for (const [number, { name, visit }] of screens.entries()) {
      if ((number * 3) % every !== at % every) continue;
      const what = [name, ...namesOf(kind)].join(', ');
      try {
        await visit(page, server.url);
        await assertGood(page, what);
      } catch (error) {
        faults.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await look(outside);
  await signIn(page, server.url, petra, demoPassword);
  await look(inside);
  await page.context().close();
  // All of them at once: one screen's fault does not hide the next one's.
  assert.deepEqual(faults, []);
}

/** In a file for each language, so that two can run at the same time. */
export function judgeScreens(locale: Kind['locale']): void {
  if (noBrowser) console.error(noBrowser);
  test(`every screen in ${locale}`, { skip: noBrowser }, (t) =>
    withBrowser(async (visit) => {
      for (const [at, kind] of kinds.entries()) if (kind.locale === locale) await t.test(namesOf(kind).join(', '), () => judge(visit, at));
    }),
  );
}
