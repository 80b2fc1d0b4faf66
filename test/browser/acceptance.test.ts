// What somebody new does with Steward, from the first page to a proof, on a phone and on a desk, together with a colleague in a browser of their own.
// Whoever does it types no address but the first one: every step has a way that is to be seen, and only what is to be seen is pressed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { noBrowser } from './browser.ts';
import { withBrowser, type Visit } from './kit.ts';
import { photographed, type TestFile } from './pictures.ts';

if (noBrowser) console.error(noBrowser);

const sizes = {
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  desk: { viewport: { width: 1_280, height: 800 } },
} as const satisfies Readonly<Record<string, BrowserContextOptions>>;
type Size = keyof typeof sizes;

const sentence = 'ein Satz, den ich mir merke';
const project = 'Dachstuhl <b>Seestraße</b> 4';
const task = 'Sparren 7 bis 9 tauschen';
const full = process.env['STEWARD_TEST'] === 'full';
/** A look is to be seen within a second; the machine of the tests is busy with other tests at the same time, and in the small run with many. */
const lookMsMax = 3_000;

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

async function openAccount(page: Page, size: Size): Promise<void> {
  await page.getByRole('link', { name: 'Open an account for a business' }).click();
  await page.getByLabel('Name of the business').fill('Zimmerei Öhler');
  await page.getByLabel('Your name').fill('Jana Öhler');
  await page.getByLabel('E-mail address').fill(`jana.${size}@example.org`);
  await page.getByLabel('Password').fill('kurz');
  await button(page, 'Open the account').click();
  await page.getByText('At least 10 characters.', { exact: true }).waitFor();
  await page.getByLabel('Password').fill(sentence);
  await button(page, 'Open the account').click();
}

async function createProject(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'No project yet' }).waitFor();
  await button(page, 'New project').last().click();
  await page.getByLabel('Name', { exact: true }).fill(project);
  await button(page, 'Create').click();
  await page.getByRole('heading', { name: project }).waitFor();
}

async function addTaskWithPhotos(page: Page): Promise<void> {
  await page.getByLabel('New task').fill(task);
  await button(page, 'Add').click();
  await page.getByRole('link', { name: task }).click();
  await page.getByRole('tab', { name: 'Photos' }).click();
  const files: readonly TestFile[] = [
    photographed('IMG_1.jpg'),
    photographed('IMG_2.jpg', { orientation: 1 }, 'crack.jpg'),
    photographed('IMG_3.jpg'),
  ];
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Choose files').click();
  await (await chooser).setFiles([...files]);
  const review = page.getByRole('dialog', { name: 'Look before you upload' });
  await review.getByRole('article').nth(2).waitFor();
  await review.getByLabel('Caption').nth(1).fill('Riss am Auflager');
  await button(page, 'Upload 3 photos').click();
  await page.getByRole('tab', { name: 'Photos (3)' }).waitFor();
  await page.getByRole('tabpanel').getByRole('figure').nth(2).waitFor();
  await page.getByRole('tabpanel').getByRole('link', { name: 'Riss am Auflager' }).locator('img').waitFor();
  await button(page, 'Close').click();
}

/** Gives the link that was made, for whoever it is handed to. */
async function invite(page: Page, size: Size): Promise<string> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click();
  await button(page, 'Invite somebody').click();
  await page.getByLabel('E-mail address').fill(`timo.${size}@example.org`);
  await page.getByLabel('Straight into a project').selectOption({ label: project });
  await button(page, 'Send the invitation').click();
  const link = await page.getByLabel('The same link, to hand over').inputValue();
  await button(page, 'Done').click();
  return link;
}

async function join(page: Page, size: Size): Promise<void> {
  await page.getByLabel('Your name').fill('Timo Weiß');
  await page.getByLabel('E-mail address').fill(`timo.${size}@example.org`);
  await page.getByLabel('Password').fill(sentence);
  await button(page, 'Open the account and join').click();
  await page.getByRole('link', { name: project }).click();
}

async function comment(page: Page): Promise<void> {
  await page.getByRole('link', { name: task }).click();
  await page.getByLabel('New comment').fill('Sparren 8 auch, der ist angefault.');
  await button(page, 'Send').click();
  await page.locator('p').getByText('Sparren 8 auch').waitFor();
}

/** Back into the project, to what the colleague wrote. */
async function readComment(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Projects' }).click();
  await page.getByRole('link', { name: project }).click();
  await page.getByRole('link', { name: task }).click();
  await page.getByRole('dialog').getByText('Sparren 8 auch').waitFor();
  await button(page, 'Close').click();
}

/** The colleague opens a photo of the task while the owner looks on; how long it took from the answer to the line. */
async function seeTheLook(mine: Page, theirs: Page): Promise<number> {
  await mine.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Who looked' }).click();
  const looks = mine.getByRole('list', { name: 'Who looked' });
  await looks.getByRole('listitem').first().waitFor();
  const line = looks.getByText(/^A member opened a file of a photo/).first();
  assert.equal(await line.count(), 0, 'the look is still to come');
  await theirs.getByRole('tab', { name: 'Photos (3)' }).click();
  await theirs.getByRole('link', { name: 'Riss am Auflager' }).locator('img').waitFor();
  const answered = theirs.waitForResponse((answer) => answer.url().endsWith('/files/picture'));
  await theirs.getByRole('link', { name: 'Riss am Auflager' }).click();
  await answered;
  const sent = performance.now();
  await line.waitFor();
  return performance.now() - sent;
}

async function verifyAndCheat(page: Page): Promise<void> {
  await button(page, 'Verify this ledger').click();
  await page.locator('[data-verdict="verified"]').waitFor();
  await button(page, 'Cheat, then check').click();
  await page.locator('[data-verdict="altered"]').waitFor();
  const [red, green] = (await page.evaluate(
    `(({ color }) => color.match(/\\d+/g).map(Number))(getComputedStyle(document.querySelector('[data-verdict="altered"] svg, [data-verdict="altered"]')))`,
  )) as readonly number[];
  assert(red! > green!, 'what is wrong is red');
  await button(page, 'Verify this ledger').click();
  await page.locator('[data-verdict="verified"]').waitFor();
}

async function wholeWay({ server, open }: Visit, size: Size): Promise<void> {
  const mine = await open(sizes[size]);
  await mine.goto(server.url);
  await openAccount(mine, size);
  await createProject(mine);
  await addTaskWithPhotos(mine);
  const link = await invite(mine, size);

  const theirs = await open(sizes[size === 'phone' ? 'desk' : 'phone']);
  await theirs.goto(link);
  await join(theirs, size);
  await comment(theirs);

  await readComment(mine);
  const lookMs = await seeTheLook(mine, theirs);
  console.log(`${size}: the colleague's look is to be seen after ${lookMs.toFixed(0)} ms`);
  if (full) assert(lookMs < lookMsMax, `the look came after ${lookMs.toFixed(0)} ms`);
  await verifyAndCheat(mine);
}

test('from the first page to a proof that turns red when somebody cheats', { skip: noBrowser }, (t) =>
  withBrowser(
    async (visit) => {
      // The colleague has the other size: the small run sees both as well.
      for (const size of full ? (['phone', 'desk'] as const) : (['phone'] as const))
        await t.test(`with the first browser on a ${size}`, async () => {
          await wholeWay(visit, size);
          for (const context of visit.browser.contexts()) await context.close();
        });
    },
    { STEWARD_DEMO: '0' },
  ),
);
