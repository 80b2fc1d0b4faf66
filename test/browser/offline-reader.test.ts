// The archive's offline reader as somebody opens it: from a file, without a network, in both languages, light and dark, on a phone and on a desk; with hostile content, with a
// file lost, with very much in it.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { idOf, projectIds, record, sampleSource } from '../../server/src/catalogue/formats/sample-source.fixture.ts';
import { violationsOf } from './axe.ts';
import { launchBrowser, noBrowser } from './browser.ts';
import { contextOf, kinds, namesOf } from './screens/kinds.ts';
import { addPictures, richSource, writeCopy } from './written-copy.ts';

if (noBrowser) console.error(noBrowser);

const full = process.env['STEWARD_TEST'] === 'full';
/** Long, because it is only for what never comes: a machine at work on much else is slow. */
const waitMsMax = 60_000;
const kita = projectIds.kita;

interface Opened {
  readonly page: Page;
  readonly complaints: string[];
  /** To another page of the reader. */
  go(hash: string): Promise<void>;
}

async function withCopy(
  work: (file: string, browser: Browser, folder: string) => Promise<void>,
  language: 'en' | 'de' = 'en',
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-copy-'));
  const browser = await launchBrowser();
  try {
    const file = await writeCopy(folder, richSource({ language }));
    await addPictures(folder);
    await work(file, browser, folder);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}

async function open(browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, locale: 'en-GB', ...options, offline: true });
  const page = await context.newPage();
  page.setDefaultTimeout(waitMsMax);
  const complaints: string[] = [];
  page.on('console', (message) => {
    // One picture of the copy is lost on purpose.
    if (['error', 'warning'].includes(message.type()) && !/ERR_FILE_NOT_FOUND/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
  page.on('request', (request) => !request.url().startsWith('file:') && complaints.push(`a request to ${request.url()}`));
  await page.goto(pathToFileURL(file).href);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return {
    page,
    complaints,
    async go(hash) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
    },
  };
}

test('read it all: contents, a project, its tasks, pictures in full, conversations, every field and its meaning', { skip: noBrowser }, () =>
  withCopy(async (file, browser) => {
    const { page, complaints } = await open(browser, file);
    assert.equal(await page.title(), 'Copy of Lindner & Söhne Bau GmbH · Lindner & Söhne Bau GmbH');
    await page.getByText('What lies in the trash').waitFor();
    await page.getByRole('link', { name: 'Kita Sonnenhang' }).click();
    await page.getByRole('link', { name: 'Fenster im 1. OG abdichten' }).click();
    await page.getByRole('heading', { level: 1, name: 'Fenster im 1. OG abdichten' }).waitFor();
    await page.getByText('To be done in time.').waitFor();
    await page.getByText('30 Nov 2026').waitFor();
    await page.getByText('Changed last by Jonas Weiß').waitFor();
    await page.getByText('Der Riss ist größer geworden.').waitFor();
    await page.getByRole('link', { name: 'Riss, zweites Bild' }).click();
    await page.getByRole('img', { name: 'Riss, zweites Bild' }).waitFor();
    assert(await page.evaluate(`document.querySelector('main img').naturalWidth > 600`), 'the picture itself is shown');
    await page.getByRole('link', { name: 'Kita Sonnenhang' }).click();
    await page
      .getByRole('navigation', { name: 'Kita Sonnenhang' })
      .getByRole('link', { name: /Messages/ })
      .click();
    await page.getByText('Wednesday, 7 October 2026').waitFor();
    await page.getByText('00:01').waitFor();
    await page.getByRole('link', { name: 'Changes' }).click();
    await page.getByText('Jonas Weiß changed').waitFor();
    await page.getByText('(Status, Due)').waitFor();
    assert.deepEqual(complaints, []);
  }),
);

test('with the keyboard alone: search, open, look through pictures, come back', { skip: noBrowser }, () =>
  withCopy(async (file, browser) => {
    const { page, complaints, go } = await open(browser, file);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement.id'), 'main', 'the first stop leads over the header');
    await page.getByRole('searchbox', { name: 'Search everything' }).focus();
    await page.keyboard.type('GROSSER riss');
    await page.keyboard.press('Enter');
    await page.getByText('1 entry was found.').waitFor();
    assert.equal(await page.locator('mark').textContent(), 'größer', 'found whatever case and accents, shown as it was written');
    await go(`#/project/${kita}/photos`);
    await page.getByRole('button', { name: 'Show Gerüst' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Gerüst' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'Sparren' }).waitFor();
    await page.getByText('4 of 11').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate('document.activeElement.getAttribute("aria-label")'), 'Show Gerüst');
    assert.deepEqual(complaints, []);
  }),
);

test('what browsers cannot show, what could run, what is not there: each is said', { skip: noBrowser }, () =>
  withCopy(async (file, browser) => {
    const { page, complaints, go } = await open(browser, file);
    await go(`#/record/photos/${idOf('photosheic')}`);
    await page.getByText('Browsers cannot show this kind of picture.').waitFor();
    await go(`#/record/documents/${idOf('documentsevil')}`);
    await page.getByText('It is not opened from here, because a browser might run it as a page.').waitFor();
    assert.equal(await page.locator('main a[href*="angebot"]').count(), 0);
    await page.getByText('A part of this entry was erased before the copy was made: Note.').waitFor();
    for (const hash of [
      '#/record/photos/nothing',
      '#/project/nothing',
      '#/all/nothing',
      '#/what',
      `#/project/${kita}/nothing`,
      '#/record/%E0%A4/x',
    ]) {
      await go(hash);
      await page.getByRole('heading', { name: 'This is not in the copy' }).waitFor();
    }
    assert.deepEqual(complaints, []);
  }),
);

test('hostile content stays text on every page, and no script of anybody else may run', { skip: noBrowser }, () =>
  withCopy(async (file, browser) => {
    const { page, complaints, go } = await open(browser, file);
    for (const hash of [
      `#/project/${kita}`,
      `#/project/${kita}/messages`,
      `#/record/tasks/${idOf('taskshostile')}`,
      '#/search?q=onerror',
    ]) {
      await go(hash);
      await page.getByText('</script><img src=x onerror=alert(1)>').first().waitFor();
      assert.equal(await page.locator('img[src="x"]').count(), 0);
    }
    // Asked while the search before is still going on.
    await go('#/search?q=<img src=x onerror=alert(2)>');
    await page.getByText('Nothing was found.').waitFor();
    assert.deepEqual(complaints, []);
    const refused = await page.evaluate(`(() => {
      const tried = [];
      const attempt = (work) => { try { work(); tried.push('allowed'); } catch (error) { tried.push(error.name); } };
      attempt(() => { document.body.innerHTML = '<b>x</b>'; });
      attempt(() => { const script = document.createElement('script'); script.text = 'window.ran = 1'; });
      attempt(() => { const script = document.createElement('script'); script.src = 'files/x.js'; });
      const inline = document.createElement('button'); inline.setAttribute('data-x', ''); document.body.append(inline);
      return [...tried, typeof window.ran];
    })()`);
    assert.deepEqual(refused, ['TypeError', 'TypeError', 'TypeError', 'undefined']);
    assert.equal(await page.evaluate(`fetch('manifest.json').then(() => 'asked', () => 'refused')`), 'refused');
  }),
);

test('a part of it lost, or not unpacked: said, with what to do, and the rest still opens', { skip: noBrowser }, () =>
  withCopy(async (file, browser, folder) => {
    await rm(join(folder, 'reader/data/tasks/records-0.js'));
    const { page, go } = await open(browser, file);
    await go(`#/project/${kita}/tasks`);
    await page.getByRole('heading', { name: 'A part of this copy is missing' }).waitFor();
    await page.getByText('reader/data/tasks/records-0.js').waitFor();
    await go(`#/project/${kita}/photos`);
    await page.getByText('Fundament Achse 3').waitFor();
    await rm(join(folder, 'reader/data/index.js'));
    await page.reload();
    await page.getByRole('heading', { name: 'A part of this copy is missing' }).waitFor();
    await rm(join(folder, 'reader/reader.js'));
    await page.reload();
    await page.getByText('the archive has to be unpacked first').waitFor();
  }),
);

const screens = [
  '#/',
  `#/project/${kita}`,
  `#/project/${kita}/photos`,
  `#/project/${kita}/messages`,
  '#/all/contacts',
  `#/record/tasks/${idOf('tasksfenster')}`,
  `#/record/photos/${idOf('photosheic')}`,
  `#/record/documents/${idOf('documentsevil')}`,
  '#/search?q=riss',
  '#/changes',
  '#/nowhere',
];

for (const language of ['en', 'de'] as const)
  test(
    `for everybody, in ${language}: axe finds nothing, nothing is too wide, light and dark, phone and desk, 320 px`,
    { skip: noBrowser },
    () =>
      withCopy(async (file, browser) => {
        const faults: string[] = [];
        for (const [at, kind] of kinds.filter(({ locale }) => locale.startsWith(language)).entries()) {
          const narrow = kind.size === 'phone' && kind.colorScheme === 'light' ? { viewport: { width: 320, height: 640 } } : {};
          const { page, go, complaints } = await open(browser, file, { ...contextOf(kind), ...narrow });
          for (const [number, hash] of screens.entries()) {
            // Each screen in one kind of a language, the next in the next; in full in all four.
            if (!full && number % 4 !== at) continue;
            const what = [hash, ...namesOf(kind)].join(' ');
            await go(hash);
            const violations = await violationsOf(page);
            faults.push(
              ...violations.map(({ id, elements }) => `${what}: ${id} ${elements.map((html) => html.slice(0, 100)).join(' | ')}`),
            );
            const sideways = Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
            if (sideways > 0) faults.push(`${what}: ${sideways} px too wide`);
            assert.equal(await page.getAttribute('html', 'lang'), language);
          }
          await go(`#/project/${kita}/photos`);
          await page.locator('main li button').first().click();
          const violations = await violationsOf(page, 'dialog');
          faults.push(...violations.map(({ id }) => `viewer ${namesOf(kind).join(' ')}: ${id}`));
          assert.deepEqual(complaints, []);
          await page.context().close();
        }
        assert.deepEqual(faults, []);
      }, language),
  );

test('the language is that of whoever asked, and can be changed and is kept', { skip: noBrowser }, () =>
  withCopy(async (file, browser) => {
    const { page } = await open(browser, file, { locale: 'en-GB' });
    await page.getByRole('heading', { name: 'Kopie von Lindner & Söhne Bau GmbH' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Copy of Lindner & Söhne Bau GmbH' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Copy of Lindner & Söhne Bau GmbH' }).waitFor();
  }, 'de'),
);

/** Many for a browser; with STEWARD_TEST=full as many as the reader promises to stay usable with. */
const many = full ? 100_000 : 12_000;
/** The first search reads every text there is. */
const searchMsMax = 60_000;

test(`${many} records: opens at once, any page and any entry with few files read, all of it searched`, { skip: noBrowser }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-copy-'));
  const browser = await launchBrowser();
  try {
    const projects = ['kita', 'scheune'].map((name) => record('projects', name, { fields: { name: `Projekt ${name}` } }));
    const letters = 'abcdefghijklmnopqrstuvwxyz234567';
    const id = (at: number) => [...Array(26).keys()].map((place) => letters[Math.floor(at / 32 ** (place % 6)) % 32]).join('');
    const tasks = Array.from({ length: many }, (_, at) =>
      record('tasks', 'x', {
        id: id(at),
        project: projects[at % 2]!.id,
        createdAt: new Date(Date.UTC(2020, 0, 1) + at * 60_000).toISOString(),
        fields: {
          title: `Aufgabe Nummer ${at}`,
          description: `Wand ${at * 7} streichen und Türstock ${at * 13} setzen, danach aufräumen`,
          status: 'open',
        },
      }),
    );
    const file = await writeCopy(folder, sampleSource({ records: [...projects, ...tasks] }));
    const { page, complaints, go } = await open(browser, file);
    const read: string[] = [];
    page.on('request', (request) => void read.push(request.url()));
    await go('#/all/tasks');
    await page.getByText(`Aufgabe Nummer ${many - 1}`, { exact: true }).waitFor();
    await go(`#/project/${projects[0]!.id}/tasks/7`);
    await page.getByText(`Page 7 of ${Math.ceil(many / 2 / 60)}`).waitFor();
    await go(`#/record/tasks/${id(4_711)}`);
    await page.getByRole('heading', { name: 'Aufgabe Nummer 4711' }).waitFor();
    assert(read.length < 12, `${read.length} files were read`);
    // Nobody else's description has both numbers, nor numbers that begin with them: ten times as many there are not.
    const sought = many - 5_289;
    await go(`#/search?q=${encodeURIComponent(`TÜRSTOCK ${sought * 13} ${sought * 7}`)}`);
    await page.getByText('1 entry was found.').waitFor({ timeout: searchMsMax });
    await page.getByRole('link', { name: `Aufgabe Nummer ${sought}` }).waitFor();
    await go('#/search?q=streichen');
    await page.getByText('The first 200 are shown').waitFor();
    await page.getByText(`${many} entries were found.`.replace(/\d+/, String(many).replace(/(\d)(?=(\d{3})+$)/g, '$1,'))).waitFor();
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
});
