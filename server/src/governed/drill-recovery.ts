// drill-recovery: the weekly proof that a lost machine can be rebuilt. A sample of records is opened where the drill has rebuilt them and where they live, and
// compared by hash; nothing of their content is given out. The business's own ledger says which records were opened.
import { encodeCbor } from '@steward/protocol/cbor.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import { findRecords, openRecords } from '../stores/records.ts';
import { locatePerson } from './locate.ts';
import type { ReadOperation } from './operation.ts';

/** Records of one business. */
export const drillSampleMax = 20;

export interface DrilledRecord {
  readonly id: string;
  readonly version: number;
  /** Of every field that opens, and of the names of groups that were erased. */
  readonly hash: string;
}

export const drillRecovery: ReadOperation<'drill-recovery', { readonly records: readonly string[] }, undefined, readonly DrilledRecord[]> =
  {
    kind: 'read',
    name: 'drill-recovery',
    async locate(tools, principal, input) {
      if (input.records.length > drillSampleMax) throw new StewardError('too-large', { rule: `at most ${drillSampleMax} records` });
      return { ...(await locatePerson(tools, principal)), records: input.records, fields: 'all' };
    },
    async act(grant, { tools, principal }, input) {
      const stored = await findRecords(tools.rows, principal.business, input.records);
      const opened = await openRecords(
        tools.vault,
        grant,
        stored.map(({ row }) => row),
        { parked: true },
      );
      return opened.map(({ id, version, fields, erased }) => ({
        id,
        version,
        hash: sha256(encodeCbor({ fields: { ...fields }, erased: [...erased] })).toHex(),
      }));
    },
  };
