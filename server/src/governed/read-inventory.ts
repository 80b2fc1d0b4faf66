// read-inventory: what is collected, derived from the catalogue of the running release.
import { inventory, type Inventory } from '../catalogue/inventory.ts';
import { locatePerson } from './locate.ts';
import type { ReadOperation } from './operation.ts';

export const readInventory: ReadOperation<'read-inventory', Record<string, never>, undefined, Inventory> = {
  kind: 'read',
  name: 'read-inventory',
  locate: (tools, principal) => locatePerson(tools, principal),
  act: async (_grant, { tools }) => inventory(tools.catalogue),
};
