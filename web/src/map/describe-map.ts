// Which map this server has; asked once for every map of a page.
import { mapDescriptionPath, type MapDescription } from '@steward/protocol/wire/map-tiles.ts';

let asked: Promise<MapDescription> | undefined;

/** Rejects where the server has none or cannot be reached; the next map asks again. */
export function describeMap(): Promise<MapDescription> {
  asked ??= fetch(mapDescriptionPath).then((answer) => {
    if (!answer.ok) throw new Error('no map');
    return answer.json() as Promise<MapDescription>;
  });
  asked.catch(() => (asked = undefined));
  return asked;
}
