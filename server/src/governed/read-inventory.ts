// read-inventory: what is collected, derived from the catalogue of the running release and from the paths that use it: which operations read a field, for
// which purposes, who may, which companies receive it, where it lies, how long it stays. And what is held beside the collections.
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { inventory, keptText, type Inventory, type InventoryField } from '../catalogue/inventory.ts';
import { otherData, type OtherData } from '../catalogue/other-data.ts';
import { carriedFields } from '../catalogue/carried-fields.ts';
import type { Processor } from '../catalogue/processors.ts';
import { countersOf, isCounted, readersOf, readersOfField, type Reader } from '../policy/readers.ts';
import { locatePerson } from './locate.ts';
import type { ReadOperation, Tools } from './operation.ts';

export interface WholeField extends InventoryField {
  readonly readers: readonly Reader[];
  /** Who of the staff may have people counted by it, in reports about groups alone. */
  readonly counters: readonly string[];
  /** Which operations read it. */
  readonly operations: readonly string[];
  /** Ids of the processors that receive it. */
  readonly receivers: readonly string[];
  readonly where: 'records' | 'files';
  readonly kept: string;
}

export interface WholeInventory extends Inventory {
  readonly fields: readonly WholeField[];
  readonly titles: readonly Pick<Collection, 'name' | 'title' | 'scope'>[];
  readonly other: readonly OtherData[];
  readonly processors: readonly Processor[];
}

type InventoryTools = Pick<Tools, 'catalogue' | 'processors' | 'decide'>;
/** By decision function: it decides the same for as long as it lives. */
const knownReaders = new WeakMap<Tools['decide'], ReturnType<typeof readersOf>>();

/** The first time it takes a tenth of a second of decisions, with room for others between the collections. */
export async function wholeInventory({ catalogue, processors, decide }: InventoryTools): Promise<WholeInventory> {
  let readers = knownReaders.get(decide);
  if (!readers) knownReaders.set(decide, (readers = readersOf(decide)));
  for (const collection of catalogue.collections.values()) {
    readers(collection);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const plain = inventory(catalogue);
  const fields = plain.fields.map((field): WholeField => {
    const of = readers(catalogue.collections.get(field.collection)!);
    return {
      ...field,
      readers: readersOfField(of.readers, field.purposes),
      ...countedOf(decide, field, of.operations),
      receivers: receiversOf(processors.values(), `${field.collection}.${field.field}`),
      where: field.type === 'file' ? 'files' : 'records',
      kept: keptText(field),
    };
  });
  const titles = [...catalogue.collections.values()].map(({ name, title, scope }) => ({ name, title, scope }));
  return { ...plain, fields, titles, other: otherData, processors: [...processors.values()] };
}

/** A field that a report about groups counts by is read for that too; nothing of it is shown. */
function countedOf(
  decide: Tools['decide'],
  { collection, field, purposes }: Pick<InventoryField, 'collection' | 'field' | 'purposes'>,
  operations: readonly string[],
): Pick<WholeField, 'counters' | 'operations'> {
  const counters = isCounted(collection, field) && purposes.includes('improvement') ? countersOf(decide, { name: collection }) : [];
  return { counters, operations: counters.length === 0 ? operations : [...operations, 'read-aggregate'] };
}

/** `name` is a field, or the id of other data. */
export const receiversOf = (processors: Iterable<Processor>, name: string): readonly string[] =>
  [...processors]
    .filter(({ fields }) => fields.some((sent) => (carriedFields[sent] ?? []).some((carried) => carried === name || carried === '*')))
    .map(({ id }) => id);

export const readInventory: ReadOperation<'read-inventory', Record<string, never>, undefined, WholeInventory> = {
  kind: 'read',
  name: 'read-inventory',
  locate: (tools, principal) => locatePerson(tools, principal),
  act: async (_grant, { tools }) => wholeInventory(tools),
};
