// One list out of places and postal codes: each settlement once, with its names, what it belongs to, and its codes. Firms that have a postal code of their own
// are left out, their codes go to the town around them.
import { fold, wordsOf } from '../../server/src/adapters/embedded/gazetteer/fold.ts';
import { aliases } from './aliases.ts';
import type { Country, GeoPlace, PostalRow } from './read-geonames.ts';
import { regionIndex } from './regions.ts';

export interface MadePlace {
  name: string;
  readonly country: Country;
  readonly lat: number;
  readonly lon: number;
  readonly people: number;
  readonly region: number;
  /** District or municipality, in words; '' where it says nothing. */
  area: string;
  /** What two names of the same municipality share. */
  readonly key: string;
  readonly kind: 'town' | 'settlement' | 'district';
  /** By which people here know it; the others are those of every language. */
  readonly names: Set<string>;
  readonly others: Set<string>;
  parent?: MadePlace | undefined;
}

export interface MadeCode {
  readonly country: Country;
  readonly code: string;
  readonly place: MadePlace;
  readonly lat: number;
  readonly lon: number;
}

const sameTownKm = 20;
const townKm = 15;
const bigPeople = 15_000;

export function placesOf(
  geo: readonly GeoPlace[],
  postal: readonly PostalRow[],
): { places: readonly MadePlace[]; codes: readonly MadeCode[] } {
  const areas = new Map(postal.map((row) => [`${row.country}${row.admin3}`, row.admin3Name]));
  const made: MadePlace[] = [];
  for (const place of [...geo].sort((a, b) => b.people - a.people)) add(made, place, areas);
  const index = new Index(made);
  const codes: MadeCode[] = [];
  const later: PostalRow[] = [];
  const called = new Map<MadePlace, Map<string, number>>();
  for (const row of postal) {
    const place = known(index, row);
    if (!place) {
      later.push(row);
      continue;
    }
    codes.push({ ...row, place });
    const names = called.get(place) ?? new Map<string, number>();
    const name = rowNames(row)[0]!;
    called.set(place, names.set(name, (names.get(name) ?? 0) + 1));
  }
  for (const [place, names] of called) callAsThePost(place, names);
  const served = new Set(codes.map(({ country, code }) => `${country}${code}`));
  for (const row of later) {
    const place = settle(index, row, served) ?? index.townAt(row);
    if (place) codes.push({ ...row, place });
  }
  for (const place of made) place.parent = place.kind === 'town' ? undefined : index.parentOf(place);
  for (const [country, name, ...also] of aliases) {
    const place = index.biggest(country, name);
    if (!place) throw new Error(`no ${name} (${country}) to give other names to`);
    for (const each of also) place.names.add(each);
  }
  return { places: made, codes };
}

/** `Zürich (Kreis 9) / Altstetten` is Altstetten, `Biel/Bienne` has two names, `Veltheim (Kreis 5)` one. */
function namesIn(name: string): readonly string[] {
  const [own = name] = name.split(' / ').slice(-1);
  const plain = own.replace(/ \((Kreis \d+|Dorf)\)/, '').replace(/^Dorf /, '');
  const both = /^(\p{L}[\p{L} .-]+)\/(\p{L}[\p{L} .-]+)$/u.exec(plain);
  return both ? [plain, both[1]!, both[2]!] : [plain];
}

function add(
  made: MadePlace[],
  { name, others, lat, lon, feature, country, admin1, admin3, admin4, people }: GeoPlace,
  areas: ReadonlyMap<string, string>,
): void {
  let names = namesIn(name);
  // A quarter that is called like its town is the quarter: `Zürich (Kreis 11)`; the village itself beside its municipality is the same place.
  const twin = made.find((place) => place.country === country && place.name === names[0] && kmBetween(place, { lat, lon }) < 10);
  const quarter = /Kreis \d+/.exec(name)?.[0];
  if (twin && names[0] !== name) {
    if (quarter === undefined) return;
    names = [quarter, `${names[0]!} ${quarter}`];
  }
  const kind =
    feature === 'PPLX' || quarter !== undefined || / \/ /.test(name)
      ? 'district'
      : feature.startsWith('PPLA') || feature === 'PPLC' || people >= 1_000
        ? 'town'
        : 'settlement';
  made.push({
    name: names[0]!,
    country,
    lat,
    lon,
    people,
    region: regionIndex(country, admin1),
    area: areaOf(names[0]!, areas.get(`${country}${admin3}`) ?? ''),
    key: `${country}${country === 'DE' ? admin4 : admin3}`,
    kind,
    names: new Set(names),
    others: new Set(kept(others, names[0]!, people, country)),
  });
}

