// Writes docs/inventory.md from the declarations of the built-in product.
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import { writeFileSync } from 'node:fs';
import { inventory, inventoryMarkdown } from '../server/src/catalogue/inventory.ts';

writeFileSync(new URL('../docs/inventory.md', import.meta.url), inventoryMarkdown(inventory(loadCatalogue(builtIn))));
