// What was collected under a preference, found from clear metadata alone: the level and turn that each group carries (stores/admitted.ts).
import type { Collection, Preference } from '@steward/protocol/catalogue/collection.ts';
import { rankOf } from '@steward/protocol/catalogue/preference.ts';
import type { BusinessId, PersonId, RecordId } from '@steward/protocol/ids.ts';
import type { RowReader } from '../ports/rows.ts';
import type { RecordRow, StoredGroup } from '../stores/record-row.ts';
import { findRecords, versionsOf } from '../stores/records.ts';
import { walkRecords } from './erasure-subject.ts';

const walkedAtOnceMax = 500;
const versionsAtOnceMax = 90;

/** The groups of a collection that a preference switches on. */
export function groupsOfPreference({ groups }: Collection, { levels }: Preference): ReadonlySet<string> {
  const fields = new Set(levels.flatMap((level) => level.fields));
  return new Set(groups.filter((group) => group.fields.some((field) => fields.has(field))).map(({ name }) => name));
}

export interface CollectedPage {
  readonly rows: readonly RecordRow[];
  /** Where the next page begins; `undefined` after the last one. */
  readonly after: string | undefined;
}

/** A page of the records of a collection, in trash and out of it; of one author if there is one. */
export async function collectedPage(
  rows: RowReader,
  business: BusinessId,
  collection: string,
  author: PersonId | undefined,
  after: string | undefined,
): Promise<CollectedPage> {
  const page = await walkRecords(rows, business, { after, limit: walkedAtOnceMax });
  const ids = page.filter((each) => each.collection === collection).map(({ id }) => id);
  const found = await findRecords(rows, business, ids, { once: true });
  return {
    rows: found.map(({ row }) => row).filter(({ createdBy }) => author === undefined || createdBy === author),
    after: page.length < walkedAtOnceMax ? undefined : page.at(-1)!.sort,
  };
}

/** Groups of a record that some version holds beyond `level`, collected before the preference's `turn`. */
export async function groupsBeyond(
  rows: RowReader,
  business: BusinessId,
  row: RecordRow,
  { collection, preference, level, turn }: { collection: Collection; preference: Preference; level: string; turn: number },
): Promise<readonly string[]> {
  const named = groupsOfPreference(collection, preference);
  const beyond = new Set<string>();
  const look = ({ groups }: Pick<RecordRow, 'groups'>, legacy: boolean) => {
    for (const group of groups) if (named.has(group.group) && isBeyond(group, preference, level, turn, legacy)) beyond.add(group.group);
  };
  look(row, true);
  for await (const version of earlier(rows, business, row)) look(version, false);
  return [...beyond];
}

/** What was written before there were preferences carries no level: it counts as collected under the highest. */
function isBeyond({ collected }: StoredGroup, preference: Preference, level: string, turn: number, legacy: boolean): boolean {
  if (collected === undefined) return legacy;
  return collected.turn < turn && rankOf(preference, collected.level) > rankOf(preference, level);
}

async function* earlier(rows: RowReader, business: BusinessId, row: RecordRow): AsyncGenerator<RecordRow> {
  let before: number | undefined;
  while (row.version > 1) {
    const versions = await versionsOf(rows, business, row.id, before, versionsAtOnceMax);
    yield* versions;
    if (versions.length < versionsAtOnceMax) return;
    before = versions.at(-1)!.version;
  }
}

export interface LevelCount {
  /** Records that stand. */
  readonly standing: number;
  /** Of them, those collected since a moment. */
  readonly since: number;
}

/** How many records stand, by level; of one author if there is one. */
export async function countCollected(
  rows: RowReader,
  business: BusinessId,
  { collection, preference }: { collection: Collection; preference: Preference },
  sinceMs: number,
  author?: PersonId,
): Promise<ReadonlyMap<string, LevelCount>> {
  const counts = new Map<string, { standing: number; since: number }>();
  const named = groupsOfPreference(collection, preference);
  let after: string | undefined;
  do {
    const page = await collectedPage(rows, business, collection.name, author, after);
    for (const { groups } of page.rows) {
      const collected = groups.find((group) => named.has(group.group) && group.collected)?.collected;
      if (!collected) continue;
      const count = counts.get(collected.level) ?? { standing: 0, since: 0 };
      counts.set(collected.level, { standing: count.standing + 1, since: count.since + (collected.atMs >= sinceMs ? 1 : 0) });
    }
    after = page.after;
  } while (after !== undefined);
  return counts;
}

/** Records that stand under a level beyond what their author allows now: none, but while an erasure is under way. */
export async function countBeyond(
  rows: RowReader,
  business: BusinessId,
  { collection, preference }: { collection: Collection; preference: Preference },
  levelNow: (author: PersonId) => Promise<string>,
): Promise<readonly RecordId[]> {
  const named = groupsOfPreference(collection, preference);
  const beyond: RecordId[] = [];
  let after: string | undefined;
  do {
    const page = await collectedPage(rows, business, collection.name, undefined, after);
    for (const { id, createdBy, groups } of page.rows) {
      const collected = groups.find((group) => named.has(group.group) && group.collected)?.collected;
      if (!collected) continue;
      const allowed = createdBy === undefined ? undefined : await levelNow(createdBy);
      if (rankOf(preference, collected.level) > rankOf(preference, allowed)) beyond.push(id);
    }
    after = page.after;
  } while (after !== undefined);
  return beyond;
}
