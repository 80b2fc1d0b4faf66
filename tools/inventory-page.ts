// Writes docs/inventory.md from the declarations of the built-in product.
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import { writeFileSync } from 'node:fs';
import { erasureGraph, erasureMarkdown } from '../server/src/catalogue/erasure-graph.ts';
import { inventory, inventoryMarkdown } from '../server/src/catalogue/inventory.ts';
import { otherDataMarkdown } from '../server/src/catalogue/other-data.ts';

const catalogue = loadCatalogue(builtIn);
const page = `${inventoryMarkdown(inventory(catalogue))}\n${otherDataMarkdown()}\n${erasureMarkdown(erasureGraph(catalogue))}`;
writeFileSync(new URL('../docs/inventory.md', import.meta.url), page);
