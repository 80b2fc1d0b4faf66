// Makes the gazetteer that ships (server/src/adapters/embedded/gazetteer/places.br) out of GeoNames' files, which are fetched by hand (docs/places.md says where):
//   node tools/gazetteer/make-gazetteer.ts <folder> <day of the files, 2026-07-01>
// The folder holds places-*.txt (GeoNames' dump of a country, or cities500.txt: the more the better) and postal-*.txt (its postal codes). Same files, same bytes.
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { isLink, wordsOf } from '../../server/src/adapters/embedded/gazetteer/fold.ts';
import {
  codesPerCountry,
  countryCodes,
  encodeGazetteer,
  kinds,
  nothing,
  perDegree,
  type GazetteerColumns,
} from '../../server/src/adapters/embedded/gazetteer/gazetteer-file.ts';
import { placesOf, type MadeCode, type MadePlace } from './places-of.ts';
import { readPlaces, readPostalCodes } from './read-geonames.ts';
import { regions } from './regions.ts';

const target = new URL('../../server/src/adapters/embedded/gazetteer/places.br', import.meta.url);
const [folder, made] = process.argv.slice(2);
if (folder === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(made ?? '')) throw new Error('usage: make-gazetteer.ts <folder> <day>');

const read = async <T>(pattern: string, reader: (file: string) => Promise<readonly T[]>): Promise<readonly T[]> => {
  const files = globSync(pattern, { cwd: folder }).sort();
  if (files.length === 0) throw new Error(`no ${pattern} in ${folder}`);
  return (await Promise.all(files.map((file) => reader(join(folder, file))))).flat();
};
const { places, codes } = placesOf(await read('places-*.txt', readPlaces), await read('postal-*.txt', readPostalCodes));
// Neighbours stand beside each other, so that what is alike compresses.
const sorted = [...places].sort((a, b) => a.region - b.region || order(a.area, b.area) || order(a.name, b.name) || a.lat - b.lat);
if (sorted.length >= nothing) throw new Error(`${sorted.length} places: more than the format can number`);
const numbers = new Map(sorted.map((place, i) => [place, i]));
const columns = { ...placeColumns(sorted), ...codeColumns(codes), ...formColumns(sorted) };
const head = {
  made: made!,
  attribution: ['GeoNames (https://www.geonames.org/), CC BY 4.0'],
  regions: regions.map(({ country, name, also }) => ({ country, name, also })),
};
const whole = encodeGazetteer(head, columns);
const params = {
  [constants.BROTLI_PARAM_QUALITY]: 11,
  [constants.BROTLI_PARAM_LGWIN]: 22,
  [constants.BROTLI_PARAM_SIZE_HINT]: whole.length,
};
const packed = brotliCompressSync(whole, { params });
writeFileSync(target, packed);
console.log(
  `${sorted.length} places, ${columns.code.length} postal codes, ${columns.formPlace.length} names, ${columns.words.split('\n').length} words: ${packed.length} bytes (${whole.length} unpacked)`,
);

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function placeColumns(all: readonly MadePlace[]) {
  const areas = ['', ...new Set(all.map(({ area }) => area).filter((area) => area !== ''))];
  const areaNumbers = new Map(areas.map((area, i) => [area, i]));
  return {
    names: all.map(({ name }) => name).join('\n'),
    lat: Int32Array.from(all, ({ lat }) => Math.round(lat * perDegree)),
    lon: Int32Array.from(all, ({ lon }) => Math.round(lon * perDegree)),
    people: Uint32Array.from(all, ({ people }) => people),
    region: Uint8Array.from(all, ({ region }) => region),
    area: Uint16Array.from(all, ({ area }) => areaNumbers.get(area)!),
    parent: Uint16Array.from(all, ({ parent }) => (parent === undefined ? nothing : numbers.get(parent)!)),
    kind: Uint8Array.from(all, ({ kind }) => kinds.indexOf(kind)),
    areas: areas.join('\n'),
  };
}

function codeColumns(all: readonly MadeCode[]) {
  const unique = new Map(all.map((each) => [`${each.country}${each.code} ${numbers.get(each.place)}`, each]));
  const rows = [...unique.values()]
    .map((each) => ({
      ...each,
      number: countryCodes.indexOf(each.country) * codesPerCountry + Number(each.code),
      at: numbers.get(each.place)!,
    }))
    .sort((a, b) => a.number - b.number || a.at - b.at);
  const off = (degrees: number) => Math.max(-32_768, Math.min(32_767, Math.round(degrees * perDegree)));
  return {
    code: Uint32Array.from(rows, ({ number }) => number),
    codePlace: Uint16Array.from(rows, ({ at }) => at),
    codeLat: Int16Array.from(rows, ({ lat, place }) => off(lat - place.lat)),
    codeLon: Int16Array.from(rows, ({ lon, place }) => off(lon - place.lon)),
  };
}

function formColumns(all: readonly MadePlace[]): Pick<GazetteerColumns, 'formPlace' | 'formWords' | 'formKind' | 'formWord' | 'words'> {
  const forms: { place: number; kind: number; words: readonly string[] }[] = [];
  all.forEach((place, at) => {
    const seen = new Set<string>();
    const enter = (words: readonly string[], kind: number) => {
      const key = words.join(' ');
      if (words.length === 0 || seen.has(key)) return;
      seen.add(key);
      forms.push({ place: at, kind, words });
    };
    for (const name of place.names) enter(wordsOf(name), 0);
    for (const name of place.others) enter(wordsOf(name), 1);
    const words = wordsOf(place.name);
    if (place.people >= 2_000 && words.length > 1 && words.length < 4 && !words.some(isLink)) enter([words.join('')], 0);
  });
  const words = [...new Set(forms.flatMap((form) => form.words))].sort();
  const numbersOf = new Map(words.map((word, i) => [word, i]));
  const starts = [0];
  for (const form of forms) starts.push(starts.at(-1)! + form.words.length);
  return {
    formPlace: Uint16Array.from(forms, ({ place }) => place),
    formWords: Uint32Array.from(starts),
    formKind: Uint8Array.from(forms, ({ kind }) => kind),
    formWord: Uint32Array.from(forms.flatMap((form) => form.words.map((word) => numbersOf.get(word)!))),
    words: words.join('\n'),
  };
}
