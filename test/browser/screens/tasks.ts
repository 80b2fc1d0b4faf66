import { goToProject, type Screen } from './screen.ts';

export const tasks: readonly Screen[] = [
  {
    name: 'tasks',
    visit: (page, url) => goToProject(page, url, 'tasks', () => page.getByText('Fenster Gruppenraum Mond bestellen', { exact: true })),
  },
];
