// How smoothly long lists scroll in a real browser: `node bench/src/web-scroll.ts [tasks] [photos]`. Makes a project with 5,000 tasks and 2,000 photos with
// previews through the API, as people would have made them, then scrolls its lists from end to end and takes the time between one frame and the next.
// Prints median, 95th percentile and the share of frames that took longer than 50 ms. Run it on a machine that does nothing else.
import { loadavg } from 'node:os';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { demoPassword, petra, signIn, withBrowser } from '../../test/browser/kit.ts';
import { repository } from '../../tools/source-files.ts';

const tasksCount = Number(process.env['STEWARD_BENCH_TASKS'] ?? 5_000);
const photosCount = Number(process.env['STEWARD_BENCH_PHOTOS'] ?? 2_000);
const atOnce = 8;
const slowMs = 50;
/** A long swipe of the thumb, again and again. */
const pxPerFrame = 90;
const framesMax = 900;
const picture = readFileSync(join(repository, 'server/src/main/demo/assets/crane.jpg'));

interface Api {
  /** Throws what the server said unless it is a success. */
  send(method: 'POST' | 'PUT', path: string, body?: unknown, type?: string): Promise<{ readonly id: string }>;
}

async function signedIn(url: string): Promise<Api> {
  const answer = await fetch(`${url}/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: petra, password: demoPassword }),
  });
  const { token } = (await answer.json()) as { readonly token: string };
  return {
    async send(method, path, body, type = 'application/json') {
      const content = body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body);
      const response = await fetch(`${url}${path}`, {
        method: method === 'PUT' ? 'PUT' : 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': type, 'content-disposition': 'attachment; filename="picture.jpg"' },
        body: content,
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as { readonly id: string };
    },
  };
}

/** Runs `make` for 0 … count - 1, a few at once. */
async function many(count: number, make: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) await make(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

const day = (index: number) => new Date(Date.UTC(2026, 0, 1 + (index % 300))).toISOString();

const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1_000).toFixed(0)} s`;

/** The project's id. */
async function fill(api: Api, preview: Uint8Array): Promise<string> {
  const { id: project } = await api.send('POST', '/v1/projects', { fields: { name: 'Großbaustelle', status: 'running' } });
  const startedMs = performance.now();
  await many(tasksCount, (index) =>
    api.send('POST', '/v1/tasks', {
      project,
      fields: {
        title: `Aufgabe ${index}: ${'Fenster Gruppenraum bestellen '.repeat(1 + (index % 3)).trim()}`,
        status: ['open', 'doing', 'done'][index % 3],
        priority: ['low', 'normal', 'high'][index % 7 === 0 ? 2 : 1],
        ...(index % 2 === 0 ? { due: day(index).slice(0, 10) } : {}),
      },
    }),
  );
  console.log(`${tasksCount} tasks after ${seconds(startedMs)}`);
  await many(photosCount, async (index) => {
    const { id } = await api.send('POST', '/v1/photos', { project, fields: { caption: `Foto ${index}`, takenAt: day(index) } });
    await api.send('PUT', `/v1/photos/${id}/files/picture`, preview, 'image/jpeg');
    await api.send('PUT', `/v1/photos/${id}/files/preview`, preview, 'image/jpeg');
  });
  console.log(`${photosCount} photos after ${seconds(startedMs)}`);
  return project;
}

/** A small picture as the app would make it, made by the browser. */
async function previewOf(page: Page): Promise<Uint8Array> {
  const data = await page.evaluate(`(async () => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.fromBase64('${picture.toString('base64')}')]));
    const scale = 320 / Math.max(bitmap.width, bitmap.height);
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.7 });
    return new Uint8Array(await blob.arrayBuffer()).toBase64();
  })()`);
  return Uint8Array.fromBase64(String(data));
}

/** Scrolls what scrolls (the page, or the tallest part of it that does) and gives the times between frames, in ms. */
const scrolled = `new Promise((resolve) => {
  const parts = [...document.querySelectorAll('main *')].filter((each) => each.scrollHeight > each.clientHeight + 200 && /auto|scroll/.test(getComputedStyle(each).overflowY));
  const page = document.scrollingElement;
  const target = page.scrollHeight > innerHeight + 200 ? page : (parts.toSorted((a, b) => b.scrollHeight - a.scrollHeight)[0] ?? page);
  const times = [];
  let last;
  let frames = 0;
  const step = (now) => {
    if (last !== undefined) times.push(now - last);
    last = now;
    target.scrollTop += ${pxPerFrame};
    const isEnd = target.scrollTop + target.clientHeight >= target.scrollHeight - 2;
    if (++frames >= ${framesMax} || (isEnd && frames > 60)) resolve({ times, to: target.scrollTop, height: target.scrollHeight });
    else requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

async function measure(page: Page, name: string): Promise<void> {
  const { times, to, height } = (await page.evaluate(scrolled)) as {
    readonly times: number[];
    readonly to: number;
    readonly height: number;
  };
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1);
  const slow = times.filter((ms) => ms > slowMs).length;
  console.log(
    `${name.padEnd(14)} ${times.length} frames to ${Math.round(to)} of ${height} px: median ${at(0.5)} ms, p95 ${at(0.95)} ms, ` +
      `longest ${at(1)} ms, ${((slow / Math.max(1, times.length)) * 100).toFixed(1)} % over ${slowMs} ms; load ${loadavg()[0]!.toFixed(1)}`,
  );
}

const views = [
  { name: 'tasks, list', path: 'tasks?view=list', shown: 'Aufgabe' },
  { name: 'tasks, board', path: 'tasks?view=board', shown: 'Aufgabe' },
  { name: 'photos', path: 'photos', shown: '' },
];
const wanted = process.argv.slice(2);

await withBrowser(async ({ server, open }) => {
  const page = await open({ locale: 'de-DE' });
  page.setDefaultTimeout(120_000);
  await signIn(page, server.url, petra, demoPassword);
  const preview = await previewOf(page);
  // A page that is open asks again with every change; nobody looks while the project is filled.
  await page.goto('about:blank');
  const project = await fill(await signedIn(server.url), preview);
  for (const { name, path, shown } of views) {
    if (wanted.length > 0 && !wanted.some((each) => name.startsWith(each))) continue;
    await page.goto(`${server.url}/app/projects/${project}/${path}`);
    await (shown === '' ? page.locator('main img, main [role=listitem]').first() : page.locator('main').getByText(shown).first()).waitFor();
    await page.waitForLoadState('networkidle');
    // Down, and once more from the top, when all has been fetched that is fetched on the way.
    await measure(page, name);
    await page.evaluate('document.scrollingElement.scrollTop = 0');
    await measure(page, `${name}, again`);
  }
});
