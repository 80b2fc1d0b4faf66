// Which tasks show a picture, of those that the export holds: read out of what was collected, so that nothing is told that is not inside. All tasks are gone through once for
// all pictures of a collection; where there are too many to be remembered, once for each batch.
import type { Catalogue } from '@steward/protocol/catalogue/collection.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { Export } from '../../stores/exports.ts';
import type { SealedRoom } from './sealed-room.ts';
import { mergedLines } from './sealed-source.ts';

const tasks = 'tasks';
/** Times that a task shows a picture, that are remembered: some 20 MB. */
const rememberedMax = 100_000;

/** Ids of tasks by the ids of the records they name, in their order. */
export type Showing = ReadonlyMap<string, readonly string[]>;

/** What is remembered between the batches of one export and collection. */
export interface RememberedShowing {
  all?: Showing | 'too-many';
}

export interface ShowingParts {
  readonly room: SealedRoom;
  readonly export: Pick<Export, 'runs'>;
  readonly catalogue: Catalogue;
  /** Of the records that are named. */
  readonly collection: string;
}

/** Those that show at least these records; `max` for tests. */
export async function tasksShowing(
  parts: ShowingParts,
  ids: readonly RecordId[],
  remembered: RememberedShowing,
  max = rememberedMax,
): Promise<Showing> {
  remembered.all ??= (await gathered(parts, () => true, max)) ?? 'too-many';
  if (remembered.all !== 'too-many') return remembered.all;
  const wanted = new Set<string>(ids);
  return (await gathered(parts, (id) => wanted.has(id)))!;
}

/** `undefined` when they are more than `max`. */
async function gathered(
  { room, export: { runs }, catalogue: { collections }, collection }: ShowingParts,
  isWanted: (id: string) => boolean,
  max = Number.POSITIVE_INFINITY,
): Promise<Showing | undefined> {
  const showing = new Map<string, string[]>();
  const fields = Object.entries(collections.get(tasks)?.fields ?? {}).flatMap(([name, field]) =>
    field.type === 'reference' && field.to === collection ? [name] : [],
  );
  const of = runs.filter((run) => run.collection === tasks);
  if (fields.length === 0 || of.length === 0) return showing;
  let count = 0;
  for await (const line of mergedLines(room, of)) {
    const task = JSON.parse(line) as WireRecord;
    for (const id of new Set(fields.flatMap((name) => task.fields[name] ?? []))) {
      if (typeof id !== 'string' || !isWanted(id)) continue;
      if (++count > max) return undefined;
      showing.set(id, [...(showing.get(id) ?? []), task.id]);
    }
  }
  return showing;
}
