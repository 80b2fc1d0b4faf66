// Where the link of a mail leads that says *no more mails of this kind*. Of the secret in it only a hash is kept.
//
//   mail-stops  <hash>   whose, which kinds, since when
import { decodeId, encodeId, type PersonId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { NoticeKind } from '@steward/protocol/wire/notice-routes.ts';
import type { Change, RowKey, RowReader, Rows } from '../ports/rows.ts';
import { decodeRow, encodeRow } from './layout.ts';

/** A link in an old mail still works for so long. */
export const mailStopKeptMs = 396 * 86_400_000;
const removedTogetherMax = 80;

const keyOfStop = (secret: string): RowKey => ({
  partition: 'mail-stops',
  sort: sha256(new TextEncoder().encode(`steward/v1/mail-stop\n${secret}`))
    .subarray(0, 16)
    .toHex(),
});

export interface MailStop {
  readonly person: PersonId;
  readonly kinds: readonly NoticeKind[];
}

export const newMailStop = (secret: string, { person, kinds }: MailStop, atMs: number): Change => ({
  kind: 'put',
  key: keyOfStop(secret),
  value: encodeRow([decodeId(person), [...kinds], atMs]),
  expect: 'any',
});

export async function findMailStop(rows: RowReader, secret: string): Promise<MailStop | undefined> {
  const row = await rows.get(keyOfStop(secret));
  if (!row) return undefined;
  const [person, kinds] = decodeRow<[Uint8Array, NoticeKind[], number]>(row.value);
  return { person: encodeId(person), kinds };
}

/** Those that are too old, and those of somebody who is gone. Safe to repeat. */
export async function forgetMailStops(rows: Rows, which: { readonly beforeMs: number } | { readonly person: PersonId }): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const found = await rows.range({
      partition: 'mail-stops',
      prefix: '',
      limit: removedTogetherMax,
      ...(after === undefined ? {} : { after }),
    });
    const gone = found.filter(({ value }) => {
      const [person, , atMs] = decodeRow<[Uint8Array, NoticeKind[], number]>(value);
      return 'person' in which ? encodeId<PersonId>(person) === which.person : atMs < which.beforeMs;
    });
    if (gone.length > 0)
      await rows.commit(gone.map(({ partition, sort }) => ({ kind: 'remove', key: { partition, sort }, expect: 'any' })));
    if (found.length < removedTogetherMax) return;
    after = found.at(-1)!.sort;
  }
}
