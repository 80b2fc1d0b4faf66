// The verifier as people use it: on the server, and saved, opened from a file with the network off; what is right, each way of being wrong, the
// cheats, hostile files. A saved page must never ask for anything but its own files.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { decodeCbor, encodeCbor, type Cbor } from '../../protocol/src/cbor.ts';
import { publish, sampleEntries, sampleKey, sampleOrigin, type Files } from '../../protocol/test/sample-ledger.ts';
import { readZip } from '../../web/src/verifier/zip-reader.ts';
import { serverFolder } from '../kit/server-process.ts';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn } from './kit.ts';
import { shareBrowser } from './sharing.ts';

/** More than a browser could hold; on the disk it takes no place. */
const hugeBytes = 6 * 2 ** 30;
const key = sampleKey(sampleOrigin, 'log');
const entries = (size: number, seed = 'a') => sampleEntries(size, key, seed).map(({ bytes }) => bytes);

if (noBrowser) console.error(noBrowser);

const withShared = shareBrowser();

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-saved-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeLedger(folder: string, files: Files | ReadonlyMap<string, Uint8Array>): Promise<string> {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}

/** A page from a file, in a profile without any network; whatever it complains of or asks for is kept. */
async function openSaved(
  browser: Browser,
  file: string,
  locale = 'en-GB',
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext({ locale, offline: true, acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
  page.on('request', (request) => !/^(file|blob|data):/.test(request.url()) && complaints.push(`a request to ${request.url()}`));
  await page.goto(pathToFileURL(file).href);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, context, complaints };
}

const choose = (page: Page, what: 'files' | 'folder', files: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]) =>
  page.locator(`[data-chooser=${what}]`).setInputFiles(files);

/** The verdict of the n-th card, once it is `expected`. */
async function verdictIs(page: Page, expected: string, n = 0): Promise<string> {
  const card = page.locator('[data-verdict]').nth(n);
  await page.locator(`[data-verdict=${expected}]`).first().waitFor();
  assert.equal(await card.getAttribute('data-verdict'), expected, await card.innerText());
  return card.innerText();
}

async function download(page: Page, name: string): Promise<{ name: string; content: Buffer }> {
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).first().click()]);
  return { name: saved.suggestedFilename(), content: await readFile(await saved.path()) };
}

/** Both ways of keeping the page: its one file, and what a browser saves: the page as it was drawn, its script and style sheet beside it. */
async function savedPages(url: string, folder: string, open: () => Promise<Page>): Promise<string[]> {
  const page = await open();
  await page.goto(`${url}/verify`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const drawn = (await page.content())
    .replace('src="verify.js"', 'src="saved_files/verify.js"')
    .replace('href="verify.css"', 'href="saved_files/verify.css"');
  assert(drawn.includes('saved_files/verify.js') && drawn.includes('saved_files/verify.css') && drawn.includes('<h1>'));
  await mkdir(join(folder, 'saved_files'));
  await writeFile(join(folder, 'saved.html'), drawn.replace(/<link rel="icon"[^>]*>/, ''));
  for (const file of ['verify.js', 'verify.css'])
    await writeFile(join(folder, 'saved_files', file), await (await fetch(`${url}/${file}`)).text());
  const [single] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save this verifier' }).click()]);
  assert.equal(single.suggestedFilename(), 'steward-verifier.html');
  await writeFile(join(folder, 'single.html'), await readFile(await single.path()));
  return [join(folder, 'single.html'), join(folder, 'saved.html')];
}

test(
  'saved in either way, from a file and without a network: verifies an export, remembers it, and tells every cheat',
  { skip: noBrowser },
  () =>
    inFolder((folder) =>
      withShared(async ({ server, browser, open }) => {
        const ledger = await writeLedger(join(folder, 'export'), publish(entries(300), key));
        const grown = await writeLedger(join(folder, 'grown'), publish(entries(420), key));
        const forked = await writeLedger(join(folder, 'forked'), publish(entries(420, 'b'), key));
        for (const file of await savedPages(server.url, folder, open)) {
          const { page, context, complaints } = await openSaved(browser, file);
          assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, 'drawn once');
          await choose(page, 'folder', ledger);
          await verdictIs(page, 'verified');
          assert.equal(await page.getByText('offline', { exact: true }).count(), 5);
          await page.getByText('300 of 300 entries').waitFor();
          await eachCheat(page);
          await choose(page, 'folder', grown);
          await page.getByText('420 of 420 entries').waitFor();
          await page.getByText('It is the same ledger as before').waitFor();
          await page.reload();
          await choose(page, 'folder', ledger);
          assert.match(await verdictIs(page, 'rewound'), /ends before entry 300/);
          await choose(page, 'folder', forked);
          assert.match(await verdictIs(page, 'forked'), /There are two histories/);
          const evidence = JSON.parse((await download(page, 'Save the evidence')).content.toString()) as Record<string, unknown>;
          assert.deepEqual([evidence['verdict'], evidence['origin'], evidence['keys']], ['forked', sampleOrigin, [key.vkey]]);
          assert.deepEqual(complaints, []);
          await context.close();
        }
      }),
    ),
);

