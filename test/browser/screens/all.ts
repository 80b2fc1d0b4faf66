// Every screen, in the order people meet them.
import { bringingIn, getACopy, restoring } from './copies.ts';
import { documents } from './documents.ts';
import { mailIn } from './mail-in.ts';
import { notifications } from './notifications.ts';
import { parts } from './parts.ts';
import { photos } from './photos.ts';
import { contacts, myAccount, people } from './people.ts';
import { privacy } from './privacy.ts';
import { projects } from './projects.ts';
import { reports } from './reports.ts';
import { staff } from './staff.ts';
import { talk } from './talk.ts';
import { tasks } from './tasks.ts';
import { whoLooked } from './who-looked.ts';

export { outside } from './outside.ts';

/** What is shown to somebody who is signed in. */
export const inside = [
  ...projects,
  ...tasks,
  ...talk,
  ...mailIn,
  ...photos,
  ...documents,
  ...reports,
  ...contacts,
  ...people,
  ...whoLooked,
  ...privacy,
  ...notifications,
  ...getACopy,
  ...bringingIn,
  ...restoring,
  ...myAccount,
  ...parts,
  ...staff,
];
