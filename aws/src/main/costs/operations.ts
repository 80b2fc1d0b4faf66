// What is measured: what people do, and what goes on by itself.
export const operations = [
  'sign in',
  'list 50 records',
  'read a record',
  'search',
  'create a record',
  'change a record',
  'upload a file of 2.5 MB',
  'download a file of 2.5 MB',
  'erase a record, to its end',
] as const;
export type Operation = (typeof operations)[number];

/** How often each goes on by itself in a month of 30 days. */
export const chores = {
  'an idle minute': 30 * 24 * 60,
  'a snapshot with its key backups': 30 * 4,
  'the checks of the promises': 30 * 24,
} as const;
export type Chore = keyof typeof chores;
