// Search over everything, without an index that somebody had to trust: beside each shard of records lies one folded line of text a record, and all of them are looked through,
// with what was found shown while the search goes on. Texts stay in memory up to a bound, so that the second search is quick.
import { foldText, type CopyCollection, type CopyIndex, type CopyText } from '@steward/protocol/wire/offline-copy.ts';
import { recordsAt, type Shown } from './copy.ts';
import { loadOnce } from './load-data.ts';

export const foundMax = 200;
/** So many files are read at the same time. */
const aheadMax = 8;
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
  const shards = collections.flatMap((collection) => collection.starts.map((start, shard) => ({ collection, shard, start })));
  const ahead: Promise<CopyText>[] = [];
  for (const [at, { collection, start }] of shards.entries()) {
    for (const next of shards.slice(at + ahead.length, at + aheadMax)) ahead.push(handled(textOf(next.collection, next.shard)));
    const lines = await ahead.shift()!;
    if (signal.aborted) return;
    for (const [line, text] of lines.entries()) {
      if (!words.every((word) => text.includes(word))) continue;
      count += 1;
      if (shown.length < foundMax) shown.push(...(await recordsAt(collection, start + line, start + line + 1)));
    }
    read += 1;
    tell(false);
  }
  tell(true);
}

/** Whoever stops before has no use for it, nor for its failure. */
function handled(text: Promise<CopyText>): Promise<CopyText> {
  text.catch(() => undefined);
  return text;
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
