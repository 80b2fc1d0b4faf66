import { goToProject, type Screen } from './screen.ts';

export const mailIn: readonly Screen[] = [
  {
    name: 'mail-in',
    visit: (page, url) => goToProject(page, url, 'mail-in', () => page.getByRole('listitem').filter({ hasText: 'Dringend' })),
  },
  {
    name: 'mail-in, new address',
    async visit(page, url) {
      await goToProject(page, url, 'mail-in', () => page.getByRole('listitem').filter({ hasText: 'Dringend' }));
      await page.getByRole('button', { name: /^(New address|Neue Adresse)$/ }).click();
      await page.getByRole('dialog').getByRole('radio').first().waitFor();
    },
  },
  {
    name: 'mails, opened',
    async visit(page, url) {
      const mail = (subject: string) => page.getByRole('article').filter({ hasText: subject });
      await goToProject(page, url, 'messages', () => mail('AW: Angebot'));
      await mail('AW: Angebot')
        .getByRole('button', { name: /^(Show as|So zeigen)/ })
        .click();
      await mail('AW: Angebot').locator('summary').click();
      await mail('WG: Angebot')
        .getByRole('button', { name: /^(Open this mail|Diese E-Mail)/ })
        .click();
      // Looking into the frame would be a script of ours in it, which it forbids.
      await mail('AW: Angebot').locator('iframe').waitFor();
      await mail('WG: Angebot').getByText('Guten Tag Herr Brandt').waitFor();
    },
  },
];
