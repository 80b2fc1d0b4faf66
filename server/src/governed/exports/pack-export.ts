// pack-export: work on what was collected, within the sealed bytes of one export and nothing else: writing its files and its directory, merging, clearing away.
// One entry serves a run of the job for a while: nothing is opened that was not entered when it was collected.
import type { JobId } from '@steward/protocol/ids.ts';
import type { StoredExport } from '../../stores/exports.ts';
import type { Act, ReadOperation } from '../operation.ts';
import { locateExport } from './locate-export.ts';
import { sealedRoom, type SealedRoom } from './sealed-room.ts';

const servesMs = 900_000;
/** One file of a large export takes its time. */
const workMs = 6 * 3_600_000;

type Loaded = StoredExport | undefined;

export interface PackInput {
  readonly export: JobId;
}

/** The operation that does `work`. */
export function packExport<R>(
  work: (room: SealedRoom, act: Act<Loaded>) => Promise<R>,
): ReadOperation<'pack-export', PackInput, Loaded, R> {
  return {
    kind: 'read',
    name: 'pack-export',
    grantMs: workMs,
    entryServesMs: servesMs,
    locate: async (tools, principal, input) => ({
      ...(await locateExport(tools, principal, input.export, ['collecting', 'packing'])),
      viewed: input.export,
    }),
    act: (grant, act, input) =>
      work(sealedRoom(act.tools, grant, { business: act.principal.business, id: input.export, key: act.target.loaded!.export.key! }), act),
  };
}
