// What people were told. A notice lies with its person and holds no content: its kind, opaque ids, numbers, days. Its id is made of what it is about and
// of whom it tells, so that the same thing is told once, whoever repeats it after a crash.
//
//   p.<person>     notice/<id>                 what, when, read when, by which channels told when
//   notices-due    <time>/<person>/<id>        a channel that has still to tell it, and when it is tried next
//   notices-of     <hash of the key>/<person>  who was told of one thing
//   notices-sent   <hash of key and address>   that somebody without an account was told: when, by e-mail. The address itself is kept nowhere
import { decodeId, encodeId, type BusinessId, type PersonId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { Notice, NoticeChannel, TellingOutcome } from '@steward/protocol/wire/notice-routes.ts';
import { rangeRowsMax, type Change, type Row, type RowKey, type RowReader, type Rows } from '../ports/rows.ts';
import { decodeRow, emptyValue, encodeRow, lastPart } from './layout.ts';

/** How long somebody can see what they were told. Thirteen months: as long as evidence of promises is kept. */
export const noticeKeptMs = 396 * 86_400_000;
const keyCharsMax = 200;
const sentPartition = 'notices-sent';
const duePartition = 'notices-due';

export interface Telling {
  readonly channel: NoticeChannel;
  readonly atMs: number;
  readonly outcome: TellingOutcome;
}

export interface StoredNotice {
  readonly id: string;
  readonly person: PersonId;
  readonly business: BusinessId | undefined;
  readonly notice: Notice;
  /** Of what it tells: the hash of the key it was told under. */
  readonly about: string;
  readonly atMs: number;
  readonly readAtMs: number | undefined;
  readonly told: readonly Telling[];
}

export interface NewNotice {
  readonly person: PersonId;
  /** Absent for what concerns the account. */
  readonly business?: BusinessId | undefined;
  readonly notice: Notice;
  /** What it is about, such as `case-waiting:<id>`: told to a person once. At most 200 characters. */
  readonly key: string;
  readonly atMs: number;
  /** An e-mail is to follow. */
  readonly email: boolean;
}

export interface DueNotice {
  readonly person: PersonId;
  readonly id: string;
  readonly channel: NoticeChannel;
  readonly attempts: number;
  readonly key: RowKey;
  readonly revision: number;
}

const hashOf = (text: string): string =>
  sha256(new TextEncoder().encode(`steward/v1/notice\n${text}`))
    .subarray(0, 16)
    .toHex();
const aboutOf = (key: string): string => {
  if (key === '' || key.length > keyCharsMax) throw new RangeError(`the key of a notice has 1 to ${keyCharsMax} characters`);
  return hashOf(key);
};

export const noticeIdOf = (person: PersonId, key: string): string =>
  encodeId<never>(Uint8Array.fromHex(hashOf(`${aboutOf(key)} ${person}`)));
const keyOfNotice = (person: PersonId, id: string): RowKey => ({ partition: `p.${person}`, sort: `notice/${id}` });
const keyOfTold = (about: string, person: PersonId): RowKey => ({ partition: 'notices-of', sort: `${about}/${person}` });
const keyOfDue = (atMs: number, person: PersonId, id: string): RowKey => ({
  partition: duePartition,
  sort: `${String(atMs).padStart(15, '0')}/${person}/${id}`,
});

/** What tells somebody, to be committed alone or with what it tells of; a conflict on the first says that they were told already. Two or three changes. */
export function noticeChanges({ person, business, notice, key, atMs, email }: NewNotice): readonly Change[] {
  const about = aboutOf(key);
  const id = noticeIdOf(person, key);
  const told: readonly Telling[] = [{ channel: 'app', atMs, outcome: 'told' }];
  const stored: StoredNotice = { id, person, business, notice, about, atMs, readAtMs: undefined, told };
  return [
    { kind: 'put', key: keyOfNotice(person, id), value: encodeNotice(stored), expect: 'absent' },
    { kind: 'put', key: keyOfTold(about, person), value: emptyValue, expect: 'any' },
    ...(email ? [dueChange(atMs, person, id, 'email', 0)] : []),
  ];
}

const dueChange = (atMs: number, person: PersonId, id: string, channel: NoticeChannel, attempts: number): Change => ({
  kind: 'put',
  key: keyOfDue(atMs, person, id),
  value: encodeRow([channel, attempts]),
  expect: 'any',
});

export interface FoundNotice {
  readonly stored: StoredNotice;
  readonly revision: number;
}

export async function findNotice(rows: RowReader, person: PersonId, id: string): Promise<FoundNotice | undefined> {
  const row = await rows.get(keyOfNotice(person, id));
  return row && { stored: decodeNotice(person, row), revision: row.revision };
}

/** All of one person, the newest first. */
export async function noticesOf(rows: RowReader, person: PersonId): Promise<readonly FoundNotice[]> {
  const found: FoundNotice[] = [];
  for await (const page of pages(rows, `p.${person}`, 'notice/'))
    for (const row of page) found.push({ stored: decodeNotice(person, row), revision: row.revision });
  return found.toSorted((a, b) => b.stored.atMs - a.stored.atMs || (a.stored.id < b.stored.id ? -1 : 1));
}

/** Who was told of one thing, when, by which channel. */
export async function* toldOf(rows: RowReader, key: string): AsyncGenerator<StoredNotice> {
  const id = (person: PersonId) => noticeIdOf(person, key);
  for await (const page of pages(rows, 'notices-of', `${aboutOf(key)}/`)) {
    for (const { sort } of page) {
      const person = lastPart<PersonId>(sort);
      const found = await findNotice(rows, person, id(person));
      if (found) yield found.stored;
    }
  }
}

export const readMark = ({ stored, revision }: FoundNotice, readAtMs: number): Change => ({
  kind: 'put',
  key: keyOfNotice(stored.person, stored.id),
  value: encodeNotice({ ...stored, readAtMs }),
  expect: revision,
});

/** What a channel has still to tell and is due. */
export async function dueNotices(rows: RowReader, nowMs: number, limit: number): Promise<readonly DueNotice[]> {
  const found = await rows.range({ partition: duePartition, prefix: '', limit });
  return found.filter(({ sort }) => Number(sort.slice(0, 15)) <= nowMs).map(decodeDue);
}

function decodeDue({ partition, sort, value, revision }: Row): DueNotice {
  const [, person, id] = sort.split('/') as [string, PersonId, string];
  const [channel, attempts] = decodeRow<[NoticeChannel, number]>(value);
  return { person, id, channel, attempts, key: { partition, sort }, revision };
}

/** The channel has told it, or gives up: written down with the notice, and due no more. */
export function tellingDone(due: DueNotice, { stored, revision }: FoundNotice, atMs: number, outcome: TellingOutcome): readonly Change[] {
  const told = [...stored.told.filter(({ channel }) => channel !== due.channel), { channel: due.channel, atMs, outcome }];
  return [
    { kind: 'put', key: keyOfNotice(stored.person, stored.id), value: encodeNotice({ ...stored, told }), expect: revision },
    dropDue(due),
  ];
}

export const dropDue = ({ key }: DueNotice): Change => ({ kind: 'remove', key, expect: 'any' });

export const tryLater = (due: DueNotice, atMs: number): readonly Change[] => [
  dropDue(due),
  dueChange(atMs, due.person, due.id, due.channel, due.attempts + 1),
];

/** What goes with an account, and what has been kept long enough; a page at a time. Safe to repeat. */
export async function forgetNotices(rows: Rows, person: PersonId, olderThanMs = Number.POSITIVE_INFINITY): Promise<void> {
  for await (const page of pages(rows, `p.${person}`, 'notice/')) {
    const old = page.map((row) => decodeNotice(person, row)).filter(({ atMs }) => atMs < olderThanMs);
    for (let at = 0; at < old.length; at += 40)
      await rows.commit(
        old.slice(at, at + 40).flatMap(({ id, about }): Change[] => [
          { kind: 'remove', key: keyOfNotice(person, id), expect: 'any' },
          { kind: 'remove', key: keyOfTold(about, person), expect: 'any' },
        ]),
      );
  }
}

/** Somebody without an account was told under this key; `undefined` if they were not. The value is when. */
export async function sentToAddress(rows: RowReader, key: string, address: string): Promise<number | undefined> {
  const row = await rows.get({ partition: sentPartition, sort: addressHash(key, address) });
  return row && decodeRow<number>(row.value);
}

export const sentChange = (key: string, address: string, atMs: number): Change => ({
  kind: 'put',
  key: { partition: sentPartition, sort: addressHash(key, address) },
  value: encodeRow(atMs),
  expect: 'any',
});

/** Key and address hashed together: who knows neither learns nothing from it. */
const addressHash = (key: string, address: string): string => hashOf(`${aboutOf(key)} ${address.trim().toLowerCase()}`);

async function* pages(rows: RowReader, partition: string, prefix: string): AsyncGenerator<readonly Row[]> {
  let after: string | undefined;
  for (;;) {
    const found = await rows.range({ partition, prefix, limit: rangeRowsMax, ...(after === undefined ? {} : { after }) });
    if (found.length > 0) yield found;
    if (found.length < rangeRowsMax) return;
    after = found.at(-1)!.sort;
  }
}

function encodeNotice({ business, notice, about, atMs, readAtMs, told }: StoredNotice): Uint8Array {
  return encodeRow([
    business === undefined ? null : decodeId(business),
    { ...notice },
    about,
    atMs,
    readAtMs ?? null,
    told.map(({ channel, atMs: at, outcome }) => [channel, at, outcome]),
  ]);
}

type Wire = [Uint8Array | null, Notice, string, number, number | null, [NoticeChannel, number, TellingOutcome][]];

function decodeNotice(person: PersonId, { sort, value }: Pick<Row, 'sort' | 'value'>): StoredNotice {
  const [business, notice, about, atMs, readAtMs, told] = decodeRow<Wire>(value);
  return {
    id: lastPart<never>(sort),
    person,
    business: business === null ? undefined : encodeId<BusinessId>(business),
    notice,
    about,
    atMs,
    readAtMs: readAtMs ?? undefined,
    told: told.map(([channel, at, outcome]) => ({ channel, atMs: at, outcome })),
  };
}
