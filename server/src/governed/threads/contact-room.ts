// The operator's own place: a business without members, in which the threads of people without account lie, sealed under its keys, with a ledger of its own
// like every other. It is made when it is first needed.
import { decodeId, encodeId, type BusinessId, type RecordId } from '@steward/protocol/ids.ts';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { RowReader } from '../../ports/rows.ts';
import { encodeRow, decodeRow, keyOf } from '../../stores/layout.ts';
import { createChanges } from '../../stores/records.ts';
import { collectionOf, noFacts } from '../locate.ts';
import { newId } from '../new-id.ts';
import type { WriteOperation } from '../operation.ts';
import type { Door } from '../perform.ts';
import { sealNew } from '../seal-new.ts';

const roomKey = { partition: 'installation', sort: 'contact-room' } as const;
/** As the staff and the operator's tools read it. */
const roomName = 'Contact without an account';

const makeRoom: WriteOperation<'create-business', Record<string, never>, undefined, BusinessId> = {
  kind: 'found',
  name: 'create-business',
  entryType: 'genesis',
  async locate(_tools, principal) {
    return { facts: noFacts, records: [principal.business], fields: 'all', checks: [], loaded: undefined };
  },
  async plan(grant, { tools, principal }) {
    const { business } = principal;
    await tools.vault.found(business);
    const profile = await sealNew(grant, tools, principal, {
      collection: collectionOf(tools, 'businesses'),
      id: business as string as RecordId,
      fields: { name: roomName },
    });
    const since = encodeRow({ since: tools.clock.nowMs() });
    return {
      changes: [
        ...createChanges(business, profile.row),
        { kind: 'put', key: keyOf.business(business), value: since, expect: 'absent' },
        { kind: 'put', key: roomKey, value: encodeRow(decodeId(business)), expect: 'absent' },
      ],
      result: business,
    };
  },
};

export async function findContactRoom(rows: RowReader): Promise<BusinessId | undefined> {
  const row = await rows.get(roomKey);
  return row && encodeId<BusinessId>(decodeRow<Uint8Array>(row.value));
}

const making = new WeakMap<Door, Promise<BusinessId>>();

/** The place, made if there is none. Two who come at once find the same one. */
export async function contactRoom(door: Door): Promise<BusinessId> {
  const found = await findContactRoom(door.tools.rows);
  if (found) return found;
  const made = making.get(door) ?? make(door).finally(() => making.delete(door));
  making.set(door, made);
  return made;
}

async function make(door: Door): Promise<BusinessId> {
  const business = newId<BusinessId>(door.tools.random);
  try {
    const answer = await door.perform({ actor: 'operator', name: 'steward', business }, makeRoom, {}, { purpose: 'service' });
    if (!answer.allowed) throw new StewardError(answer.code, { rule: answer.sentence });
    return business;
  } catch (error) {
    // Another node was quicker.
    const found = await findContactRoom(door.tools.rows);
    if (found && isStewardError(error)) return found;
    throw error;
  }
}
