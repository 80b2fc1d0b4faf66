// Collections with operations of their own: founding, joining and inviting make their records, so the general operations do not.

const ownOperations: ReadonlySet<string> = new Set(['businesses', 'members', 'invitations', 'namings', 'holds', 'cases', 'threads', 'thread-messages']);

/** Whether records of this collection are made and erased by the general operations. */
export function isGeneric(collection: string): boolean {
  return !ownOperations.has(collection);
}
