// The name that has to be typed before something severe is done.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Grant } from '../ports/grant.ts';
import { openRecords, type StoredRecord } from '../stores/records.ts';
import type { Parts } from './hide-subject.ts';

/** Throws `needs-confirmation` with `rule` unless `typed` is the record's name. What has no name any more needs none. */
export async function requireTypedName(
  grant: Grant,
  { tools, principal }: Parts,
  stored: StoredRecord | undefined,
  typed: string | undefined,
  rule: string,
): Promise<void> {
  // The operator opens nothing but the name of a business; what lies in it is named by its id.
  const opaque = principal.actor === 'operator' && stored?.row.collection !== 'businesses';
  const [view] = stored === undefined || opaque ? [] : await openRecords(tools.vault, grant, [stored.row], { parked: true });
  const name = opaque ? stored?.row.id : view?.fields['name'];
  if (typeof name !== 'string') return;
  if (typed === undefined || typed.normalize('NFC').trim() !== name.normalize('NFC').trim())
    throw new StewardError('needs-confirmation', { field: 'confirm', rule });
}
