// The offline reader's page as it was built with the web app: beside the code in an installed package, in the workspace of a clone.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReaderPage } from './reader.ts';

const places = ['../../../pages/web/dist/reader', '../../../../web/dist/reader'].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
);
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};
let read: ReaderPage | undefined;

const builtAt = (): string | undefined => places.find((each) => existsSync(join(each, 'index.html')));

/** Whether it was built: a clone that never was offers the other formats alone. */
export const hasReaderPage = (): boolean => builtAt() !== undefined;

/** Its files by their paths in an archive, the page itself last. Read once; throws when it was not built. */
export function readerPage(): ReaderPage {
  return (read ??= readPage());
}

function readPage(): ReaderPage {
  const place = builtAt();
  if (place === undefined) throw new Error('the offline reader is not built: node tools/setup.mjs');
  const paths = globSync('**/*.{html,js,css}', { cwd: place }).sort(
    (a, b) => Number(a === 'index.html') - Number(b === 'index.html') || (a < b ? -1 : 1),
  );
  return new Map(
    paths.map((path) => [
      path.split(sep).join('/'),
      { type: types[extname(path)]!, bytes: new Uint8Array(readFileSync(join(place, path))) },
    ]),
  );
}
