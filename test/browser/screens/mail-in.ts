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
];
