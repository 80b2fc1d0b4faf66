import { asker } from '../../kit/http.ts';
import { demoPassword, petra } from '../kit.ts';
import { firstPages } from './first-pages.ts';
import { receipts } from './privacy.ts';
import { goTo, type Screen } from './screen.ts';

/** What is shown before anybody is known. */
export const outside: readonly Screen[] = [
  ...firstPages,
  ...receipts,
  { name: 'contact', visit: (page, url) => goTo(page, `${url}/contact`, page.getByRole('textbox').last()) },
  { name: 'sign in', visit: (page, url) => goTo(page, `${url}/sign-in`, page.getByRole('button').last()) },
  {
    name: 'sign in, wrong password',
    async visit(page, url) {
      await goTo(page, `${url}/sign-in`, page.getByRole('button').last());
      await page.getByLabel(/E-mail|E-Mail/).fill(petra);
      await page.getByLabel(/Password|Passwort/).fill('kelle');
      await page.getByRole('button', { name: /^(Sign in|Anmelden)$/ }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'people of the demo', visit: (page, url) => goTo(page, `${url}/sign-in?demo=yes`, page.getByText('Petra Lindner')) },
  { name: 'sign up', visit: (page, url) => goTo(page, `${url}/sign-up`, page.getByRole('button').last()) },
  {
    name: 'sign up, mistaken',
    async visit(page, url) {
      await goTo(page, `${url}/sign-up`, page.getByRole('button').last());
      const [business, name, email, password] = await page.getByRole('textbox').all();
      await business!.fill('Bau GmbH');
      await name!.fill('Ada Ohm');
      await email!.fill('ada@example.org');
      await password!.fill('Passwort123');
      await page.getByRole('button').last().click();
      await page.locator('[aria-invalid=true]').waitFor();
    },
  },
  { name: 'forgotten password', visit: (page, url) => goTo(page, `${url}/forgotten-password`, page.getByRole('textbox')) },
  {
    name: 'forgotten password, asked',
    async visit(page, url) {
      await page.route('**/v1/password/forgotten', (route) => route.fulfill({ json: { done: true } }));
      await goTo(page, `${url}/forgotten-password`, page.getByRole('textbox'));
      await page.getByRole('textbox').fill('ada@example.org');
      await page.getByRole('button').last().click();
      await page.getByRole('status').waitFor();
    },
  },
  { name: 'reset the password', visit: (page, url) => goTo(page, `${url}/reset-password#x`, page.getByRole('textbox')) },
  { name: 'reset the password, half an address', visit: (page, url) => goTo(page, `${url}/reset-password`, page.getByRole('alert')) },
  { name: 'confirm the sign-up', visit: (page, url) => goTo(page, `${url}/confirm-sign-up#x`, page.getByRole('button').last()) },
  {
    name: 'confirm the address, too late',
    async visit(page, url) {
      await goTo(page, `${url}/confirm-email#x`, page.getByRole('button').last());
      await page.getByRole('button').last().click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'confirm the new address', visit: (page, url) => goTo(page, `${url}/confirm-new-email#x`, page.getByRole('button').last()) },
  { name: 'invitation, dead', visit: (page, url) => goTo(page, `${url}/invitation#x`, page.getByRole('alert')) },
  {
    name: 'invitation',
    visit: async (page, url) => goTo(page, `${url}/invitation#${await invitationOf(url)}`, page.getByRole('textbox').first()),
  },
  {
    name: 'invitation, with an account',
    async visit(page, url) {
      await goTo(page, `${url}/invitation#${await invitationOf(url)}`, page.getByRole('textbox').first());
      await page.getByRole('button', { name: /I have an account|Ich habe ein Konto/ }).click();
    },
  },
];

/** A fresh one, for each look. */
export async function invitationOf(url: string): Promise<string> {
  const signedIn = await asker(url)('POST', '/v1/sign-in', { email: petra, password: demoPassword });
  const ask = asker(url, String(signedIn.body['token']));
  return String((await ask('POST', '/v1/invitations', { email: 'ada@example.org', role: 'member' })).body['token']);
}
