// The gazetteer that ships: read from its file when it is first asked for, and kept.
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { Gazetteer, OpenGazetteer } from '../../../ports/gazetteer.ts';
import { countryCodes, decodeGazetteer } from './gazetteer-file.ts';
import { search } from './search.ts';
import { Tables } from './tables.ts';

const file = new URL('places.br', import.meta.url);
const unpack = promisify(brotliDecompress);
const unpackedBytesMax = 32 * 1_048_576;

async function open(): Promise<Gazetteer> {
  const decoded = decodeGazetteer(await unpack(await readFile(file), { maxOutputLength: unpackedBytesMax }));
  const tables = new Tables(decoded);
  return {
    size: tables.size,
    countries: countryCodes,
    attribution: decoded.head.attribution,
    search: (query) => search(tables, query),
    nearest: (spot, language) => tables.nearest(spot, language),
  };
}

export function createGazetteer(): OpenGazetteer {
  let opening: Promise<Gazetteer> | undefined;
  return () => {
    // What could not be read is tried again the next time.
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
}
