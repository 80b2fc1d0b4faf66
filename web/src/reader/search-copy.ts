// Search over everything, without an index that somebody had to trust: beside each shard of records lies one folded line of text a record, and all of them are looked through,
// with what was found shown while the search goes on. Texts stay in memory up to a bound, so that the second search is quick.
import { foldText, type CopyCollection, type CopyIndex, type CopyText } from '@steward/protocol/wire/offline-copy.ts';
import { recordsAt, type Shown } from './copy.ts';
import { loadOnce } from './load-data.ts';

export const foundMax = 200;
const keptCharsMax = 32 * 1024 * 1024;
const kept = new Map<string, CopyText>();
let keptChars = 0;

export interface Found {
  readonly shown: readonly Shown[];
  /** Shards looked through, of how many. */
  readonly read: number;
  readonly of: number;
  /** How many match; those beyond `foundMax` are counted and not shown. */
  readonly count: number;
  readonly done: boolean;
}

/** Every word must occur, wherever in a word, whatever its case and accents. Tells `onFound` as it goes; stops when `signal` says so. */
export async function searchCopy(
  index: CopyIndex,
  query: string,
  within: string | undefined,
  signal: AbortSignal,
  onFound: (found: Found) => void,
): Promise<void> {
  const words = foldText(query)
    .split(/\s+/u)
    .filter((word) => word !== '');
  const collections = index.collections.filter(({ name }) => within === undefined || name === within);
  const of = collections.reduce((sum, { starts }) => sum + starts.length, 0);
  const shown: Shown[] = [];
  let read = 0;
  let count = 0;
  const tell = (done: boolean): void => onFound({ shown: [...shown], read, of, count, done });
  if (words.length === 0) return tell(true);
  for (const collection of collections)
    for (const [shard, start] of collection.starts.entries()) {
      const lines = await textOf(collection, shard);
      if (signal.aborted) return;
      for (const [at, line] of lines.entries()) {
        if (!words.every((word) => line.includes(word))) continue;
        count += 1;
        if (shown.length < foundMax) shown.push(...(await recordsAt(collection, start + at, start + at + 1)));
      }
      read += 1;
      tell(false);
    }
  tell(true);
}

async function textOf({ name }: CopyCollection, shard: number): Promise<CopyText> {
  const key = `${name}/text-${shard}`;
  const there = kept.get(key);
  if (there) return there;
  const lines = await loadOnce<CopyText>(key);
  const chars = lines.reduce((sum, line) => sum + line.length, 0);
  if (keptChars + chars <= keptCharsMax) {
    kept.set(key, lines);
    keptChars += chars;
  }
  return lines;
}
