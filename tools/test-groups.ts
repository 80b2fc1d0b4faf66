// Which test files share a process in the small run. Most of what a small file costs is loading what it tests; files of one folder load the same.
// In full each file has a process of its own: nothing that one leaves behind can help or harm another.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './source-files.ts';

/** What runs one after the other in one process. */
export interface Group {
  /** Relative to the repository; one file alone, or several behind a file that is written for them. */
  readonly files: readonly string[];
  /** What the runner of Node is given. */
  readonly entry: string;
}

/**
 * What a process takes of each area, few enough that the last ones of a run end together. Files below what is not named are alone: they measure their process, or are
 * long as they are.
 */
const together: readonly { readonly below: string; readonly filesMax: number }[] = [
  { below: 'protocol/', filesMax: 12 },
  { below: 'server/src/catalogue/imports/', filesMax: 1 },
  { below: 'server/src/policy/', filesMax: 2 },
  { below: 'server/', filesMax: 12 },
  { below: 'web/', filesMax: 30 },
  { below: 'test/browser/accessible', filesMax: 1 },
  { below: 'test/browser/', filesMax: 4 },
  { below: 'test/journeys/', filesMax: 1 },
  { below: 'test/forensic/', filesMax: 1 },
  { below: 'test/histories/', filesMax: 1 },
  { below: 'test/kill-nine', filesMax: 1 },
  { below: 'test/bulk-memory', filesMax: 1 },
  { below: 'test/ninety-five-days', filesMax: 1 },
  { below: 'test/', filesMax: 4 },
];

/** What awaits something while it is loaded cannot be loaded at once, and is alone. */
const awaits = (file: string): boolean =>
  /^(?:(?:export )?const .* = |if \(|for )?await /m.test(readFileSync(join(repository, file), 'utf8'));

/** In the order of `files`, as far as they can be. The files behind groups are written into `folder`. */
export function groupFiles(files: readonly string[], folder: string): readonly Group[] {
  const groups: string[][] = [];
  const open = new Map<string, string[]>();
  for (const file of files) {
    const area = awaits(file) ? undefined : together.find(({ below }) => file.startsWith(below));
    const known = area && open.get(area.below);
    if (known && known.length < area.filesMax) {
      known.push(file);
      continue;
    }
    const begun = [file];
    groups.push(begun);
    if (area) open.set(area.below, begun);
  }
  return groups.map((group, number) => {
    if (group.length === 1) return { files: group, entry: join(repository, group[0]!) };
    const entry = join(folder, `group-${number}.test.mjs`);
    writeFileSync(entry, groupModule(group));
    return { files: group, entry };
  });
}

/** Each file is a suite of its name: its hooks are its own, and it has ended before the next one begins. Loaded at once, so that whatever it says belongs to that suite. */
function groupModule(files: readonly string[]): string {
  const paths = files.map((file) => [file, join(repository, file)]);
  const begun = pathToFileURL(join(import.meta.dirname, 'test-process.mjs')).href;
  return `import { createRequire } from 'node:module';
import { after, suite } from 'node:test';
import { noteCost } from ${JSON.stringify(begun)};
const require = createRequire(import.meta.url);
for (const [file, path] of ${JSON.stringify(paths)})
  suite(file, () => {
    require(path);
    noteCost(file);
    after(() => noteCost(file));
  });
`;
}

/** The name that a file has in reports. */
export const nameOf = (file: string): string => relative(repository, file);
