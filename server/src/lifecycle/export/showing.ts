// Which tasks show which pictures, kept in memory for the export that runs: every batch of its pictures is told.
import type { RememberedShowing } from '../../governed/exports/tasks-showing.ts';
import type { Export } from '../../stores/exports.ts';

const known = new Map<string, RememberedShowing>();
const knownMax = 2;

export function showingOf(data: Export, collection: string): RememberedShowing {
  const name = `${data.key!} ${collection}`;
  const remembered = known.get(name) ?? {};
  known.delete(name);
  if (known.size >= knownMax) known.delete(known.keys().next().value!);
  known.set(name, remembered);
  return remembered;
}

/** When an export is done. */
export function forgetShowing({ key }: Export): void {
  for (const name of known.keys()) if (name.startsWith(`${key} `)) known.delete(name);
}
