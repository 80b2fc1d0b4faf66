// The names of a collection's fields of one type, worked out once for each declaration: an import asks this of every row.
import type { Collection, Field } from '@steward/protocol/catalogue/collection.ts';

type Named = Readonly<Partial<Record<Field['type'], readonly string[]>>>;

const known = new WeakMap<Collection['fields'], Named>();
const none: readonly string[] = [];

/** In the order of the declaration. */
export function fieldNames({ fields }: Pick<Collection, 'fields'>, type: Field['type']): readonly string[] {
  let named = known.get(fields);
  if (named === undefined) known.set(fields, (named = Object.groupBy(Object.keys(fields), (name) => fields[name]!.type)));
  return named[type] ?? none;
}