async function eachCheat(page: Page): Promise<void> {
  for (const [name, verdict, sentence] of [
    ['Change an entry', 'altered', 'Entry 150 is not the one that was signed.'],
    ['Remove an entry', 'suppressed', 'Entry 7 is missing.'],
    ['Cut the end off', 'rewound', 'The ledger ends before entry 299.'],
    ['Show another history', 'forked', 'from entry 0 on, this is not the ledger that was seen earlier'],
  ] as const) {
    await page.getByRole('radio', { name }).check();
    const at = /entry (\d+)/i.exec(sentence)![1]!;
    await page.getByRole('spinbutton').fill(at);
    await page.getByRole('button', { name: 'Cheat, then check' }).click();
    await page.getByText(sentence).waitFor();
    await verdictIs(page, verdict, 1);
  }
  const evidence = JSON.parse((await download(page, 'Save the evidence')).content.toString()) as Record<string, unknown>;
  assert.match(String(evidence['note']), /Try to cheat/, 'made-up evidence says so');
}

test('altered, shortened and keyless exports from a file, in German; a key from elsewhere counts first', { skip: noBrowser }, () =>
  inFolder((folder) =>
    withShared(async ({ server, browser, open }) => {
      const [file] = await savedPages(server.url, folder, open);
      const { page, context, complaints } = await openSaved(browser, file!, 'de-DE');
      const files = publish(entries(300), key);
      const torn = new Map(files).set('tile/entries/001.p/44', files.get('tile/entries/001.p/44')!.slice(0, -1));
      await choose(page, 'folder', await writeLedger(join(folder, 'torn'), torn));
      assert.match(await verdictIs(page, 'altered'), /Eintrag 299 ist nicht der/);
      const hole = new Map(files);
      hole.delete('tile/entries/000');
      await choose(page, 'folder', await writeLedger(join(folder, 'hole'), hole));
      assert.match(await verdictIs(page, 'suppressed'), /Eintrag 0 fehlt/);
      const keyless = new Map(files);
      keyless.delete('vkey');
      await choose(page, 'folder', await writeLedger(join(folder, 'keyless'), keyless));
      assert.match(await verdictIs(page, 'unchecked'), /ohne den Schlüssel/);
      await page.getByText('Ich habe den Schlüssel von anderswo').click();
      await page.getByLabel('Schlüssel des Protokolls').fill('kein Schlüssel');
      await page.getByText('Das ist kein Schlüssel eines Protokolls.').waitFor();
      await page.getByLabel('Schlüssel des Protokolls').fill(sampleKey(sampleOrigin, 'another').vkey);
      await verdictIs(page, 'altered');
      await page.getByLabel('Schlüssel des Protokolls').fill(key.vkey);
      await verdictIs(page, 'verified');
      assert.deepEqual(complaints, []);
      await context.close();
    }),
  ),
);

test('hostile files: huge, wrong, with HTML in their names and in themselves: said, and nothing runs', { skip: noBrowser }, () =>
  inFolder((folder) =>
    withShared(async ({ server, browser, open }) => {
      const [file] = await savedPages(server.url, folder, open);
      const { page, context, complaints } = await openSaved(browser, file!);
      const evil = '<img src=x onerror=alert(1)>';
      const buffer = (text: string) => Buffer.from(text);
      await choose(page, 'files', [{ name: `${evil}.jpg`, mimeType: 'image/jpeg', buffer: buffer(evil) }]);
      await page.getByText('There is no receipt, ledger, key or checkpoint').waitFor();
      await choose(page, 'files', [
        { name: `${evil}.tlog-proof`, mimeType: 'text/plain', buffer: buffer(`c2sp.org/tlog-proof@v1\nindex 0\n\n${evil}`) },
        { name: `${evil}.key`, mimeType: 'text/plain', buffer: buffer(key.vkey) },
        { name: `${evil}.txt`, mimeType: 'text/plain', buffer: buffer(evil) },
      ]);
      assert.match(await verdictIs(page, 'altered'), /not a whole receipt/);
      await page.getByRole('heading', { name: `Receipt ${evil}.tlog-proof` }).waitFor();
      await page.getByText(`${evil}.txt.`).waitFor();
      await choose(page, 'files', [{ name: 'bomb.zip', mimeType: 'application/zip', buffer: buffer('PK\x03\x04 nothing') }]);
      await page.getByText('The archive cannot be read.').waitFor();
      const strange = sampleKey('<img/src=x/onerror=alert(1)>', 'evil');
      const named = publish(
        sampleEntries(3, strange).map(({ bytes }) => bytes),
        strange,
      );
      await choose(page, 'folder', await writeLedger(join(folder, 'named'), named));
      await verdictIs(page, 'verified');
      await page.getByText('Technical details').click();
      await page.getByText(strange.name, { exact: true }).waitFor();
      const [first, second] = entries(2);
      const strayed = encodeCbor([...(decodeCbor(first!) as Cbor[]).slice(0, 7), { volume: 1, vkey: key.vkey, more: 1 }]);
      await choose(page, 'folder', await writeLedger(join(folder, 'strayed'), publish([strayed, second!], key)));
      assert.match(await verdictIs(page, 'altered'), /Entry 0 is not in the format of entries/);
      const huge = await writeLedger(join(folder, 'huge'), publish(entries(300), key));
      await truncate(join(huge, 'tile/entries/000'), hugeBytes);
      await choose(page, 'folder', huge);
      assert.match(await verdictIs(page, 'unchecked'), /could not be read to its end/);
      assert.equal(await page.locator('img').count(), 0);
      assert.deepEqual(complaints, []);
      await context.close();
    }),
  ),
);

