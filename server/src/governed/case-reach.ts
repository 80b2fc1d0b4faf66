// What a case can show at all: the kinds of records that lie in its scope, and of each which fields its ground needs and which it withholds. Worked out
// from the declarations; no record is looked at for it.
import type { Catalogue, Collection } from '@steward/protocol/catalogue/collection.ts';
import { purposeOfGround } from '@steward/protocol/words.ts';
import type { Case } from '../stores/cases.ts';
import { mentions } from './case-scope.ts';
import { isGeneric } from './generic-collections.ts';
import { fieldsForStaff } from './locate-in-case.ts';

export interface Reached {
  readonly collection: Collection;
  /** Names of the fields that are shown. */
  readonly shown: ReadonlySet<string>;
}

export function reachOf({ collections }: Catalogue, of: Pick<Case, 'scope' | 'allowed' | 'ground'>): readonly Reached[] {
  const scope = of.allowed ?? of.scope;
  return [...collections.values()]
    .filter(({ name, scope: lies }) => {
      if (!isGeneric(name) || !mentions(scope, name)) return false;
      return scope.kind !== 'project' || lies === 'project' || name === 'projects';
    })
    .map((collection) => {
      const fields = fieldsForStaff(collection, purposeOfGround[of.ground]);
      return { collection, shown: new Set(Object.keys(collection.fields).filter((name) => fields.has(`${collection.name}.${name}`))) };
    });
}
