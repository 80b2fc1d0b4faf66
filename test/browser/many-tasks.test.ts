// Thousands of tasks (in the small run hundreds): only what is seen is drawn, filters ask the server nothing, and a change elsewhere costs one look.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, projectAt, signIn, withBrowser } from './kit.ts';

const count = process.env['STEWARD_TEST'] === 'full' ? 5_000 : 600;
/** Its number begins no other one's. */
const sought = `Mangel ${count - 266}`;
const together = 25;
/** Of cards or rows at once, whatever the size of the project. */
const drawnMax = 120;
const states = ['open', 'doing', 'done'] as const;

/** Through the API, in the page's session. */
const fill = (page: Page, project: string) =>
  page.evaluate(
    async ({ project: id, count: many, together: step, states: choices }) => {
      const make = async (index: number) => {
        const fields = {
          title: `Mangel ${index}`,
          status: choices[index % 3],
          priority: index % 7 === 0 ? 'high' : 'normal',
          due: '2026-12-01',
        };
        const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
        const answer = await fetch('/v1/tasks', { method: 'POST', headers, body: JSON.stringify({ project: id, fields }) });
        if (!answer.ok) throw new Error(`a task was not made: ${answer.status}`);
      };
      for (let from = 0; from < many; from += step) await Promise.all(Array.from({ length: step }, (_, index) => make(from + index)));
    },
    { project, count, together, states },
  );

/** The times between frames while the page scrolls by the wheel, in milliseconds, the shortest first. */
async function framesWhileScrolling(page: Page): Promise<readonly number[]> {
  await page.evaluate(`
    globalThis.frames_ = []; globalThis.last_ = performance.now();
    globalThis.count_ = (now) => { frames_.push(now - last_); last_ = now; if (globalThis.count_) requestAnimationFrame(count_); };
    requestAnimationFrame(count_)`);
  await page.mouse.move(600, 500);
  for (let turns = 0; turns < 40; turns++) await page.mouse.wheel(0, 400);
  const frames = (await page.evaluate('globalThis.count_ = undefined, frames_')) as number[];
  return frames.slice(1).sort((a, b) => a - b);
}

if (noBrowser) console.error(noBrowser);

test('thousands of tasks on the board and in the list', { skip: noBrowser }, (t) =>
  withBrowser(async ({ server, open }) => {
    const page = await open();
    await signIn(page, server.url, petra, demoPassword);
    await page.goto(`${await projectAt(page, server.url, 'Scheune Altbruck')}/tasks`);
    const project = /projects\/(\w+)/.exec(page.url())![1]!;
    await page.goto(`${server.url}/app`);
    await fill(page, project);
    for (const view of ['board', 'list']) {
      await page.goto(`${server.url}/app/projects/${project}/tasks?view=${view}`);
      await page.getByText(/^[0-9,]{3,} tasks$/).waitFor({ timeout: 60_000 });
      const drawn = () => page.getByRole('link', { name: /^Mangel / }).count();
      assert.ok((await drawn()) > 5 && (await drawn()) < drawnMax, `${await drawn()} are drawn`);
      const frames = await framesWhileScrolling(page);
      assert.ok((await drawn()) > 5 && (await drawn()) < drawnMax, `${await drawn()} are drawn after scrolling`);
      t.diagnostic(
        `${count} tasks, ${view}: ${frames.length} frames, half within ${frames[Math.floor(frames.length / 2)]?.toFixed(0)} ms, 95 of 100 within ${frames[Math.floor(frames.length * 0.95)]?.toFixed(0)} ms, longest ${frames.at(-1)?.toFixed(0)} ms`,
      );
    }
    await page.evaluate('scrollTo(0, 0)');
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/v1/tasks')) asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
    });
    await page.getByLabel('Find a task').fill(sought.toLowerCase());
    await page.getByText(/^1 of /).waitFor();
    assert.deepEqual(asked, [], 'a filter asks the server nothing');
    const first = await page.getByRole('link', { name: sought }).first().getAttribute('data-task');
    const other = await page.context().newPage();
    await other.goto(`${server.url}/app`);
    await other.evaluate(
      async ({ id, title }) => {
        const headers = { 'content-type': 'application/json', 'if-match': '"1"' };
        await fetch(`/v1/tasks/${id}`, { method: 'PATCH', headers, body: JSON.stringify({ fields: { title } }) });
      },
      { id: first, title: `${sought} behoben` },
    );
    await page.getByRole('link', { name: `${sought} behoben` }).waitFor();
    assert.deepEqual(asked, [`GET /v1/tasks/${first}`], 'a change elsewhere costs one look');
  }),
);
