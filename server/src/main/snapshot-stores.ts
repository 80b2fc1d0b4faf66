// What of the embedded edition's stores is in a snapshot, and which files a row names.
import { blobOf } from '../governed/blob-name.ts';
import { ownerOf } from '../lifecycle/snapshot/format.ts';
import type { SnapshotStore } from '../lifecycle/snapshot/take-snapshot.ts';
import type { BlobName } from '../ports/blobs.ts';
import type { Row } from '../ports/rows.ts';
import { lastPart } from '../stores/layout.ts';
import { decodeRecordRow } from '../stores/record-row.ts';

/** Sessions, mailed links, answered challenges and slow-downs end by themselves within hours; whoever was signed in signs in again. */
const passing = ['session/', 'opened', 'ticket/', 'used/', 'guesses/'];

export function snapshotStores({
  rows,
  identityRows,
}: Readonly<Record<'rows' | 'identityRows', SnapshotStore['rows']>>): readonly SnapshotStore[] {
  return [
    // Which process lives, and what it does now, is nothing to bring back. Notes of logins that were removed name the keyed hashes of their addresses, which belong into no copy; the place of the snapshots is told of them by itself.
    {
      name: 'records',
      rows,
      keeps: ({ partition, sort }) => !sort.startsWith('idem/') && partition !== 'gone-logins' && !isOfNodes(partition, sort),
      filesOf,
    },
    {
      name: 'identity',
      rows: identityRows,
      keeps: ({ partition, sort }) => !/^(g\.|w$)/.test(partition) && !passing.some((begin) => sort.startsWith(begin)),
      filesOf: () => [],
    },
  ];
}

/** Rows of nodes (adapters/nodes/row-nodes.ts), but for the mark that time does not go below; and a ledger's turn. */
const isOfNodes = (partition: string, sort: string): boolean =>
  (partition === 'nodes' && sort !== 'clock') || partition.startsWith('portions.') || (sort === 'writing' && /\.l\d+$/.test(partition));

/** The blobs that a row of the records store names. */
export function filesOf({ partition, sort, value }: Row): readonly BlobName[] {
  const business = ownerOf(partition);
  if (business === '-' || partition !== business || !/^(rec|ver|kept)\//.test(sort)) return [];
  const id = sort.startsWith('ver/') ? sort.split('/')[1]! : lastPart(sort);
  return decodeRecordRow(id as never, value).files.map((file) => blobOf(business, file));
}
