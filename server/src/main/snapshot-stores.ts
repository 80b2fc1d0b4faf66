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
    // Notes of logins that were removed name the keyed hashes of their addresses, which belong into no copy; the place of the snapshots is told of them by itself.
    {
      name: 'records',
      rows,
      keeps: ({ partition, sort }) => !sort.startsWith('idem/') && partition !== 'gone-logins' && partition !== 'nodes',
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

/** The blobs that a row of the records store names. */
export function filesOf({ partition, sort, value }: Row): readonly BlobName[] {
  const business = ownerOf(partition);
  if (business === '-' || partition !== business || !/^(rec|ver|kept)\//.test(sort)) return [];
  const id = sort.startsWith('ver/') ? sort.split('/')[1]! : lastPart(sort);
  return decodeRecordRow(id as never, value).files.map((file) => blobOf(business, file));
}
