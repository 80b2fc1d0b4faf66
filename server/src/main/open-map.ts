// The map that people see: the operator's own file, or the one that comes with Steward (docs/maps.md).
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StewardError } from '@steward/protocol/errors.ts';
import { openPmtiles } from '../adapters/embedded/pmtiles.ts';
import type { MapTiles } from '../ports/map-tiles.ts';

/** Beside the code in an installed package, at the top of a clone. */
const shipped = ['../../pages/maps/europe.pmtiles', '../../../maps/europe.pmtiles'].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
);

/** `undefined` where none came along: pages then say that there is no map, and their lists have everything. Throws `invalid-input` where `own` is no map. */
export async function openMap(own: string | undefined): Promise<MapTiles | undefined> {
  const path = own ?? shipped.find(existsSync);
  if (path === undefined) return undefined;
  try {
    return await openPmtiles(path);
  } catch (error) {
    throw new StewardError('invalid-input', { field: 'STEWARD_MAP_TILES', rule: (error as Error).message, cause: error });
  }
}
