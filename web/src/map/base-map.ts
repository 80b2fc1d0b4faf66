// Fills the map with its base as it is needed: the world at once, the finer parts when one comes close enough to where they are.
import type { GeoJSONSource, Map as LibreMap } from 'maplibre-gl';
import { unpackAtlas, type AtlasData } from './atlas-data.ts';
import { fineZoom, hideCoarse, shapeKinds, sourceOf, type BasePart } from './map-style.ts';

interface FinePart {
  readonly part: BasePart;
  readonly zoomMin: number;
  /** West, south, east, north: where it is needed. */
  readonly needed: (west: number, south: number, east: number, north: number) => boolean;
  readonly load: () => Promise<{ readonly atlas: AtlasData }>;
}

const touches = (box: readonly [number, number, number, number]) => (west: number, south: number, east: number, north: number) =>
  west < box[2] && east > box[0] && south < box[3] && north > box[1];
const europe = [-12, 34, 36, 66] as const;

const fineParts: readonly FinePart[] = [
  { part: 'europe', zoomMin: fineZoom, needed: touches(europe), load: () => import('./europe.atlas') },
  {
    part: 'elsewhere',
    zoomMin: fineZoom,
    needed: (west, south, east, north) => west < europe[0] || south < europe[1] || east > europe[2] || north > europe[3],
    load: () => import('./elsewhere.atlas'),
  },
  { part: 'towns', zoomMin: 8, needed: touches([5.5, 45.5, 17.5, 55.5]), load: () => import('./towns.atlas') },
];

/** What GeoNames calls otherwise than German does. */
const inGerman: Readonly<Record<string, string>> = {
  Munich: 'München',
  Vienna: 'Wien',
  Geneva: 'Genf',
  Genève: 'Genf',
  Lausanne: 'Lausanne',
  Rome: 'Rom',
  Milan: 'Mailand',
  Naples: 'Neapel',
  Turin: 'Turin',
  Venice: 'Venedig',
  Florence: 'Florenz',
  Prague: 'Prag',
  Warsaw: 'Warschau',
  Brussels: 'Brüssel',
  Copenhagen: 'Kopenhagen',
  Lisbon: 'Lissabon',
  Athens: 'Athen',
  Moscow: 'Moskau',
  Bucharest: 'Bukarest',
  Belgrade: 'Belgrad',
  Strasbourg: 'Straßburg',
  Nice: 'Nizza',
};

/** Keeps the base of `map` complete in `language`. A part that did not come is asked for again when the map is moved. */
export async function fillBase(map: LibreMap, language: string): Promise<void> {
  const loaded = new Set<BasePart>();
  const regions = new Intl.DisplayNames(language, { type: 'region' });
  const nameOf = {
    region: (code: string) => regions.of(code) ?? code,
    town: (name: string) => (language === 'de' ? (inGerman[name] ?? name) : name),
  };
  const fill = async (part: BasePart, load: FinePart['load']) => {
    const shapes = unpackAtlas((await load()).atlas, nameOf);
    for (const kind of shapeKinds) await map.getSource<GeoJSONSource>(sourceOf(part, kind))?.setData(shapes[kind]);
    loaded.add(part);
  };
  const follow = async () => {
    const bounds = map.getBounds();
    const view = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()] as const;
    const wanted = fineParts.filter(({ zoomMin, needed }) => map.getZoom() >= zoomMin && needed(...view));
    await Promise.allSettled(wanted.filter(({ part }) => !loaded.has(part)).map(({ part, load }) => fill(part, load)));
    // Taken away meanwhile.
    if (map.style)
      hideCoarse(
        map,
        wanted.every(({ part }) => loaded.has(part)),
      );
  };
  await Promise.all([fill('world', () => import('./world.atlas')), follow()]);
  map.on('moveend', () => void follow());
}
