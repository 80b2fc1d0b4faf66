// What changed in the privacy surface since the last release, said by whoever changed it: reviews/unreleased.json. A part that changed and has no entry fails the tests,
// so no change of what is collected, allowed, sent or depended on comes in unseen.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { partHashes, surfaceParts, type Surface, type SurfacePart } from './surface.ts';

export interface Unreleased {
  /** The part's hash for which the entries speak. */
  readonly parts: Readonly<Record<SurfacePart, string>>;
  readonly entries: readonly { readonly date: string; readonly part: SurfacePart; readonly what: string }[];
}

const fileOf = (root: string): string => join(root, 'reviews/unreleased.json');

export function readUnreleased(root: string): Unreleased | undefined {
  return existsSync(fileOf(root)) ? (JSON.parse(readFileSync(fileOf(root), 'utf8')) as Unreleased) : undefined;
}

export function writeUnreleased(root: string, unreleased: Unreleased): void {
  writeFileSync(fileOf(root), `${JSON.stringify(unreleased, undefined, 2)}\n`);
}

/** Parts that are not as the last entry about them says. */
export function partsWithoutEntry(surface: Surface, unreleased: Unreleased | undefined): readonly SurfacePart[] {
  const now = partHashes(surface);
  return surfaceParts.filter((part) => unreleased?.parts[part] !== now[part]);
}

/** `what` in one line: what changed, and why that keeps the promises. */
export function withEntry(surface: Surface, unreleased: Unreleased | undefined, part: SurfacePart, what: string, date: string): Unreleased {
  const parts = { ...(unreleased?.parts ?? ({} as Unreleased['parts'])), [part]: partHashes(surface)[part] };
  return { parts, entries: [...(unreleased?.entries ?? []), { date, part, what }] };
}
