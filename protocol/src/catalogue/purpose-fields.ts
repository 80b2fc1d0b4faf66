// The fields a purpose needs; everything else is withheld from it.
import type { Purpose } from '../words.ts';
import type { Collection } from './collection.ts';

const known = new WeakMap<Collection, Map<Purpose, ReadonlySet<string>>>();

/** The fields a purpose needs, as `collection.field`; every other is withheld from it. */
export function fieldsForPurpose(collection: Collection, purpose: Purpose): ReadonlySet<string> {
  let byPurpose = known.get(collection);
  if (!byPurpose) known.set(collection, (byPurpose = new Map()));
  let fields = byPurpose.get(purpose);
  if (!fields) {
    const needed = Object.entries(collection.fields).filter(([, field]) => field.purposes.includes(purpose));
    byPurpose.set(purpose, (fields = new Set(needed.map(([name]) => `${collection.name}.${name}`))));
  }
  return fields;
}
