// What somebody was told, how they are told, and who was told of what.
import type { Page } from 'playwright-core';
import { goTo, type Screen } from './screen.ts';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const day = '2026-11-27T08:12:00.000Z';
const id = (letter: string) => letter.repeat(26);
const device = { device: 'Chrome on Android', since: day, carrier: 'web-push-google' } as const;

/** The settings as the server gives them, with devices laid over: a browser without a head has no push service. */
async function withDevices(page: Page, url: string, devices: readonly object[]): Promise<void> {
  await page.route('**/v1/notices/settings', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...((await answer.json()) as object), devices } });
  });
  await goTo(page, `${url}/app/notices/settings`, page.getByRole('table'));
  await page.unrouteAll({ behavior: 'wait' });
}

export const notifications: readonly Screen[] = [
  { name: 'notifications', visit: (page, url) => goTo(page, `${url}/app/notices`, page.getByRole('listitem').first()) },
  {
    name: 'notifications, none',
    async visit(page, url) {
      await page.route('**/v1/notices', (route) => route.fulfill({ json: { notices: [], unread: 0 } }));
      await goTo(page, `${url}/app/notices`, page.getByRole('heading', { level: 2 }));
      await page.unroute('**/v1/notices');
    },
  },
  { name: 'notifications, settings', visit: (page, url) => goTo(page, `${url}/app/notices/settings`, page.getByRole('table')) },
  {
    name: 'notifications, settings with devices',
    visit: (page, url) =>
      withDevices(page, url, [
        { ...device, id: id('a'), current: true, confirmed: true, lastReachedAt: day },
        { ...device, id: id('b'), device: 'Firefox on Windows', carrier: 'web-push-mozilla', current: false, confirmed: false },
      ]),
  },
  {
    name: 'notifications, who was told',
    async visit(page, url) {
      const told = [
        { channel: 'app', at: day, outcome: 'told' },
        { channel: 'email', at: day, outcome: 'told' },
        { channel: 'push', at: day, outcome: 'failed' },
      ];
      const thing = { at: day, notice: { kind: 'case-begun', case: id('c') }, people: [{ person: id('d'), told }] };
      await page.route('**/v1/notices/told', (route) => route.fulfill({ json: { things: [thing] } }));
      await goTo(page, `${url}/app/notices/told`, heading(page));
      await page.locator('summary').click();
      await page.unroute('**/v1/notices/told');
    },
  },
];
