// What is collected, and what is held about the person. Each look is an entry in the ledger: asked for when the page is opened.
import { queryOptions } from '@tanstack/react-query';
import { inventoryRoutes, type WireHeld, type WireInventory, type WireInventoryField } from '@steward/protocol/wire/inventory-routes.ts';
import { client } from './client.ts';

export type Held = WireHeld;
export type Inventory = WireInventory;
export type InventoryField = WireInventoryField;

export const inventoryQuery = queryOptions({
  queryKey: ['inventory'],
  queryFn: ({ signal }) => client.call(inventoryRoutes.inventory, {}, { signal }),
  staleTime: Infinity,
});

/** Under the key of members: who changes their name sees the new one here. */
export const heldQuery = queryOptions({
  queryKey: ['members', 'held'],
  queryFn: ({ signal }) => client.call(inventoryRoutes.heldAboutMe, {}, { signal }),
});
