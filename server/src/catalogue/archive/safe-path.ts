// Where original files stand in an archive: names that every file system takes, and no two that one of them would take for the same.
import { cleanName } from '../formats/clean-name.ts';

const endingCharsMax = 12;
const shortIdChars = 8;

/** `<name>-<id>.<ending>`: the id keeps two files of the same name, or of names that differ in case alone, apart. */
export function safeFileName(name: string, id: string): string {
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 ? name.slice(dot + 1) : '';
  const takes = /^[A-Za-z0-9]+$/.test(ending) && ending.length <= endingCharsMax;
  return `${cleanName(takes ? name.slice(0, dot) : name, 'file')}-${id}${takes ? `.${ending.toLowerCase()}` : ''}`;
}

/** `folder` as `foldersOf` gives it. Small pictures lie below the large ones. */
export function filePath(folder: string, collection: string, name: string, id: string, small = false): string {
  return `files/${folder}/${cleanName(collection)}/${small ? 'previews/' : ''}${safeFileName(name, id)}`;
}

/** One folder for each project, the same whatever the order; projects whose names are the same but for their case carry their ids. */
export function foldersOf(projects: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const cleaned = [...projects].map(([id, name]) => [id, cleanName(name, 'project')] as const);
  const times = new Map<string, number>();
  for (const [, name] of cleaned) times.set(folded(name), (times.get(folded(name)) ?? 0) + 1);
  return new Map(cleaned.map(([id, name]) => [id, times.get(folded(name)) === 1 ? name : `${name}-${id.slice(0, shortIdChars)}`]));
}

const folded = (name: string) => name.normalize('NFKC').toLowerCase();
