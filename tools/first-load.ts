// What a browser fetches before it can show the first page of the app: every script and style sheet that the page names, and what those import statically.
// That is the main bundle; whatever is imported later, such as the map, is not in it.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { repository } from './source-files.ts';

export interface FirstLoad {
  /** Below the build's folder. */
  readonly files: readonly string[];
  readonly gzipBytes: number;
}

/** `read` gives a file of the build by its path; throws when the page names no script, for then this looks in the wrong place. */
export function firstLoad(read: (path: string) => string = fromBuild): FirstLoad {
  const page = read('index.html');
  const named = [...page.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="\/([^"]+\.(?:js|mjs|css))"/g)].map(([, path]) => path!);
  if (!named.some((path) => /\.m?js$/.test(path))) throw new Error('the page names no script');
  const files = new Set<string>();
  const follow = (path: string): void => {
    if (files.has(path)) return;
    files.add(path);
    if (path.endsWith('.css')) return;
    for (const imported of staticImports(read(path))) follow(posix.join(posix.dirname(path), imported));
  };
  for (const path of named) follow(path);
  return { files: [...files], gzipBytes: [...files].reduce((sum, path) => sum + gzipSync(read(path), { level: 9 }).length, 0) };
}

/** `import … from "./x.js"`, `import "./x.js"`, `export … from "./x.js"`, as the build writes them; not `import("./x.js")`. */
function staticImports(code: string): string[] {
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*"(\.\/[^"]+)"/g)].map(([, path]) => path!);
}

function fromBuild(path: string): string {
  return readFileSync(join(repository, 'web/dist', path), 'utf8');
}
