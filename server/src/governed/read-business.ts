// read-business: the business's own profile.
import { StewardError } from '@steward/protocol/errors.ts';
import { openRecords, type RecordView, type StoredRecord } from '../stores/records.ts';
import { collectionOf, locateRecord } from './locate.ts';
import type { ReadOperation, WriteOperation } from './operation.ts';
import { planUpdate } from './update-record.ts';

export const readBusiness: ReadOperation<'read-business', Record<string, never>, StoredRecord | undefined, RecordView> = {
  kind: 'read',
  name: 'read-business',
  async locate(tools, principal, _input, purpose) {
    const target = await locateRecord(tools, principal, collectionOf(tools, 'businesses'), principal.business, purpose);
    // The operator's tools see what the business is called, and no more.
    return principal.actor === 'operator' ? { ...target, fields: new Set(['businesses.name']) } : target;
  },
  async act(grant, { tools, target }) {
    if (!target.loaded) throw new StewardError('not-found');
    const [view] = await openRecords(tools.vault, grant, [target.loaded.row]);
    return view!;
  },
};

export interface UpdateBusinessInput {
  readonly ifVersion: number;
  readonly fields: unknown;
}

export const updateBusiness: WriteOperation<'update-business', UpdateBusinessInput, StoredRecord | undefined, RecordView> = {
  kind: 'write',
  name: 'update-business',
  locate: (tools, principal, _input, purpose) =>
    locateRecord(tools, principal, collectionOf(tools, 'businesses'), principal.business, purpose),
  plan: (grant, act, input) => planUpdate(grant, act, collectionOf(act.tools, 'businesses'), input.ifVersion, input.fields),
};
