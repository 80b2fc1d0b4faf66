// When the demo's first pages are painted on a mid-range phone: `node bench/src/web-paint.ts`. A processor four times slower, 1.6 Mbit/s, 150 ms there and
// back, nothing in the cache. Prints each round, the medians, and how large what comes first is; run it on a machine that does nothing else.
import { loadavg } from 'node:os';
import type { Browser, BrowserContext } from 'playwright-core';
import { demoPassword, petra, signIn, withBrowser } from '../../test/browser/kit.ts';
import { firstLoad } from '../../tools/first-load.ts';

const rounds = 5;
const goalMs = 1_800;
const waitMsMax = 60_000;
const slowness = 4;
const network = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const phone = { viewport: { width: 412, height: 823 }, deviceScaleFactor: 2.625, isMobile: true, hasTouch: true, locale: 'de-DE' } as const;

interface Paint {
  /** The first text or picture. */
  readonly firstMs: number;
  /** What the page is for. */
  readonly contentMs: number;
  readonly bytes: number;
  readonly requests: number;
}

/** Told by the browser a moment after it was. */
const firstPaint = `new Promise((resolve) => new PerformanceObserver((list) => {
  for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') resolve(startTime);
}).observe({ type: 'paint', buffered: true }))`;

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

/** One visit in a profile of its own; `content` is a selector of what the page is for. */
async function visit(browser: Browser, url: string, content: string, storageState: State | undefined): Promise<Paint> {
  const context = await browser.newContext({ ...phone, ...(storageState ? { storageState } : {}) });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  let bytes = 0;
  let requests = 0;
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests++;
  });
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', network);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowness });
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator(content).first().waitFor({ timeout: waitMsMax });
  const contentMs = Number(await page.evaluate('performance.now()'));
  const firstMs = Number(await page.evaluate(firstPaint));
  await context.close();
  return { firstMs, contentMs, bytes, requests };
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;
const kilobytes = (count: number) => `${(count / 1_000).toFixed(0)} kB`;

await withBrowser(async ({ server, browser, open }) => {
  const known = await open(phone);
  await signIn(known, server.url, petra, demoPassword);
  const signedIn = await known.context().storageState();
  await known.context().close();
  const { files, gzipBytes } = firstLoad();
  console.log(`what comes first: ${kilobytes(gzipBytes)} gzip in ${files.length} files`);
  for (const [path, content, state] of [
    ['/', 'h1', undefined],
    ['/sign-in', 'form', undefined],
    ['/app', 'main li a', signedIn],
  ] as const) {
    const paints: Paint[] = [];
    for (let round = 0; round < rounds; round++) paints.push(await visit(browser, server.url + path, content, state));
    const first = median(paints.map(({ firstMs }) => firstMs));
    const content_ = median(paints.map(({ contentMs }) => contentMs));
    const { bytes, requests } = paints[0]!;
    console.log(
      `${path.padEnd(9)} first paint ${seconds(first)} (${first <= goalMs ? 'within' : 'OVER'} ${seconds(goalMs)}), content ${seconds(content_)}, ` +
        `${requests} requests, ${kilobytes(bytes)}; rounds ${paints.map(({ firstMs }) => seconds(firstMs)).join(' ')}; load ${loadavg()[0]!.toFixed(1)}`,
    );
  }
});
