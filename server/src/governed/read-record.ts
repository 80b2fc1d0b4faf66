// read-record: the plainest way through the door.
import { StewardError } from '@steward/protocol/errors.ts';
import { openRecords, type RecordView, type StoredRecord } from '../stores/records.ts';
import { collectionOf } from './locate.ts';
import { locateReadable } from './locate-in-case.ts';
import type { ReadOperation } from './operation.ts';

export interface ReadRecordInput {
  readonly collection: string;
  readonly id: string;
}

export const readRecord: ReadOperation<'read-record', ReadRecordInput, StoredRecord | undefined, RecordView> = {
  kind: 'read',
  name: 'read-record',
  locate: (tools, principal, input, purpose) => locateReadable(tools, principal, collectionOf(tools, input.collection), input.id, purpose),
  async act(grant, { tools, target }) {
    if (!target.loaded) throw new StewardError('not-found');
    const [view] = await openRecords(tools.vault, grant, [target.loaded.row], { parked: target.loaded.row.state === 'trashed' });
    return view!;
  },
};
