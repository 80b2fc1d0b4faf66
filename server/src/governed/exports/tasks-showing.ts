// Which tasks show a picture, of those that the export holds: read out of what was collected, so that nothing is told that is not inside.
import type { Catalogue } from '@steward/protocol/catalogue/collection.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { Export } from '../../stores/exports.ts';
import type { SealedRoom } from './sealed-room.ts';
import { mergedLines } from './sealed-source.ts';

const tasks = 'tasks';

/** Ids of tasks by the ids of the records of `collection` they name, in their order. Goes through all tasks of the export; memory is that of the answer. */
export async function tasksShowing(
  room: SealedRoom,
  { runs }: Pick<Export, 'runs'>,
  { collections }: Catalogue,
  collection: string,
  ids: readonly RecordId[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const showing = new Map<string, string[]>();
  const fields = Object.entries(collections.get(tasks)?.fields ?? {}).flatMap(([name, field]) =>
    field.type === 'reference' && field.to === collection ? [name] : [],
  );
  const of = runs.filter((run) => run.collection === tasks);
  if (fields.length === 0 || of.length === 0) return showing;
  const wanted = new Set<string>(ids);
  for await (const line of mergedLines(room, of)) {
    const task = JSON.parse(line) as WireRecord;
    for (const id of new Set(fields.flatMap((name) => task.fields[name] ?? [])))
      if (typeof id === 'string' && wanted.has(id)) showing.set(id, [...(showing.get(id) ?? []), task.id]);
  }
  return showing;
}
