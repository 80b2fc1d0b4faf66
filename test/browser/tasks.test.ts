// Tasks as two people use them at the same time: what one does the other sees, what both change is not lost, and everything works without a mouse.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { noBrowser } from './browser.ts';
import { demoPassword, goListening, petra, projectAt, signIn, type Visit } from './kit.ts';
import { shareBrowser } from './sharing.ts';

const jonas = 'jonas@lindner-bau.example';
const windows = 'Fenster Gruppenraum Mond bestellen';
const crack = 'Riss in der Bestandswand begutachten';

if (noBrowser) console.error(noBrowser);

const withShared = shareBrowser();

/** At the tasks of the demo's largest project. */
async function atTasks(
  { server, open }: Visit,
  email: string,
  view: 'board' | 'list' | 'list&sort=newest',
  options?: BrowserContextOptions,
): Promise<Page> {
  const page = await open(options);
  await signIn(page, server.url, email, demoPassword);
  await goListening(page, `${await projectAt(page, server.url, 'Kita Sonnenhang')}/tasks?view=${view}`);
  await page.getByRole('link', { name: windows }).waitFor();
  return page;
}

const column = (page: Page, name: string) => page.getByRole('region', { name: new RegExp(`^${name} `) });
const openTask = async (page: Page, title: string) => {
  await page.getByRole('link', { name: title }).click();
  await page.getByRole('tab', { name: 'Comments' }).waitFor();
};

async function liveForTwo(visit: Visit): Promise<void> {
  const [first, second] = [await atTasks(visit, petra, 'board'), await atTasks(visit, jonas, 'board')];
  await first.getByLabel('New task').fill('Lieferschein prüfen');
  await first.keyboard.press('Enter');
  await column(second, 'Open').getByRole('link', { name: 'Lieferschein prüfen' }).waitFor();
  assert.equal(await first.getByLabel('New task').inputValue(), '');

  await first.getByRole('link', { name: 'Lieferschein prüfen' }).dragTo(column(first, 'In progress'));
  await first.getByText('“Lieferschein prüfen” is now in “In progress”.').waitFor();
  await column(second, 'In progress').getByRole('link', { name: 'Lieferschein prüfen' }).waitFor();
  await first.getByRole('button', { name: 'Undo' }).click();
  await column(second, 'Open').getByRole('link', { name: 'Lieferschein prüfen' }).waitFor();

  await openTask(second, 'Lieferschein prüfen');
  await openTask(first, 'Lieferschein prüfen');
  await second.getByLabel('New comment').fill('Palette 3 fehlt, @Petra Lindner');
  await second.keyboard.press('Control+Enter');
  await first.getByRole('dialog').getByText('Palette 3 fehlt').waitFor();
  assert.equal(await second.getByLabel('New comment').inputValue(), '');

  await first.getByRole('dialog').getByRole('button', { name: 'More about Lieferschein prüfen' }).click();
  await first.getByRole('menuitem', { name: 'Put into the trash' }).click();
  await second.getByText('This task is not here any more.').waitFor();
  await first.getByRole('link', { name: 'Trash' }).click();
  await first.getByRole('button', { name: 'Take out again' }).click();
  await second.getByRole('dialog').getByRole('heading', { name: 'Lieferschein prüfen' }).waitFor();
}

async function sessionEnded(visit: Visit): Promise<void> {
  const page = await atTasks(visit, petra, 'board');
  await openTask(page, windows);
  await page.getByRole('button', { name: 'Change the description' }).click();
  await page.getByLabel('Description').fill('Eine lange Beschreibung');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save' }).click();
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await again.getByLabel('Password').fill(demoPassword);
  await page.keyboard.press('Enter');
  await again.waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('Description').inputValue(), 'Eine lange Beschreibung');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByLabel('Description').waitFor({ state: 'detached' });
  await page.getByText('Eine lange Beschreibung').waitFor();
  // The same in the line for a new task, and a reload in the middle of a sentence.
  await page.keyboard.press('Escape');
  await page.getByLabel('New task').fill('Noch nicht fertig');
  await page.reload();
  await page.getByRole('link', { name: windows }).waitFor();
  assert.equal(await page.getByLabel('New task').inputValue(), 'Noch nicht fertig');
}

async function withoutMouse(visit: Visit): Promise<void> {
  const page = await atTasks(visit, petra, 'board');
  const tabTo = async (name: string | RegExp, role: 'button' | 'link' | 'textbox' | 'combobox') => {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press('Tab');
      if (await page.getByRole(role, { name }).and(page.locator(':focus')).count()) return;
    }
    assert.fail(`Tab does not come to ${String(name)}`);
  };
  await page.getByRole('link', { name: 'Board' }).focus();
  await tabTo('New task', 'textbox');
  await page.keyboard.type('Ohne Maus');
  await page.keyboard.press('Enter');
  await column(page, 'Open').getByRole('link', { name: 'Ohne Maus' }).waitFor();
  await tabTo('Move to … (Ohne Maus)', 'button');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await column(page, 'Done').getByRole('link', { name: 'Ohne Maus' }).waitFor();
  await page.getByText('“Ohne Maus” is now in “Done”.').waitFor();
  assert.match(String(await page.evaluate('document.activeElement.textContent')), /Done|Ohne Maus/);
  await tabTo('Ohne Maus', 'link');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Ohne Maus' });
  await dialog.waitFor();
  await tabTo('State', 'combobox');
  await page.keyboard.press('o');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  // The keyboard goes on where the task is drawn now, a moment after the panel has closed.
  await column(page, 'Open').getByRole('link', { name: 'Ohne Maus' }).and(page.locator(':focus')).waitFor();
}

