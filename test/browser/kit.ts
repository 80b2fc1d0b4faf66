// A server with the demo's data, a browser beside it, and pages that fail the test when they complain or ask anybody else for anything.
import assert from 'node:assert/strict';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
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

export const demoEnvironment: Readonly<Record<string, string>> = { STEWARD_DEMO: '1' };
/** Long, because it is only for what never comes: a machine at work on much else is slow. */
const waitMsMax = 60_000;
const shownCharacters = 600;
/** What moves is left out of the small run: every frame of it is drawn by the processor. */
const reducedMotion = process.env['STEWARD_TEST'] === 'full' ? 'no-preference' : 'reduce';

/**
 * What browsers say by themselves: about an answer that the app expects, about requests that a test breaks on purpose, about pictures taken of a map
 * that is drawn without a graphics card, and that the profile of a test has no push.
 */
const expected =
  /Failed to load resource: (the server responded with a status of (400|401|403|404|409|412|428)|net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED)|GPU stall due to ReadPixels|does not support the Push API in incognito mode/;

/** A server and a browser, both running. */
export interface Started {
  readonly server: ServerProcess;
  readonly browser: Browser;
  end(): Promise<void>;
}

export async function startServerAndBrowser(environment: Readonly<Record<string, string>>): Promise<Started> {
  const folder = await serverFolder();
  const server = await folder.start(environment);
  const browser = await launchBrowser();
  return {
    server,
    browser,
    async end() {
      await browser.close();
      await folder.remove();
    },
  };
}

/** With a server and a browser of its own; `sharing.ts` has one for all tests of a file. */
export async function withBrowser(work: (visit: Visit) => Promise<void>, environment = demoEnvironment): Promise<void> {
  const started = await startServerAndBrowser(environment);
  try {
    await visitWith(started, work);
  } finally {
    await started.end();
  }
}

/** Its pages are gone at the end, and none of them may have complained. */
export async function visitWith({ server, browser }: Started, work: (visit: Visit) => Promise<void>): Promise<void> {
  const complaints: string[] = [];
  const contexts: BrowserContext[] = [];
  const open: Visit['open'] = async (options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, locale: 'en-GB', reducedMotion, ...options });
    contexts.push(context);
    const page = await context.newPage();
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
  } catch (error) {
    // What was on the screens says more than what was waited for in vain.
    console.error([...complaints, ...(await shown(contexts))].join('\n'));
    throw error;
  } finally {
    for (const context of contexts) {
      // A request that a test still answers itself would outlive its page, and fail after it.
      for (const page of context.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' });
      await context.close();
    }
  }
}

/** Each page's address and the beginning of what it says. */
async function shown(contexts: readonly BrowserContext[]): Promise<readonly string[]> {
  const pages = contexts.flatMap((context) => context.pages());
  return Promise.all(
    pages.map(async (page) => {
      const text = await page.evaluate('document.body.innerText').catch(() => 'closed');
      return `${page.url()} showed: ${String(text).replaceAll(/\s+/g, ' ').slice(0, shownCharacters)}`;
    }),
  );
}

/** The browser's session is theirs from now on; the page stays where it is. What people do for that is tried by `signInOnPage`. */
export async function signIn(page: Page, url: string, email: string, password: string): Promise<void> {
  const answer = await page.request.post(`${url}/v1/sign-in`, { data: { email, password } });
  assert.equal(answer.status(), 200, `${email}: ${await answer.text()}`);
}

/** As people do, to the first page. */
export async function signInOnPage(page: Page, url: string, email: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel(/E-mail address|E-Mail-Adresse/).fill(email);
  await page.getByLabel(/Password|Passwort/).fill(password);
  await page.getByRole('button', { name: /^(Sign in|Anmelden)$/ }).click();
  await page.waitForURL('**/app');
}

/** Where a project lies, for whoever is signed in. */
export async function projectAt(page: Page, url: string, name: string): Promise<string> {
  const answer = await page.request.get(`${url}/v1/projects`);
  const { records } = (await answer.json()) as {
    readonly records: readonly { readonly id: string; readonly fields: { readonly name: string } }[];
  };
  const found = records.find(({ fields }) => fields.name === name);
  assert.ok(found, `no project ${name}`);
  return `${url}/app/projects/${found.id}`;
}

/** Goes there and waits until the page hears what others do: what they do between its first look and that, it sees only when it looks again. */
export async function goListening(page: Page, url: string): Promise<void> {
  // The page before, if it is one of ours, may only now be heard: what it asked for is given up with it.
  await page.goto('about:blank');
  const listening = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/v1/events');
  await page.goto(url);
  await listening;
}

/** What fades in has faded in: colours are judged, and pictures taken, as they stay. What never ends is not waited for. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(
    'Promise.allSettled(document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime !== Infinity).map((each) => each.finished)).then(() => undefined)',
  );
}
