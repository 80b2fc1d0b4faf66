// The beginning of a volume: its first entry and the rows it takes. The entry names the key that signs the volume and, after the first
// volume, the last tree of the one before, so that a chain of volumes cannot be cut.
import type { Clear, GenesisClear } from '@steward/protocol/ledger/clear.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Change } from '../ports/rows.ts';
import { randomBytesPerEntry, writeEntry, type WrittenEntry } from './entry-writer.ts';
import { encodeHead, entriesKey, headKey, valuesKey, volumePartition, type Head, type VolumeName } from './layout.ts';
import { signName, whatName, wrapName } from './ledger-secrets.ts';
import { encodeBatch } from './log-reader.ts';
import { emptyLogTree, growTree, rootOfEdge } from './log-tree.ts';
import type { LedgerCore } from './open-log.ts';
import { encodeSealedRow } from './sealed-row.ts';
import { Sealer } from './sealer.ts';

export const originOf = (hostname: string, business: BusinessId, volume: number): string => `${hostname}/ledger/${business}/${volume}`;

/** The keys a volume needs, durable before its first entry is written. */
export interface VolumeKeys {
  readonly vkey: string;
  readonly whatKey: Uint8Array;
}

export async function ensureVolumeKeys({ secrets }: LedgerCore, { business, volume, origin }: VolumeName): Promise<VolumeKeys> {
  await secrets.ensure(business, wrapName);
  const whatKey = await secrets.ensure(business, whatName(volume));
  await secrets.ensure(business, signName(volume, 1));
  return { vkey: await secrets.vkey(business, origin, signName(volume, 1)), whatKey };
}

export interface GenesisParts {
  readonly name: VolumeName;
  readonly keys: VolumeKeys;
  readonly timeMs: number;
  /** Canonical bytes. */
  readonly who: Uint8Array;
  readonly what: Uint8Array;
  readonly whoKey: Uint8Array;
  readonly previous?: GenesisClear['previous'];
  readonly gap?: GenesisClear['gap'];
}

export interface Genesis {
  readonly entry: WrittenEntry;
  readonly changes: readonly Change[];
}

/** The first entry of a volume, and the rows of a volume that holds it alone. */
export function writeGenesis(core: LedgerCore, parts: GenesisParts): Genesis {
  const { name, keys, timeMs, who, what, whoKey, previous, gap } = parts;
  const clear: Clear = { volume: name.volume, vkey: keys.vkey, ...(previous && { previous }), ...(gap && { gap }) };
  const sealer = new Sealer(name.origin, core.clock, core.random);
  const random = core.random.bytes(randomBytesPerEntry);
  const entry = writeEntry(
    { type: 'genesis', clear, timeMs, who, what, whoTo: { key: whoKey, paddedMin: 0 }, whatTo: { key: keys.whatKey, paddedMin: 0 } },
    core.policyId,
    random,
    sealer,
  );
  const values = encodeSealedRow([entry]);
  sealer.close();
  const { tree } = growTree(emptyLogTree, [entry.leaf]);
  const head: Head = { size: 1, timeMs, root: rootOfEdge(tree.edge), edge: tree.edge, key: 1, keyFrom: 0, closed: false };
  const partition = volumePartition(name);
  return {
    entry,
    changes: [
      { kind: 'put', key: headKey(partition), value: encodeHead(head), expect: 'absent' },
      { kind: 'put', key: entriesKey(partition, 0), value: encodeBatch([entry.bytes]), expect: 'absent' },
      { kind: 'put', key: valuesKey(partition, 0), value: values, expect: 'absent' },
    ],
  };
}
