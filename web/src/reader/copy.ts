// The copy as the pages ask for it: records by their place in a collection or by their id, without knowing in which of its many files they lie.
import type { CopyCollection, CopyField, CopyIds, CopyIndex, CopyShard } from '@steward/protocol/wire/offline-copy.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { load } from './load-data.ts';

/** A record with what its page needs beside it. */
export interface Shown {
  readonly record: WireRecord;
  readonly collection: CopyCollection;
  readonly names: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}

/** A stretch of a collection: of one project, or all of it. */
export interface Stretch {
  readonly collection: CopyCollection;
  readonly from: number;
  readonly count: number;
}

const answersMax = 300;
const answers = new Map<string, Promise<unknown>>();

/** The same promise for the same question, as `use` wants it. */
export function remembered<T>(question: string, ask: () => Promise<T>): Promise<T> {
  const there = answers.get(question) as Promise<T> | undefined;
  if (there) return there;
  if (answers.size >= answersMax) answers.clear();
  const answer = ask();
  answers.set(question, answer);
  return answer;
}

export const collectionNamed = (index: CopyIndex, name: string): CopyCollection | undefined =>
  index.collections.find((each) => each.name === name);

export const projectNamed = (index: CopyIndex, id: string): string | undefined => index.projects.find((each) => each.id === id)?.name;

/** What a project has in a collection; nothing where it has none. */
export function stretchOf(collection: CopyCollection, project: string | undefined): Stretch | undefined {
  if (project === undefined) return { collection, from: 0, count: collection.records };
  const group = collection.groups.find(([id]) => id === project);
  return group && { collection, from: group[1], count: group[2] };
}

export async function recordsAt(collection: CopyCollection, from: number, to: number): Promise<readonly Shown[]> {
  const shown: Shown[] = [];
  for (let shard = shardAt(collection.starts, from); shard < collection.starts.length && collection.starts[shard]! < to; shard += 1) {
    const start = collection.starts[shard]!;
    const { records, names, files } = await load<CopyShard>(`${collection.name}/records-${shard}`);
    for (const record of records.slice(Math.max(from - start, 0), to - start))
      shown.push({ record, collection, names, files: files[record.id] ?? {} });
  }
  return shown;
}

export async function recordById(collection: CopyCollection, id: string): Promise<Shown | undefined> {
  const shard = collection.ids.length === 0 || id < collection.ids[0]! ? -1 : lastNotAfter(collection.ids, id);
  if (shard === -1) return undefined;
  const entry = (await load<CopyIds>(`${collection.name}/ids-${shard}`)).find(([each]) => each === id);
  return entry && (await recordsAt(collection, entry[1], entry[1] + 1))[0];
}

const shardAt = (starts: readonly number[], at: number): number => Math.max(lastNotAfter(starts, at), 0);

/** Where the last that is not greater stands; -1 where all are. */
function lastNotAfter<T extends string | number>(sorted: readonly T[], wanted: T): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The field that holds the pictures of a collection, and the one with their small pictures. */
export function pictureFields({ fields }: CopyCollection): { readonly picture: string; readonly preview: string } | undefined {
  const preview = fields.find(({ previewOf }) => previewOf !== undefined);
  return preview && { picture: preview.previewOf!, preview: preview.name };
}

export const isConversation = ({ name, fields }: CopyCollection): boolean =>
  name === 'messages' && fields.some((field) => field.name === 'text' && field.type === 'long-text');

export function titleOf({ record, collection }: Shown): string {
  const candidates = [collection.titleField, 'caption', 'name', 'title'];
  const picture = pictureFields(collection)?.picture;
  const file = picture === undefined ? undefined : (record.fields[picture] as { readonly name?: string } | undefined);
  const said = [...candidates.map((name) => record.fields[name]), file?.name].find(
    (value) => typeof value === 'string' && value.trim() !== '',
  );
  const line = typeof said === 'string' ? said.trim().split('\n')[0]! : record.id;
  return line.length > titleCharsMax ? `${line.slice(0, titleCharsMax)}…` : line;
}

const titleCharsMax = 120;

/** Fields of other collections that point to this one. */
export function pointingTo(index: CopyIndex, name: string): readonly { readonly collection: CopyCollection; readonly field: CopyField }[] {
  return index.collections.flatMap((collection) =>
    collection.fields.filter((field) => field.type === 'reference' && field.to === name).map((field) => ({ collection, field })),
  );
}

/** The address of a file of the archive, every part of it escaped. */
export const fileAddress = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
