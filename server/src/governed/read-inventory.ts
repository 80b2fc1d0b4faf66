// read-inventory: what is collected, derived from the catalogue of the running release, and which other companies are sent what.
import { inventory, type Inventory } from '../catalogue/inventory.ts';
import type { Processor } from '../catalogue/processors.ts';
import { locatePerson } from './locate.ts';
import type { ReadOperation } from './operation.ts';

export interface WholeInventory extends Inventory {
  readonly processors: readonly Processor[];
}

export const readInventory: ReadOperation<'read-inventory', Record<string, never>, undefined, WholeInventory> = {
  kind: 'read',
  name: 'read-inventory',
  locate: (tools, principal) => locatePerson(tools, principal),
  act: async (_grant, { tools }) => ({ ...inventory(tools.catalogue), processors: [...tools.processors.values()] }),
};