/** Other names that somebody here may type: of Latin letters, and of small places only those that say more. */
function kept(others: readonly string[], name: string, people: number, country: Country): readonly string[] {
  const own = wordsOf(name);
  return others.filter((other) => {
    if (!/^[\p{Script=Latin}\p{M} .,()’'/-]{3,60}$/u.test(other) || /^[A-Z]{3,4}$/.test(other)) return false;
    const words = wordsOf(other);
    if (fold(other).length < 4 || words.join(' ') === own.join(' ')) return false;
    return people >= bigPeople || country === 'CH' || (words.length > own.length && own.every((word) => words.includes(word)));
  });
}

/** `Landkreis Gifhorn`; nothing for a town that is its own district. */
function areaOf(name: string, area: string): string {
  const plain = area
    .replace(/^Politischer Bezirk /, '')
    .replace(/ District$/, '')
    .replace(/, (Freie und Hansestadt|Stadt|kreisfreie Stadt)$/, '')
    .replace(/ \([A-Z]{2}\)$/, '')
    .replace(/^(Kreisfreie Stadt|Stadtkreis|Landeshauptstadt|Gemeindebezirk) .*$/, '');
  return fold(plain) === fold(name) ? '' : plain;
}

/** Towns that GeoNames calls by their English names, where the post has none for the whole. */
const ownNames: Readonly<Record<string, string>> = { Vienna: 'Wien', Munich: 'München', Nuremberg: 'Nürnberg', Geneva: 'Genève' };

/** GeoNames has the names of some towns in another language, or cut short; the post has them as they are written there. */
function callAsThePost(place: MadePlace, names: ReadonlyMap<string, number>): void {
  const before = place.name;
  const all = new Set([...place.names, ...place.others].map((name) => wordsOf(name).join(' ')));
  const [named] = [...names].filter(([name]) => all.has(wordsOf(name).join(' '))).sort((a, b) => b[1] - a[1])[0] ?? [];
  const own = ownNames[before] ?? (place.kind === 'district' || before.includes('/') ? undefined : named);
  if (own === undefined || own === before) return;
  place.name = own;
  const rest = [...place.names];
  place.names.clear();
  for (const name of [own, ...rest]) place.names.add(name);
  place.area = areaOf(own, place.area);
}

/** The place a postal code belongs to, if it is there already: of the same name, and near. */
function known(index: Index, row: PostalRow): MadePlace | undefined {
  if (row.country === 'DE' && firm.test(row.name)) return undefined;
  for (const name of rowNames(row)) {
    const found = index.near(row, name, sameTownKm);
    if (found) return found;
  }
  return undefined;
}

/** What the post calls it, as it may be known: `St-Aubin FR`, `Bern 14 Zustellung`, `Wien, Ottakring`, `Stuttgart Degerloch`. */
function rowNames({ name, country }: PostalRow): readonly string[] {
  const plain = name.replace(country === 'CH' ? /( \d+.*| [A-Z]{2})$/ : / \d+$/, '').trim();
  const parts = plain.split(', ');
  const words = plain.split(' ');
  const tails = country === 'DE' && words.length > 1 ? words.slice(1).map((_, at) => words.slice(at + 1).join(' ')) : [];
  return [
    plain,
    ...(parts.length > 1 ? [parts.at(-1)!] : []),
    ...tails,
    ...(country === 'AT' || words.length === 1 ? [] : [words.slice(0, 2).join(' '), words[0]!]),
  ];
}

const firm =
  /\b(GmbH|mbH|AG|KG|KGaA|OHG|SE|eG|e\.?V|Co|Bank|Sparkasse|Volksbank|BKK|IKK|AOK|DAK|Krankenkasse|Klinik\w*|Krankenhaus|Hospital|Universität\w*|Hochschule|Fachhochschule|Amts?gericht|Landgericht|Finanzamt|\p{L}*amt|\p{L}*ministerium|Bundes\p{L}*|Landes\p{L}*|Deutsche|Verlag\w*|Versicherung\w*|Zentrum|Zentrale|Redaktion|Werk|Post|Postfach|Service\w*|Stadtwerke|Stadtverwaltung|Polizei\w*|Verwaltung\w*|Behörde|Institut|Agentur|Gesellschaft|Holding|Group|Versand\w*|Kunden\w*|Job\p{L}*|NL|Niederlassung|Direktion|Handels\p{L}*|Druck\p{L}*|Marketing|Anstalt|Kasse|Lotto|Radio|Fernsehen|TV|International|Abteilung|Universitätsklinikum|Landratsamt|Kreisverwaltung|Bürgermeister\p{L}*|\p{L}*management|\p{L}*präsidium|\p{L}*direktion|\p{L}*verwaltung|\p{L}*dienst|\p{L}*zentrum|\p{L}*gesellschaft|Stiftung|Verein\p{L}*|Verband|\p{L}*verband|Haus|Messe|Flughafen|Lehranstalt|Schule|Akademie|Kreis|Fa|Firma)\b/u;

/** A settlement that only the post knows becomes one; `undefined` for what is no settlement. */
function settle(index: Index, row: PostalRow, served: ReadonlySet<string>): MadePlace | undefined {
  const { country, code, lat, lon, admin1, admin2Name, admin3Name, admin3 } = row;
  const [full = '', inner] = rowNames({ ...row, name: row.name.split(', ')[0]! });
  let name = row.name.includes(', ') && country !== 'DE' ? row.name.split(', ').at(-1)! : full;
  if (country === 'DE') {
    if (!/^[\p{L}() ./-]{2,50}$/u.test(name) || firm.test(name) || !served.has(`${country}${code}`)) return undefined;
    if (/^(Kreisfreie Stadt|Stadtkreis|Landeshauptstadt)|Stadt$/.test(admin3Name) && inner === undefined) return undefined;
    const town = index.near(row, name.split(' ')[0]!, sameTownKm);
    if (town && name.includes(' ') && !/^(an|am|im|in|bei|der|ob|unter|\()/i.test(name.split(' ')[1]!))
      name = name.split(' ').slice(1).join(' ');
  }
  const inTown = country === 'AT' && admin3Name.startsWith('Gemeindebezirk');
  const place: MadePlace = {
    name,
    country,
    lat,
    lon,
    people: 0,
    region: regionIndex(country, admin1),
    area: areaOf(name, (country === 'LI' ? admin2Name : admin3Name) || admin2Name),
    key: `${country}${admin3}`,
    kind: inTown ? 'district' : fold(admin3Name) === fold(name) ? 'town' : 'settlement',
    names: new Set([name]),
    others: new Set(),
  };
  return index.add(place);
}

/** Finds what is made by name and by place. */
class Index {
  readonly #made: MadePlace[];
  readonly #byName = new Map<string, MadePlace[]>();
  readonly #byKey = new Map<string, MadePlace>();

  constructor(made: MadePlace[]) {
    this.#made = made;
    for (const place of made) this.#enter(place);
  }

  add(place: MadePlace): MadePlace {
    this.#made.push(place);
    this.#enter(place);
    return place;
  }

  #enter(place: MadePlace): void {
    for (const name of [...place.names, ...place.others]) {
      const key = `${place.country}${wordsOf(name).join(' ')}`;
      const list = this.#byName.get(key);
      if (list) list.push(place);
      else this.#byName.set(key, [place]);
    }
    const seat = this.#byKey.get(place.key);
    if (place.kind !== 'district' && (!seat || seat.people < place.people)) this.#byKey.set(place.key, place);
  }

  near(row: { readonly country: Country; readonly lat: number; readonly lon: number }, name: string, km: number): MadePlace | undefined {
    const found = this.#byName.get(`${row.country}${wordsOf(name).join(' ')}`) ?? [];
    return found
      .map((place) => ({ place, off: kmBetween(row, place) }))
      .filter(({ off }) => off < km)
      .sort((a, b) => a.off - b.off)[0]?.place;
  }

  biggest(country: Country, name: string): MadePlace | undefined {
    return [...(this.#byName.get(`${country}${wordsOf(name).join(' ')}`) ?? [])]
      .filter((place) => place.name === name)
      .sort((a, b) => b.people - a.people)[0];
  }

  townAt(row: PostalRow): MadePlace | undefined {
    const around = this.#made.filter((place) => place.country === row.country && place.kind === 'town' && place.people > bigPeople);
    return around
      .map((place) => ({ place, off: kmBetween(row, place) }))
      .filter(({ off }) => off < townKm)
      .sort((a, b) => a.off - b.off)[0]?.place;
  }

  /** The municipality it is in; a district without one belongs to the big town that is near. */
  parentOf(place: MadePlace): MadePlace | undefined {
    const seat = place.country === 'DE' && place.key.length < 10 ? undefined : this.#byKey.get(place.key);
    if (seat && seat !== place && (place.kind === 'district' || place.country !== 'DE')) return seat;
    if (place.kind !== 'district') return undefined;
    const around = this.#made.filter(
      (each) =>
        each.region === place.region &&
        each.kind === 'town' &&
        each.people > Math.max(20_000, place.people * 2) &&
        kmBetween(each, place) < townKm,
    );
    return around.sort((a, b) => b.people / (2 + kmBetween(b, place)) - a.people / (2 + kmBetween(a, place)))[0];
  }
}

const degreeKm = 111.2;

function kmBetween(a: { readonly lat: number; readonly lon: number }, b: { readonly lat: number; readonly lon: number }): number {
  const east = (a.lon - b.lon) * Math.cos((a.lat * Math.PI) / 180);
  return degreeKm * Math.hypot(a.lat - b.lat, east);
}
