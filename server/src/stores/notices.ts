// What people were told. A notice lies with its person and holds no content: its kind, opaque ids, numbers, days. Its id is made of what it is about and
// of whom it tells, so that the same thing is told once, whoever repeats it after a crash.
//
//   p.<person>     notice/<id>                 what, when, read when, by which channels told when
//                  topush/<id>                 it is still to be pushed, and from when on
//   notices-due    <time>/<person>/<id>/<channel>   a channel that has still to tell it, and when it is tried next; pushes of a person are due together
//   notices-of     <hash of the key>/<person>  who was told of one thing
//   notices-sent   <hash of key and address>   that somebody without an account was told: when, by e-mail. The address itself is kept nowhere
//   <business>     told/<hash of the key>      what concerned the business and could not be silenced: for its owners and admins
import { decodeId, encodeId, type BusinessId, type PersonId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { Notice, TellingOutcome } from '@steward/protocol/wire/notice-routes.ts';
import { topicOf, topics, type NoticeChannel } from '@steward/protocol/wire/notice-topics.ts';
import { rangeRowsMax, type Change, type Row, type RowKey, type RowReader, type Rows } from '../ports/rows.ts';
import { decodeRow, emptyValue, encodeRow, lastPart } from './layout.ts';

/** How long somebody can see what they were told. Thirteen months: as long as evidence of promises is kept. */
export const noticeKeptMs = 396 * 86_400_000;
const dayMs = 86_400_000;
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
  readonly ways: Ways;
  /** A mail of it went another way already, or did not. */
  readonly mailed?: TellingOutcome | undefined;
}

/** By which channels somebody is told, when. */
export interface Ways {
  /** It stands in their list from now on. */
  readonly app: boolean;
  /** `grouped`: one mail with all that is due at the same time. */
  readonly email?: { readonly fromMs: number; readonly grouped: boolean } | undefined;
  readonly push?: { readonly fromMs: number; readonly urgent: boolean } | undefined;
}

