// Collections with operations of their own: founding, joining, inviting and choosing make their records, so the general operations do not.

const ownOperations: ReadonlySet<string> = new Set([
  'businesses',
  'members',
  'invitations',
  'namings',
  'holds',
  'cases',
  'threads',
  'thread-messages',
  'consents',
  'usage',
  'searches',
  'disclosures',
  'mailboxes',
  'quarantined-mails',
]);

/** What nobody reads but whoever it is about, admins and staff included (policies/preferences.cedar). */
const personal: ReadonlySet<string> = new Set(['consents', 'usage', 'searches']);

export const isPersonal = (collection: string): boolean => personal.has(collection);

/** Whether records of this collection are made and erased by the general operations. */
export function isGeneric(collection: string): boolean {
  return !ownOperations.has(collection);
}

/** What goes when its time is over without lying in the trash, where nobody would look for it; in the order in which it goes. */
export const withoutTrash = ['invitations', 'thread-messages', 'threads', 'disclosures', 'quarantined-mails'] as const;

export const goesWithoutTrash = (collection: string): boolean => withoutTrash.some((each) => each === collection);
