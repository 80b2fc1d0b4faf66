// The reader that works offline, with the page that was built with the web app; a clone that was never built does not offer it.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Format } from './format.ts';
import { readerFormat, type ReaderPage } from './reader.ts';

/** Beside the code in an installed package, in the workspace of a clone. */
const places = ['../../../pages/web/dist/reader', '../../../../web/dist/reader'].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
);
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

const place = places.find((each) => existsSync(join(each, 'index.html')));

export const html: Format | undefined =
  place === undefined ? undefined : { name: 'html', files: (source, options) => readerFormat(load(place)).files(source, options) };

/** Small, and read when it is needed. */
function load(folder: string): ReaderPage {
  const paths = globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((each) => each.isFile() && extname(each.name) in types)
    .map((each) => join(each.parentPath, each.name))
    .sort();
  return new Map(
    paths.map((path) => [
      path.slice(folder.length + 1).replaceAll(sep, '/'),
      { type: types[extname(path)]!, bytes: new Uint8Array(readFileSync(path)) },
    ]),
  );
}