export interface DueNotice {
  readonly person: PersonId;
  readonly id: string;
  readonly channel: NoticeChannel;
  readonly attempts: number;
  /** Told together with what is due to the same person at the same time. */
  readonly grouped: boolean;
  readonly dueAtMs: number;
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

const idOfAbout = (person: PersonId, about: string): string => encodeId<never>(Uint8Array.fromHex(hashOf(`${about} ${person}`)));
export const noticeIdOf = (person: PersonId, key: string): string => idOfAbout(person, aboutOf(key));
const keyOfNotice = (person: PersonId, id: string): RowKey => ({ partition: `p.${person}`, sort: `notice/${id}` });
const keyOfTold = (about: string, person: PersonId): RowKey => ({ partition: 'notices-of', sort: `${about}/${person}` });
const keyOfPush = (person: PersonId, id: string): RowKey => ({ partition: `p.${person}`, sort: `topush/${id}` });
const timeOf = (atMs: number): string => String(atMs).padStart(15, '0');
const keyOfDue = (atMs: number, person: PersonId, id: string, channel: NoticeChannel): RowKey => ({
  partition: duePartition,
  sort: `${timeOf(atMs)}/${person}/${id}/${channel}`,
});
/** All pushes of a person are due in one row: one push tells of everything. */
const anyNotice = '-';

/** What tells somebody, to be committed alone or with what it tells of; a conflict on the first says that they were told already. Two to six changes. */
export function noticeChanges({ person, business, notice, key, atMs, ways, mailed }: NewNotice): readonly Change[] {
  const about = aboutOf(key);
  const id = noticeIdOf(person, key);
  const told: readonly Telling[] = [
    ...(ways.app ? [{ channel: 'app', atMs, outcome: 'told' } as const] : []),
    ...(mailed === undefined ? [] : [{ channel: 'email', atMs, outcome: mailed } as const]),
  ];
  const stored: StoredNotice = { id, person, business, notice, about, atMs, readAtMs: undefined, told };
  const { email, push } = ways;
  return [
    { kind: 'put', key: keyOfNotice(person, id), value: encodeNotice(stored), expect: 'absent' },
    { kind: 'put', key: keyOfTold(about, person), value: emptyValue, expect: 'any' },
    ...(email ? [dueChange(email.fromMs, { person, id, channel: 'email', attempts: 0, grouped: email.grouped })] : []),
    ...(push ? [...pushChanges(person, id, push)] : []),
    ...(business !== undefined && topics[topicOf(notice)].locked !== undefined ? [toldThing(business, about, notice, atMs)] : []),
  ];
}

const pushChanges = (person: PersonId, id: string, { fromMs, urgent }: NonNullable<Ways['push']>): readonly Change[] => [
  { kind: 'put', key: keyOfPush(person, id), value: encodeRow([fromMs, urgent]), expect: 'any' },
  pushDue(person, fromMs, 0),
];

export const pushDue = (person: PersonId, atMs: number, attempts: number): Change =>
  dueChange(atMs, { person, id: anyNotice, channel: 'push', attempts, grouped: true });

const toldThing = (business: BusinessId, about: string, notice: Notice, atMs: number): Change => ({
  kind: 'put',
  key: { partition: business, sort: `told/${about}` },
  value: encodeRow([{ ...notice }, atMs]),
  expect: 'any',
});

const dueChange = (
  atMs: number,
  { person, id, channel, attempts, grouped }: Pick<DueNotice, 'person' | 'id' | 'channel' | 'attempts' | 'grouped'>,
): Change => ({
  kind: 'put',
  key: keyOfDue(atMs, person, id, channel),
  value: encodeRow(grouped ? [channel, attempts, true] : [channel, attempts]),
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
export const toldOf = (rows: RowReader, key: string): AsyncGenerator<StoredNotice> => toldAbout(rows, aboutOf(key));

/** The same by what a notice says it is about. */
export async function* toldAbout(rows: RowReader, about: string): AsyncGenerator<StoredNotice> {
  for await (const page of pages(rows, 'notices-of', `${about}/`)) {
    for (const { sort } of page) {
      const person = lastPart<PersonId>(sort);
      const found = await findNotice(rows, person, idOfAbout(person, about));
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

/** What is due to one person at one time, to be told together. At most 500. */
export async function dueTogether(rows: RowReader, { person, dueAtMs, channel }: DueNotice): Promise<readonly DueNotice[]> {
  const found = await rows.range({ partition: duePartition, prefix: `${timeOf(dueAtMs)}/${person}/`, limit: togetherMax });
  return found.map(decodeDue).filter((due) => due.grouped && due.channel === channel);
}
const togetherMax = 500;

function decodeDue({ partition, sort, value, revision }: Row): DueNotice {
  const [time, person, id] = sort.split('/') as [string, PersonId, string];
  const [channel, attempts, grouped] = decodeRow<[NoticeChannel, number, boolean?]>(value);
  return { person, id, channel, attempts, grouped: grouped === true, dueAtMs: Number(time), key: { partition, sort }, revision };
}

/** A channel has told it, or gives up: written down with the notice. */
export function tellingChange({ stored, revision }: FoundNotice, channel: NoticeChannel, atMs: number, outcome: TellingOutcome): Change {
  const told = [...stored.told.filter((each) => each.channel !== channel), { channel, atMs, outcome }];
  return { kind: 'put', key: keyOfNotice(stored.person, stored.id), value: encodeNotice({ ...stored, told }), expect: revision };
}

/** The same, and due no more. */
export const tellingDone = (due: DueNotice, found: FoundNotice, atMs: number, outcome: TellingOutcome): readonly Change[] => [
  tellingChange(found, due.channel, atMs, outcome),
  dropDue(due),
];

export const dropDue = ({ key }: DueNotice): Change => ({ kind: 'remove', key, expect: 'any' });

export const tryLater = (due: DueNotice, atMs: number, attempts = due.attempts + 1): readonly Change[] => [
  dropDue(due),
  dueChange(atMs, { ...due, attempts }),
];

export interface ToPush {
  readonly id: string;
  readonly fromMs: number;
  readonly urgent: boolean;
}

/** What is still to be pushed to somebody, at most a thousand. */
export async function toPush(rows: RowReader, person: PersonId): Promise<readonly ToPush[]> {
  const found = await rows.range({ partition: `p.${person}`, prefix: 'topush/', limit: rangeRowsMax });
  return found.map(({ sort, value }) => {
    const [fromMs, urgent] = decodeRow<[number, boolean]>(value);
    return { id: lastPart<never>(sort), fromMs, urgent };
  });
}

export const pushedChange = (person: PersonId, id: string): Change => ({ kind: 'remove', key: keyOfPush(person, id), expect: 'any' });

export interface ToldThing {
  readonly about: string;
  readonly notice: Notice;
  readonly atMs: number;
}

/** What a business was told of that cannot be silenced, the newest first. */
export async function toldThings(rows: RowReader, business: BusinessId): Promise<readonly ToldThing[]> {
  const found: ToldThing[] = [];
  for await (const page of pages(rows, business, 'told/'))
    for (const { sort, value } of page) {
      const [notice, atMs] = decodeRow<[Notice, number]>(value);
      found.push({ about: lastPart<never>(sort), notice, atMs });
    }
  return found.toSorted((a, b) => b.atMs - a.atMs || (a.about < b.about ? -1 : 1));
}

export async function forgetToldThings(rows: Rows, business: BusinessId, olderThanMs: number): Promise<void> {
  const old = (await toldThings(rows, business)).filter(({ atMs }) => atMs < olderThanMs);
  for (let at = 0; at < old.length; at += 80)
    await rows.commit(
      old.slice(at, at + 80).map(({ about }) => ({ kind: 'remove', key: { partition: business, sort: `told/${about}` }, expect: 'any' })),
    );
}

const keptMs = ({ notice }: StoredNotice): number => {
  const { keptDays } = topics[topicOf(notice)];
  return keptDays === undefined ? noticeKeptMs : keptDays * dayMs;
};

/** What has been kept long enough goes, or, when an account goes (without `nowMs`), everything; a page at a time. Safe to repeat. */
export async function forgetNotices(rows: Rows, person: PersonId, nowMs = Number.POSITIVE_INFINITY): Promise<void> {
  for await (const page of pages(rows, `p.${person}`, 'notice/')) {
    const old = page.map((row) => decodeNotice(person, row)).filter((each) => each.atMs < nowMs - keptMs(each));
    for (let at = 0; at < old.length; at += 30)
      await rows.commit(
        old
          .slice(at, at + 30)
          .flatMap(({ id, about }): Change[] => [
            { kind: 'remove', key: keyOfNotice(person, id), expect: 'any' },
            { kind: 'remove', key: keyOfTold(about, person), expect: 'any' },
            pushedChange(person, id),
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
