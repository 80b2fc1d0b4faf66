// Every screen, in the order people meet them.
import { parts } from './parts.ts';
import { contacts, myAccount, people } from './people.ts';
import { projects } from './projects.ts';
import { tasks } from './tasks.ts';
import { whoLooked } from './who-looked.ts';

export { outside } from './outside.ts';

/** What is shown to somebody who is signed in. */
export const inside = [...projects, ...tasks, ...contacts, ...people, ...whoLooked, ...myAccount, ...parts];
