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

export const html: Format | undefined = place === undefined ? undefined : readerFormat(() => load(place));

/** Small, and read when it is needed. The page itself comes last: an archive that was cut off has none. */
function load(folder: string): ReaderPage {
  const paths = globSync('**/*.{html,js,css}', { cwd: folder }).sort(
    (a, b) => Number(a === 'index.html') - Number(b === 'index.html') || (a < b ? -1 : 1),
  );
  return new Map(
    paths.map((path) => [
      path.replaceAll(sep, '/'),
      { type: types[extname(path)]!, bytes: new Uint8Array(readFileSync(join(folder, path))) },
    ]),
  );
}