const hostile = [
  '<img src=x onerror="document.title=\'caught\'">',
  'W'.repeat(300),
  'שלום العربية 👷🏽‍♀️🏗️ mit Umlaut äöü',
  '{title} ${title} <0>x</0> plural, one {# x}',
];

async function hostileTitles(visit: Visit): Promise<void> {
  const page = await atTasks(visit, petra, 'list&sort=newest', { viewport: { width: 360, height: 740 } });
  for (const title of hostile) {
    await page.getByLabel('New task').fill(title);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: title, exact: true }).waitFor();
  }
  await page.getByRole('link', { name: hostile[1]!, exact: true }).click();
  await page.getByLabel('New comment').fill(`${hostile.join('\n')}\n${'x'.repeat(20_000)}`);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('dialog').getByText('onerror').waitFor();
  const sideways = async () => Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
  assert.ok((await sideways()) <= 0, 'the page scrolls sideways');
  assert.ok(
    Number(await page.evaluate('(({scrollWidth, clientWidth}) => scrollWidth - clientWidth)(document.querySelector("[role=dialog]"))')) <=
      0,
  );
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByText('Created the task').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Board' }).click();
  await column(page, 'Open').getByRole('link', { name: hostile[0]!, exact: true }).waitFor();
  assert.ok((await sideways()) <= 0, 'the board makes the page scroll sideways');
  assert.notEqual(await page.title(), 'caught');
}

async function brokenNetwork(visit: Visit): Promise<void> {
  const page = await atTasks(visit, petra, 'list');
  let answers = 0;
  // The server does it, and the answer is lost on the way.
  await page.route('**/v1/tasks', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await route.fetch();
    return answers++ === 0 ? route.abort() : route.continue();
  });
  await page.getByLabel('New task').fill('Nur einmal');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('The server cannot be reached.').waitFor();
  assert.equal(await page.getByLabel('New task').inputValue(), 'Nur einmal');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('link', { name: 'Nur einmal' }).waitFor();
  await page.reload();
  await page.getByRole('link', { name: 'Nur einmal' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Nur einmal' }).count(), 1);
  await page.unroute('**/v1/tasks');
  // A move is shown at once, and taken back when it is refused.
  await page.route('**/v1/tasks/*', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue()));
  const state = page.getByLabel(`State of ${crack}`);
  await state.selectOption('done');
  await page.getByText('The server cannot be reached.').first().waitFor();
  assert.equal(await page.getByLabel(`State of ${crack}`).inputValue(), 'open');
}

const journeys: Readonly<Record<string, (visit: Visit) => Promise<void>>> = {
  'two people: a new task, a move, a comment and the trash are seen by the other without a reload': liveForTwo,
  'a session that ended while somebody wrote a task: sign in over the page, nothing is lost, saving works': sessionEnded,
  'without a mouse: from the list to a task that is written, moved, and moved back': withoutMouse,
  'hostile titles and texts neither run nor break the page': hostileTitles,
  'a slow and broken network: what is typed stays, sent again it is made once': brokenNetwork,
};

for (const [name, journey] of Object.entries(journeys)) test(name, { skip: noBrowser }, () => withShared(journey));

test(
  'two people change the same words: nothing is overwritten, both versions are shown; different fields go together',
  { skip: noBrowser },
  () =>
    withShared(async (visit) => {
      const [first, second] = [await atTasks(visit, petra, 'list'), await atTasks(visit, jonas, 'list')];
      for (const page of [first, second]) {
        await openTask(page, windows);
        await page.getByRole('button', { name: 'Change the description' }).click();
      }
      await first.getByLabel('Description').fill('Drei Stück, weiß');
      await second.getByLabel('Description').fill('Vier Stück, gelb');
      await first.getByRole('button', { name: 'Save' }).click();
      await first.getByText('Drei Stück, weiß').waitFor();
      await second.getByRole('button', { name: 'Save' }).click();
      const alert = second.getByRole('alert');
      await alert.getByText('Petra Lindner changed this meanwhile. Nothing was overwritten.').waitFor();
      await alert.getByText('Drei Stück, weiß').waitFor();
      await alert.getByText('Vier Stück, gelb').waitFor();
      await second.getByRole('button', { name: 'Keep mine' }).click();
      await first.getByText('Vier Stück, gelb').waitFor();

      // While one writes, the other moves it: both stand.
      await second.getByRole('button', { name: 'Change the description' }).click();
      await second.getByLabel('Description').fill('Vier Stück, grün');
      await first.getByLabel('State', { exact: true }).last().selectOption('done');
      await second.getByRole('button', { name: 'Save' }).click();
      await first.getByText('Vier Stück, grün').waitFor();
      assert.equal(await first.getByLabel('State', { exact: true }).last().inputValue(), 'done');
      await first.getByRole('tab', { name: 'History' }).click();
      await first.getByRole('dialog').getByText('Vier Stück, grün').last().waitFor();
      await first.getByRole('dialog').getByRole('deletion').getByText('Open').waitFor();
    }),
);
