// Being told: the bell fills while one looks elsewhere, what is read on one device is read on the other, how one is told is chosen and kept, and what a push shows.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { asker } from '../kit/http.ts';
import { within } from '../kit/within.ts';
import { demoPassword, goListening, petra, signIn } from './kit.ts';
import { shareBrowser } from './sharing.ts';

const mira = 'mira@lindner-bau.example';
const withPages = shareBrowser();
const bell = (page: Page) => page.getByRole('link', { name: /^Notifications/ });

async function as(url: string, email: string) {
  const { body } = await asker(url)('POST', '/v1/sign-in', { email, password: demoPassword });
  return { ask: asker(url, String(body['token'])), person: String(body['person']) };
}

test('a task given to somebody rings on both of their devices, and is read on both', () =>
  withPages(async ({ server: { url }, open }) => {
    const [office, boss] = [await as(url, mira), await as(url, petra)];
    const { body } = await boss.ask('POST', '/v1/projects/query', { sort: 'name' });
    const [project] = (body['records'] as { id: string; fields: { name: string } }[]).filter(
      ({ fields }) => fields.name === 'Kita Sonnenhang',
    );
    const give = async (title: string) => {
      const fields = { title, status: 'open', assignee: office.person };
      return String((await boss.ask('POST', '/v1/tasks', { project: project!.id, fields })).body['id']);
    };
    // Where a process before this one had the telling to do, what it left is told within twenty seconds, in order.
    const last = await give('Angebot für die Türen einholen');
    await within(
      60_000,
      () => new Error('nobody was told of a task'),
      async () => {
        while (!(await office.ask('GET', '/v1/notices')).text.includes(last)) await pause(100);
      },
    );
    await office.ask('POST', '/v1/notices/read', { all: true });
    const [desk, phone] = [await open(), await open({ viewport: { width: 390, height: 800 } })];
    for (const page of [desk, phone]) {
      await signIn(page, url, mira, demoPassword);
      await goListening(page, `${url}/app`);
      await bell(page).waitFor();
    }
    await give('Angebot für die Fenster einholen');
    for (const page of [desk, phone]) await page.getByRole('link', { name: 'Notifications: 1 new' }).waitFor();
    await bell(desk).click();
    await desk.getByText('Kita Sonnenhang').first().waitFor();
    await desk.getByRole('link', { name: 'You were assigned a task.' }).first().click();
    await desk.getByText('Angebot für die Fenster einholen').first().waitFor();
    await phone.getByRole('link', { name: 'Notifications', exact: true }).waitFor();
  }));

test('how one is told is chosen, kept, and cannot be switched off where that was promised', () =>
  withPages(async ({ server: { url }, open }) => {
    const page = await open({ timezoneId: 'Europe/Vienna' });
    await signIn(page, url, mira, demoPassword);
    await page.goto(`${url}/app`);
    await bell(page).click();
    await page.getByRole('link', { name: 'Settings' }).click();
    // Both at once, so that what goes wrong with the one is not hidden behind the other.
    const saving = (change: () => Promise<unknown>) =>
      Promise.all([page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok()), change()]);
    await saving(() => page.getByLabel('Tasks: e-mail').selectOption('daily'));
    await saving(() => page.getByLabel('Leave me in peace at certain hours').click());
    await page.getByLabel('Leave me in peace at certain hours').and(page.locator(':checked')).waitFor();
    await page.getByLabel('From').waitFor();
    await page.getByText('These times are those of the time zone Europe/Vienna.').waitFor();
    assert.equal(await page.getByLabel('Looks by our staff: in the app').count(), 0);
    await page.getByText('Always, because we promised to tell you.').waitFor();
    await page.reload();
    assert.equal(await page.getByLabel('Tasks: e-mail').inputValue(), 'daily');
    assert.equal(await page.getByLabel('From').inputValue(), '20:00');
  }));

test('nothing of push is loaded before somebody asks for it; a push shows in their language that there is something, and no more', () =>
  withPages(async ({ server: { url }, open }) => {
    const page = await open({ locale: 'de-DE' });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await signIn(page, url, mira, demoPassword);
    await page.goto(`${url}/app/notices/settings`);
    const button = page.getByRole('button', { name: /^(Notify me on this device|Auf diesem Gerät benachrichtigen)$/ });
    await button.waitFor();
    const ofPush = (path: string) => path.includes('notify-worker') || /\/switch-/.test(path);
    assert.deepEqual(asked.filter(ofPush), []);
    await page.context().grantPermissions(['notifications'], { origin: url });
    const devtools = await page.context().newCDPSession(page);
    const registrations: string[] = [];
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: all }) =>
      registrations.push(...all.filter(({ isDeleted }) => !isDeleted).map(({ registrationId }) => registrationId)),
    );
    await devtools.send('ServiceWorker.enable');
    await button.click();
    // A browser without a head has no push service, and says so.
    await page.getByText(/^(The push service of your browser does not answer|Der Push-Dienst Ihres Browsers antwortet nicht)/).waitFor();
    assert.ok(asked.some(ofPush));
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    const [worker] = page.context().serviceWorkers();
    // What would be on the screen: a browser without a head shows no notifications.
    await worker!.evaluate(
      'void (self.shown = new Promise((resolve) => { self.registration.showNotification = async (title, { body, data }) => resolve({ title, body, data }); }))',
    );
    await devtools.send('ServiceWorker.deliverPushMessage', { origin: url, registrationId: registrations[0]!, data: 'MARKER' });
    const { title, body, data } = await within(
      30_000,
      () => new Error('the push was not shown'),
      () => worker!.evaluate('self.shown') as Promise<{ readonly title: string; readonly body: string; readonly data: string }>,
    );
    assert.ok(['Neues in Steward', 'Something new in Steward'].includes(title), title);
    assert.ok(!`${title} ${body}`.includes('MARKER'), 'what arrives is never shown');
    assert.equal(data, '/app/notices');
  }));
