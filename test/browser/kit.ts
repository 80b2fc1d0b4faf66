// A server with the demo's data, a browser beside it, and pages that fail the test when they complain or ask anybody else for anything.
import assert from 'node:assert/strict';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { serverFolder, type ServerProcess } from '../kit/server-process.ts';
import { launchBrowser } from './browser.ts';

export const demoPassword = 'kelle-kran-und-kaffee';
export const petra = 'petra@lindner-bau.example';

export interface Visit {
  readonly server: ServerProcess;
  readonly browser: Browser;
  /** A page in a browser profile of its own. */
  open(options?: BrowserContextOptions): Promise<Page>;
}

const waitMsMax = 15_000;

/**
 * What browsers say by themselves: about an answer that the app expects, about requests that a test breaks on purpose, and about pictures taken of a map
 * that is drawn without a graphics card.
 */
const expected =
  /Failed to load resource: (the server responded with a status of (400|401|403|404|409|412|428)|net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED)|GPU stall due to ReadPixels/;

export async function withBrowser(
  work: (visit: Visit) => Promise<void>,
  environment: Readonly<Record<string, string>> = { STEWARD_DEMO: '1' },
): Promise<void> {
  const folder = await serverFolder();
  const server = await folder.start(environment);
  const browser = await launchBrowser();
  const complaints: string[] = [];
  const open: Visit['open'] = async (options = {}) => {
    const page = await (await browser.newContext({ viewport: { width: 1_280, height: 800 }, locale: 'en-GB', ...options })).newPage();
    page.setDefaultTimeout(waitMsMax);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && !expected.test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== new URL(server.url).origin && !['blob:', 'data:'].includes(protocol)) complaints.push(`a request to ${origin}`);
    });
    return page;
  };
  try {
    await work({ server, browser, open });
    assert.deepEqual(complaints, [], 'the browser complained');
  } finally {
    await browser.close();
    await folder.remove();
  }
}

export async function signIn(page: Page, url: string, email: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel(/E-mail address|E-Mail-Adresse/).fill(email);
  await page.getByLabel(/Password|Passwort/).fill(password);
  await page.getByRole('button', { name: /^(Sign in|Anmelden)$/ }).click();
  await page.waitForURL('**/app');
}

/** What fades in has faded in: colours are judged, and pictures taken, as they stay. What never ends is not waited for. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(
    'Promise.allSettled(document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime !== Infinity).map((each) => each.finished)).then(() => undefined)',
  );
}
