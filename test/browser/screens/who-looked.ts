import { goTo, type Screen } from './screen.ts';

export const whoLooked: readonly Screen[] = [
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