test('files that are dropped on the page are taken like those that are chosen', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const page = await open();
    await page.goto(`${server.url}/verify`);
    const transfer = await page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(`${key.vkey}\n`)}], 'ledger.vkey')); return data; })()`,
    );
    await page.getByRole('heading', { name: 'Drop a receipt or a ledger here' }).dispatchEvent('drop', { dataTransfer: transfer });
    await page.getByText('now bring the ledger or the receipt that it belongs to').waitFor();
  }),
);

test(
  "on the server: signed out it says so; signed in the company's ledger is checked, taken along, and verifies without the server",
  { skip: noBrowser },
  () =>
    inFolder((folder) =>
      withShared(async ({ server, browser, open }) => {
        const page = await open({ acceptDownloads: true });
        await page.goto(`${server.url}/verify`);
        await page.getByRole('button', { name: 'Check my company’s ledger on this server' }).click();
        await page.getByText('Only people of a company see its ledger.').waitFor();
        await signIn(page, server.url, petra, demoPassword);
        await page.goto(`${server.url}/app`);
        await page.getByRole('link', { name: 'Who looked' }).click();
        await page.getByRole('button', { name: 'Verify this ledger' }).click();
        await verdictIs(page, 'verified');
        const bundle = await download(page, 'Save the ledger as files');
        await page.getByLabel('Number of the entry').fill('5');
        await page.getByRole('button', { name: 'Check this entry’s proof' }).click();
        await page.getByText('Entry 5 is in the ledger').waitFor();
        const receipt = await download(page, 'Save the receipt');
        await page.getByLabel('Number of the entry').fill('999999');
        await page.getByRole('button', { name: 'Check this entry’s proof' }).click();
        await page.getByText('There is no such thing here').waitFor();
        await page.goto(`${server.url}/verify`);
        await page.getByRole('button', { name: 'Check my company’s ledger on this server' }).click();
        await verdictIs(page, 'verified');
        await page.getByText('It is the same ledger as before').waitFor();
        assert.equal(await page.getByText('online', { exact: true }).count(), 2);
        await takenAlong(browser, (await savedPages(server.url, folder, open))[0]!, folder, bundle, receipt);
      }),
    ),
);

type Taken = { readonly name: string; readonly content: Buffer };

async function takenAlong(browser: Browser, file: string, folder: string, bundle: Taken, receipt: Taken): Promise<void> {
  assert.deepEqual([bundle.name, receipt.name], ['steward-ledger.zip', 'entry-5.tlog-proof']);
  const files = readZip(new Uint8Array(bundle.content), 1_000);
  const unpacked = new Map(await Promise.all(files.map(async (each) => [each.path, await each.read()] as const)));
  const { page, context, complaints } = await openSaved(browser, file);
  await choose(page, 'files', [{ name: receipt.name, mimeType: 'text/plain', buffer: receipt.content }]);
  assert.match(await verdictIs(page, 'unchecked'), /key is needed/);
  await choose(page, 'files', [{ name: 'ledger.vkey', mimeType: 'text/plain', buffer: Buffer.from(unpacked.get('vkey')!) }]);
  await verdictIs(page, 'verified');
  await choose(page, 'files', [{ name: bundle.name, mimeType: 'application/zip', buffer: bundle.content }]);
  await page.getByText('Every entry is there, in its place, and as it was signed.').waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
  const out = await writeLedger(join(folder, 'unpacked'), unpacked);
  const command = await serverFolder();
  try {
    const verified = await command.cli(['verify', out]);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  } finally {
    await command.remove();
  }
}
