import { goTo, type Screen } from './screen.ts';

export const leaving: readonly Screen[] = [
  { name: 'webhooks, none', visit: (page, url) => goTo(page, `${url}/app/webhooks`, page.getByRole('heading', { level: 2 }).first()) },
  {
    name: 'webhooks, a new one',
    async visit(page, url) {
      await goTo(page, `${url}/app/webhooks`, page.getByRole('heading', { level: 2 }).first());
      await page.getByRole('button', { name: /Add a webhook|Webhook hinzufügen/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'account, calendar',
    async visit(page, url) {
      const subscribe = page.getByRole('button', { name: /^(Subscribe|Abonnieren)$/ });
      await goTo(page, `${url}/app/account?tab=calendar`, subscribe);
      await subscribe.click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'mails that were sent', visit: (page, url) => goTo(page, `${url}/app/privacy/mails?of=business`, page.getByRole('table')) },
  { name: 'outbox of the demo', visit: (page, url) => goTo(page, `${url}/demo/outbox`, page.getByRole('listitem').first()) },
];
