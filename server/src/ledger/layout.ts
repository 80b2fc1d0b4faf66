// Where a ledger lies in the rows store, and how its two small rows are written.
//
//   <business>.l           volumes              the list of volumes, oldest first; what is not in it does not exist
//                          recovered            the rows come from a snapshot: what was signed after it is lost, and a new volume has to say so
//                          policy               the policy set that was last said to decide, by a genesis or `policy-change`
//                          forget/<v>/<index>   values to be forgotten: the tombstone is entry <index> of volume <v>, the work is not done
//   <business>.l<volume>   head                 size, root and right edge of the committed tree; every append compares and swaps it
//                          e/<first>            the entries of one commit, each behind its length, from index <first> on
//                          v/<first>            their sealed values (docs/formats/sealed-values.md)
//                          t/0/<n>              a full tile of leaf hashes
//                          t/<level>/<n>        a tile of level 1 or above, as far as it is filled
//                          checkpoint           the newest signed checkpoint
//                          turn/<n>             the checkpoint at which key <n> handed over to key <n> + 1, signed by both
//                          witnessed            the newest checkpoint that enough witnesses have cosigned
//                          witness/<name>       how far a witness has followed
//                          writing              who of several nodes has the turn to write (writing-turn.ts)
//
// Entries, values, tiles and head of a batch are one commit, so each of them is there if and only if the others are.
import { decodeCbor, encodeCbor, type Cbor } from '@steward/protocol/cbor.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { RowKey } from '../ports/rows.ts';

/** One log: a volume of a business's ledger. */
export interface VolumeName {
  readonly business: BusinessId;
  /** From 1. */
  readonly volume: number;
  /** The log's name and its key's: `<host>/ledger/<business>/<volume>`. */
  readonly origin: string;
}

/** A volume as the list of volumes has it. */
export interface VolumeListed {
  readonly volume: number;
  readonly origin: string;
  /** The time of its genesis entry. */
  readonly beganMs: number;
}

/** The committed end of a log. */
export interface Head {
  /** How many entries. */
  readonly size: number;
  /** The time of the last one; the next is never below it. */
  readonly timeMs: number;
  readonly root: Uint8Array;
  /** The complete subtrees of the right edge, largest first. */
  readonly edge: readonly Uint8Array[];
  /** The signing key in use, from 1. */
  readonly key: number;
  /** Trees of more entries than this are signed by it; 0 for the first key. */
  readonly keyFrom: number;
  /** Nothing follows any more: its last entry is `volume-close`. */
  readonly closed: boolean;
}

const indexDigits = 12;
const digits = (n: number): string => String(n).padStart(indexDigits, '0');

export const listPartition = (business: BusinessId): string => `${business}.l`;
export const volumePartition = ({ business, volume }: Pick<VolumeName, 'business' | 'volume'>): string => `${business}.l${volume}`;

export const volumesKey = (business: BusinessId): RowKey => ({ partition: listPartition(business), sort: 'volumes' });
export const recoveredKey = (business: BusinessId): RowKey => ({ partition: listPartition(business), sort: 'recovered' });
export const policyKey = (business: BusinessId): RowKey => ({ partition: listPartition(business), sort: 'policy' });
export const headKey = (partition: string): RowKey => ({ partition, sort: 'head' });
export const entriesPrefix = 'e/';
export const valuesPrefix = 'v/';
export const entriesKey = (partition: string, first: number): RowKey => ({ partition, sort: `${entriesPrefix}${digits(first)}` });
export const valuesKey = (partition: string, first: number): RowKey => ({ partition, sort: `${valuesPrefix}${digits(first)}` });
export const tileKey = (partition: string, level: number, n: number): RowKey => ({ partition, sort: `t/${level}/${digits(n)}` });
export const checkpointKey = (partition: string): RowKey => ({ partition, sort: 'checkpoint' });
export const turnKey = (partition: string, n: number): RowKey => ({ partition, sort: `turn/${n}` });
export const witnessedKey = (partition: string): RowKey => ({ partition, sort: 'witnessed' });
export const witnessKey = (partition: string, name: string): RowKey => ({ partition, sort: `witness/${name}` });
export const forgetPrefix = 'forget/';
export const forgetKey = (business: BusinessId, volume: number, index: number): RowKey => ({
  partition: listPartition(business),
  sort: `${forgetPrefix}${volume}/${digits(index)}`,
});

/** The index at the end of the sort key of an `e/` or `v/` row. */
export function firstIndexOf(sort: string): number {
  return Number(sort.slice(2));
}

const rowVersion = 1;

export function encodeHead(head: Head): Uint8Array {
  const { size, timeMs, root, edge, key, keyFrom, closed } = head;
  return encodeCbor([rowVersion, size, timeMs, root, edge, key, keyFrom, closed]);
}

export function decodeHead(bytes: Uint8Array): Head {
  const [version, size, timeMs, root, edge, key, keyFrom, closed] = listOf(bytes, 'head');
  if (version !== rowVersion) throw damaged('the head of a log is of another version');
  return { size, timeMs, root, edge, key, keyFrom, closed } as unknown as Head;
}

export const encodePolicy = (policySet: Uint8Array): Uint8Array => encodeCbor([rowVersion, policySet]);

export function decodePolicy(bytes: Uint8Array): Uint8Array {
  const [version, policySet] = listOf(bytes, 'policy');
  if (version !== rowVersion || !(policySet instanceof Uint8Array)) throw damaged('the row policy is of another version');
  return policySet;
}

/** The row that a recovery leaves with each ledger. */
export function encodeRecovered(snapshot: string, takenAtMs: number): Uint8Array {
  return encodeCbor([rowVersion, snapshot, takenAtMs]);
}

export function encodeVolumes(volumes: readonly VolumeListed[]): Uint8Array {
  return encodeCbor([rowVersion, volumes.map(({ volume, origin, beganMs }) => [volume, origin, beganMs])]);
}

export function decodeVolumes(bytes: Uint8Array): readonly VolumeListed[] {
  const [version, list] = listOf(bytes, 'volumes');
  if (version !== rowVersion || !Array.isArray(list)) throw damaged('the list of volumes is of another version');
  return (list as unknown as readonly (readonly [number, string, number])[]).map(([volume, origin, beganMs]) => ({
    volume,
    origin,
    beganMs,
  }));
}

function listOf(bytes: Uint8Array, what: string): readonly Cbor[] {
  try {
    const list = decodeCbor(bytes);
    if (Array.isArray(list)) return list as readonly Cbor[];
  } catch (cause) {
    throw damaged(`the row ${what} cannot be read`, cause);
  }
  throw damaged(`the row ${what} cannot be read`);
}

/** What is stored contradicts itself. The rule names volume and entry, nothing else. */
export function damaged(rule: string, cause?: unknown): StewardError {
  return new StewardError('integrity-failed', { rule, ...(cause === undefined ? {} : { cause }) });
}
