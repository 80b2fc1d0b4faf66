// The two kinds of files that GeoNames gives out (CC BY 4.0), read line by line: places (`DE.txt`, `cities500.txt`) and postal codes (`DE.txt` of its postal codes).
// https://download.geonames.org/export/dump/readme.txt and …/export/zip/readme.txt say what the columns are.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

export const countries = ['DE', 'AT', 'CH', 'LI'] as const;
export type Country = (typeof countries)[number];

export interface GeoPlace {
  readonly name: string;
  readonly others: readonly string[];
  readonly lat: number;
  readonly lon: number;
  /** `PPLA4`, `PPLX` …; a place where people live begins with PPL. */
  readonly feature: string;
  readonly country: Country;
  readonly admin1: string;
  readonly admin3: string;
  readonly admin4: string;
  readonly people: number;
}

export interface PostalRow {
  readonly country: Country;
  readonly code: string;
  readonly name: string;
  readonly admin1: string;
  /** District in Austria and Switzerland. */
  readonly admin2Name: string;
  /** District in Germany, municipality in Austria and Switzerland. */
  readonly admin3Name: string;
  readonly admin3: string;
  readonly lat: number;
  readonly lon: number;
}

/** Places where nobody lives any more, or that are no settlement. */
const gone = new Set(['PPLH', 'PPLQ', 'PPLW', 'PPLCH']);
const isCountry = (code: string | undefined): code is Country => (countries as readonly string[]).includes(code ?? '');

export async function readPlaces(file: string): Promise<readonly GeoPlace[]> {
  const places: GeoPlace[] = [];
  for await (const cells of linesOf(file)) {
    const [, name = '', , others = '', lat, lon, kind, feature = '', country, , admin1 = '', , admin3 = '', admin4 = '', people] = cells;
    if (kind !== 'P' || !isCountry(country) || gone.has(feature)) continue;
    places.push({
      name,
      others: others.split(',').filter((other) => other !== ''),
      lat: Number(lat),
      lon: Number(lon),
      feature,
      country,
      admin1,
      admin3,
      admin4,
      people: Number(people),
    });
  }
  return places;
}

export async function readPostalCodes(file: string): Promise<readonly PostalRow[]> {
  const rows: PostalRow[] = [];
  for await (const [country, code = '', name = '', , admin1 = '', admin2Name = '', , admin3Name = '', admin3 = '', lat, lon] of linesOf(
    file,
  ))
    if (isCountry(country)) rows.push({ country, code, name, admin1, admin2Name, admin3Name, admin3, lat: Number(lat), lon: Number(lon) });
  return rows;
}

async function* linesOf(file: string): AsyncIterable<readonly string[]> {
  for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) yield line.split('\t');
}
