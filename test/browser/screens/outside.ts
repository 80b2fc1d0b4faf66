import { firstPages } from './first-pages.ts';
import { goTo, type Screen } from './screen.ts';

/** What is shown before anybody is known. */
export const outside: readonly Screen[] = [
  ...firstPages,
  { name: 'sign in', visit: (page, url) => goTo(page, `${url}/sign-in`, page.getByRole('button').last()) },
  { name: 'people of the demo', visit: (page, url) => goTo(page, `${url}/sign-in?demo=yes`, page.getByText('Petra Lindner')) },
  { name: 'sign up', visit: (page, url) => goTo(page, `${url}/sign-up`, page.getByRole('button').last()) },
];
