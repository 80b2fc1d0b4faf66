import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import { purposes } from '@steward/protocol/words.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDecide } from './decide.ts';
import { linesOf, readersOf } from './readers.ts';
import { memberAskers, otherAskers, staffAskers } from './askers.ts';
import { factsOf, situations } from './situations.ts';

const catalogue = loadCatalogue(builtIn);
const decide = createDecide({ memoEntriesMax: 65_536 });
const readers = readersOf(decide);
const of = (name: string) => readers(catalogue.collections.get(name)!);

test('who reads is what the policies say, whoever is asked and for whatever purpose', () => {
  for (const name of ['tasks', 'members']) {
    const collection = catalogue.collections.get(name)!;
    const lines = situations.filter((line) => line.operation === 'read-record' && linesOf(collection)(line));
    assert.ok(lines.length > 0, name);
    const all = [...memberAskers, ...staffAskers, ...otherAskers].flatMap((asker) => {
      const allowed = purposes.filter((purpose) =>
        lines.some((line) => decide(factsOf({ ...line, facts: { ...line.facts, collection: name } }, asker, purpose, true)).allowed),
      );
      return allowed.length === 0 ? [] : [[asker.name, allowed.toSorted()]];
    });
    assert.deepEqual(
      of(name).readers.map(({ who, purposes: some }) => [who, [...some].sort()]),
      all,
      name,
    );
  }
});

test('every collection is read by somebody, by some operation', () => {
  for (const { name } of catalogue.collections.values()) {
    assert.ok(of(name).readers.length > 0, name);
    assert.ok(of(name).operations.length > 0, name);
  }
});
