// What was given out for a thread in mails, under the hash of its secret, and the mails that are still to be sent. A secret itself lies nowhere: whoever
// reads these rows can open nothing with them.
//
//   confirm   opens a thread of somebody without account, once, within 48 hours
//   visitor   reads it and adds to it
//   reply     adds to it, by a mail from the very address that the secret was sent to
//
//   thread-mails   <time>/<business>/<thread>   a mail that is owed: which
import { decodeId, encodeId, type BusinessId, type RecordId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { Change, RowKey, RowReader } from '../ports/rows.ts';
import { decodeRow, encodeRow } from './layout.ts';
import { confirmMs } from './threads.ts';

export type LinkMode = 'confirm' | 'visitor' | 'reply';
/** `confirm`: is it you; `received`: we have it; `answer`: there is one. */
export type ThreadMail = 'confirm' | 'received' | 'answer';

const dayMs = 86_400_000;
const lastsMs: Readonly<Record<LinkMode, number>> = { confirm: confirmMs, visitor: 400 * dayMs, reply: 90 * dayMs };

export interface ThreadLink {
  readonly business: BusinessId;
  readonly thread: RecordId;
  readonly mode: LinkMode;
  readonly untilMs: number;
  /** Of a reply: the hash of the secret with the address it was sent to. */
  readonly address: Uint8Array | undefined;
}

export interface StoredLink extends ThreadLink {
  readonly hash: string;
  readonly revision: number;
}

const utf8 = new TextEncoder();
const hashOf = (secret: string) => Buffer.from(sha256(utf8.encode(secret))).toString('hex');
/** Guessing the address takes the secret. */
const addressHash = (secret: string, address: string): Uint8Array => sha256(utf8.encode(`${secret}\n${address}`));

const linkKey = (hash: string): RowKey => ({ partition: 'thread-links', sort: hash });
const ofThreadKey = (business: BusinessId, thread: string, hash: string): RowKey => ({
  partition: business,
  sort: `thread-link/${thread}/${hash}`,
});

/** The changes that make a link good from now on. */
export function newLink(
  secret: string,
  { business, thread, mode, nowMs, address }: Pick<ThreadLink, 'business' | 'thread' | 'mode'> & { nowMs: number; address?: string },
): readonly Change[] {
  const hash = hashOf(secret);
  const sent = address === undefined ? null : addressHash(secret, address);
  const value = encodeRow([decodeId(business), decodeId(thread), mode, nowMs + lastsMs[mode], sent]);
  return [
    { kind: 'put', key: linkKey(hash), value, expect: 'absent' },
    { kind: 'put', key: ofThreadKey(business, thread, hash), value: encodeRow([mode]), expect: 'any' },
  ];
}

/** The link of this secret, if it is good now. */
export async function findLink(rows: RowReader, secret: string, nowMs: number): Promise<StoredLink | undefined> {
  const hash = hashOf(secret);
  const row = await rows.get(linkKey(hash));
  if (!row) return undefined;
  const [business, thread, mode, untilMs, address] = decodeRow<[Uint8Array, Uint8Array, LinkMode, number, Uint8Array | null]>(row.value);
  if (nowMs >= untilMs) return undefined;
  const link = { business: encodeId<BusinessId>(business), thread: encodeId<RecordId>(thread), mode, untilMs };
  return { ...link, address: address ?? undefined, hash, revision: row.revision };
}

/** Whether this secret was sent to this address. Both sides are hashes with the secret in them, so how long the comparison takes tells nothing. */
export const isSentTo = ({ address }: ThreadLink, secret: string, to: string): boolean =>
  address !== undefined && Buffer.from(address).equals(addressHash(secret, to));

/** Takes a link away; somebody else who takes it first wins. */
export const spentLink = ({ business, thread, hash, revision }: StoredLink): readonly Change[] => [
  { kind: 'remove', key: linkKey(hash), expect: revision },
  { kind: 'remove', key: ofThreadKey(business, thread, hash), expect: 'any' },
];

const digits = (ms: number) => String(ms).padStart(15, '0');

export const owedMail = (business: BusinessId, thread: string, mail: ThreadMail, nowMs: number): Change => ({
  kind: 'put',
  key: { partition: 'thread-mails', sort: `${digits(nowMs)}/${business}/${thread}` },
  value: encodeRow([mail]),
  expect: 'any',
});

export interface OwedMail {
  readonly key: RowKey;
  readonly sinceMs: number;
  readonly business: BusinessId;
  readonly thread: RecordId;
  readonly mail: ThreadMail;
}

export async function owedMails(rows: RowReader, limit: number): Promise<readonly OwedMail[]> {
  const found = await rows.range({ partition: 'thread-mails', prefix: '', limit });
  return found.map(({ partition, sort, value }) => {
    const [since, business, thread] = sort.split('/') as [string, BusinessId, RecordId];
    return { key: { partition, sort }, sinceMs: Number(since), business, thread, mail: decodeRow<[ThreadMail]>(value)[0] };
  });
}
