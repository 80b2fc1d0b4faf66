import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { erasureGraph, erasureMarkdown } from './erasure-graph.ts';
import { inventory, inventoryMarkdown } from './inventory.ts';
import { otherDataMarkdown } from './other-data.ts';
import { jsonSchemaOf } from './json-schema.ts';

const catalogue = loadCatalogue(builtIn);

test('docs/inventory.md is what the declarations give (node tools/inventory-page.ts writes it)', () => {
  const page = `${inventoryMarkdown(inventory(catalogue))}\n${otherDataMarkdown()}\n${erasureMarkdown(erasureGraph(catalogue))}`;
  assert.equal(readFileSync(new URL('../../../docs/inventory.md', import.meta.url), 'utf8'), page);
});

test('every declared field stands in the inventory once, with its group', () => {
  const { fields, collections } = inventory(catalogue);
  const declared = builtIn.flatMap((collection) => Object.keys(collection.fields).map((field) => `${collection.name}.${field}`));
  assert.deepEqual(
    fields.map(({ collection, field }) => `${collection}.${field}`),
    declared,
  );
  assert.equal(collections, builtIn.length);
});

test('another why, purpose or owner is another hash', () => {
  const [first, ...rest] = builtIn;
  const [name, field] = Object.entries(first!.fields)[0]!;
  const changed = { ...first!, fields: { ...first!.fields, [name]: { ...field, why: { en: 'Because', de: 'Darum' } } } };
  assert.notEqual(inventory(loadCatalogue([changed, ...rest])).hash, inventory(catalogue).hash);
});

test('a photo’s place lies under a key of its own', () => {
  const groups = new Map(
    inventory(catalogue)
      .fields.filter(({ collection }) => collection === 'photos')
      .map(({ field, group }) => [field, group]),
  );
  assert.equal(groups.get('caption'), groups.get('picture'));
  assert.notEqual(groups.get('place'), groups.get('picture'));
});

test('the schema of a collection names what is required and closes the object', () => {
  const schema = jsonSchemaOf(catalogue.collections.get('tasks')!);
  assert.deepEqual(schema['required'], ['title', 'status']);
  assert.equal(schema['additionalProperties'], false);
});
