import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import { aggregateReports, purposes } from '@steward/protocol/words.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDecide } from './decide.ts';
import { countersOf, isCounted, linesOf, readersOf } from './readers.ts';
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

test('what is read by operations of its own names these, and who reads it: what somebody wrote to the operator, and what they switched on', () => {
  const named = (name: string) => of(name).readers.map(({ who, purposes: some }) => `${who}: ${some.join(' ')}`);
  const toTheOperator = [
    'whoever wrote it: service request',
    'owner: service request',
    'admin: service request',
    'customer success, eligible: request',
    'engineering, eligible: request',
    'product, eligible: request',
  ];
  assert.deepEqual(named('threads'), toTheOperator);
  assert.deepEqual(of('threads').operations, ['read-threads', 'export-records']);
  assert.deepEqual(named('thread-messages'), toTheOperator);
  assert.deepEqual(of('thread-messages').operations, ['read-threads', 'get-file', 'export-records']);
  for (const name of ['consents', 'searches']) {
    assert.deepEqual(named(name), ['whoever wrote it: service request'], name);
    assert.deepEqual(of(name).operations, ['read-preferences', 'export-records'], name);
  }
  assert.deepEqual(named('usage'), ['whoever wrote it: service request']);
  assert.deepEqual(of('usage').operations, ['export-records']);
});

test('by what a report about groups counts is counted by customer success alone, and nothing else is counted', () => {
  for (const { collection, field } of Object.values(aggregateReports)) {
    assert.ok(isCounted(collection, field));
    assert.deepEqual(countersOf(decide, { name: collection }), ['customer success, eligible'], collection);
  }
  assert.deepEqual([isCounted('usage', 'times'), isCounted('photos', 'place')], [false, false]);
  for (const name of ['consents', 'searches']) assert.deepEqual(countersOf(decide, { name }), [], name);
});

test('every operation that is said to read a collection is allowed to somebody', () => {
  for (const { name } of catalogue.collections.values()) {
    for (const operation of of(name).operations) {
      const allowed = situations.some(
        (line) =>
          line.operation === operation &&
          [...memberAskers, ...staffAskers].some((asker) =>
            (['service', 'request'] as const).some(
              (purpose) => decide(factsOf({ ...line, facts: { ...line.facts, collection: name } }, asker, purpose, true)).allowed,
            ),
          ),
      );
      assert.ok(allowed, `${operation} of ${name}`);
    }
  }
});
