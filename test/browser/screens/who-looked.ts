import { asker } from '../../kit/http.ts';
import { demoPassword } from '../kit.ts';
import { goTo, type Screen } from './screen.ts';

export const whoLooked: readonly Screen[] = [
  { name: 'who looked', visit: (page, url) => goTo(page, `${url}/app/who-looked`, page.locator('time').first()) },
  {
    name: 'who looked, nothing of the kind',
    visit: (page, url) =>
      goTo(
        page,
        `${url}/app/who-looked?actor=operator&from=2020-01-01&until=2020-01-02`,
        page.getByText(/no entry of this kind|keinen solchen Eintrag/),
      ),
  },
  {
    name: 'who looked, details',
    async visit(page, url) {
      await goTo(page, `${url}/app/who-looked?entry=1-24`, page.getByRole('dialog'));
      await page.getByRole('button', { name: /Check this entry|Diesen Eintrag prüfen/ }).click();
      await page.locator('[data-verdict]').waitFor();
    },
  },
  {
    name: 'who looked, to name a person',
    async visit(page, url) {
      await lookAsJonas(url);
      await goTo(page, `${url}/app/who-looked?actor=member`, page.locator('time').first());
      await page
        .getByRole('button', { name: /Name this person|Person nennen/ })
        .first()
        .click();
      await page.getByRole('textbox', { name: /^(Reason|Grund)$/ }).waitFor();
    },
  },
  {
    name: 'who looked, cheated',
    async visit(page, url) {
      await goTo(page, `${url}/app/who-looked`, page.locator('time').first());
      await page.getByRole('button', { name: /Verify this ledger|Dieses Protokoll prüfen/ }).click();
      await page.getByRole('button', { name: /Cheat, then check|Fälschen, dann prüfen/ }).click();
      await page.getByRole('alert').waitFor();
    },
  },
];

/** A fresh one, for each look at who looked. */
async function lookAsJonas(url: string): Promise<void> {
  const { body } = await asker(url)('POST', '/v1/sign-in', { email: 'jonas@lindner-bau.example', password: demoPassword });
  await asker(url, String(body['token']))('GET', '/v1/tasks');
}
