import type { Page } from 'playwright-core';
import { invitationOf } from './outside.ts';
import { goTo, goToProject, type Screen } from './screen.ts';

const account = (page: Page, url: string, tab: string) =>
  goTo(page, `${url}/app/account${tab}`, page.getByRole('heading', { level: 2 }).first());
const members = (page: Page, url: string) => goTo(page, `${url}/app/people`, page.getByRole('table').getByText('Mira Aydin').first());
const press = (page: Page, name: RegExp) => page.getByRole('button', { name }).first().click();
const dialog = (page: Page) => page.getByRole('dialog').waitFor();

/** The menu of somebody in the list, and an entry of it. */
async function about(page: Page, who: RegExp, what: RegExp): Promise<void> {
  await press(page, who);
  await page.getByRole('menuitem', { name: what }).click();
  await dialog(page);
}

export const people: readonly Screen[] = [
  { name: 'people', visit: members },
  {
    name: 'people, invite',
    async visit(page, url) {
      await members(page, url);
      await press(page, /Invite somebody|Jemanden einladen/);
      await dialog(page);
    },
  },
  {
    name: 'people, change the role',
    async visit(page, url) {
      await members(page, url);
      await about(page, /about Jonas|zu Jonas/, /role|Rolle/);
    },
  },
  {
    name: 'people, remove',
    async visit(page, url) {
      await members(page, url);
      await about(page, /about Jonas|zu Jonas/, /Remove|Entfernen/);
    },
  },
  {
    name: 'people, the last owner',
    async visit(page, url) {
      await members(page, url);
      await about(page, /about Petra|zu Petra/, /Leave|verlassen/);
    },
  },
  {
    name: 'people, open invitations',
    async visit(page, url) {
      await invitationOf(url);
      await goTo(page, `${url}/app/people?tab=invitations`, page.getByRole('table'));
    },
  },
  { name: 'people, the business', visit: (page, url) => goTo(page, `${url}/app/people?tab=business`, page.locator('dl')) },
  {
    name: 'people, change the business',
    async visit(page, url) {
      await goTo(page, `${url}/app/people?tab=business`, page.locator('dl'));
      await press(page, /^(Change|Ändern)$/);
      await page.getByRole('textbox').first().waitFor();
    },
  },
];

export const contacts: readonly Screen[] = [
  { name: 'contacts', visit: (page, url) => goToProject(page, url, 'contacts', () => page.getByRole('listitem').first()) },
  {
    name: 'contacts, one',
    async visit(page, url) {
      await goToProject(page, url, 'contacts', () => page.getByRole('listitem').first());
      await page.getByRole('listitem').first().getByRole('button').click();
      await dialog(page);
    },
  },
  {
    name: 'contacts, a new one',
    async visit(page, url) {
      await goToProject(page, url, 'contacts', () => page.getByRole('listitem').first());
      await press(page, /New contact|Neuer Kontakt/);
      await dialog(page);
    },
  },
  { name: 'project people', visit: (page, url) => goToProject(page, url, 'people', () => page.getByText('Jonas Brandt').first()) },
  {
    name: 'project people, add',
    async visit(page, url) {
      await goToProject(page, url, 'people', () => page.getByText('Jonas Brandt').first());
      await press(page, /Invite a guest|Gast einladen/);
      await dialog(page);
    },
  },
  {
    name: 'project people, take out',
    async visit(page, url) {
      await goToProject(page, url, 'people', () => page.getByText('Jonas Brandt').first());
      await about(page, /about Jonas|zu Jonas/, /Take out|nehmen/);
    },
  },
];

export const myAccount: readonly Screen[] = [
  { name: 'account', visit: (page, url) => goTo(page, `${url}/app/account`, page.getByRole('textbox').first()) },
  { name: 'account, security', visit: (page, url) => account(page, url, '?tab=security') },
  {
    name: 'account, change the password',
    async visit(page, url) {
      await account(page, url, '?tab=security');
      await press(page, /Change the password|Passwort ändern/);
      await page.getByRole('button', { name: /Use the new|verwenden/ }).waitFor();
    },
  },
  {
    name: 'account, set up an authenticator app',
    async visit(page, url) {
      await account(page, url, '?tab=security');
      await press(page, /Set it up|Einrichten/);
      await page.getByRole('img').waitFor();
    },
  },
  {
    name: 'account, add a passkey',
    async visit(page, url) {
      await account(page, url, '?tab=security');
      await press(page, /Add a passkey|Passkey hinzufügen/);
      await dialog(page);
    },
  },
  { name: 'account, devices', visit: (page, url) => goTo(page, `${url}/app/account?tab=devices`, page.getByRole('listitem').first()) },
  {
    name: 'account, businesses',
    visit: (page, url) => goTo(page, `${url}/app/account?tab=businesses`, page.getByText('Lindner & Söhne').last()),
  },
  {
    name: 'account, is it still you',
    async visit(page, url) {
      await page.route('**/v1/me/totp', (route) =>
        route.fulfill({ status: 403, json: { code: 'fresh-sign-in-needed' }, contentType: 'application/problem+json' }),
      );
      await account(page, url, '?tab=security');
      await press(page, /Set it up|Einrichten/);
      await dialog(page);
      await page.unroute('**/v1/me/totp');
    },
  },
  { name: 'choose a business', visit: (page, url) => goTo(page, `${url}/choose-business`, page.getByText('Lindner & Söhne')) },
];
