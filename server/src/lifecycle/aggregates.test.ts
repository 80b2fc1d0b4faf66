// Reports about groups, attacked by differencing: two results of one report, two reports, the same report before and after one person came or went.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeId, type PersonId } from '@steward/protocol/ids.ts';
import { createRecord } from '../governed/create-record.ts';
import { readLedger } from '../governed/read-ledger.ts';
import { readRecord } from '../governed/read-record.ts';
import { setSupportRule } from '../governed/support-rule.ts';
import { governedKit } from '../governed/testing/governed-kit.ts';
import { hire } from '../governed/testing/staff.fixture.ts';
import { aggregate, groupMin, release } from './aggregates.ts';

const person = (n: number) => encodeId<PersonId>(Uint8Array.from({ length: 16 }, (_, i) => (i === 0 ? n : i)));
const dayMs = 86_400_000;

/** Who belongs to which of four groups. */
const everybody = Array.from({ length: 15 }, (_, who) => who);
const population = fc
  .tuple(...['a', 'b', 'c', 'd'].map((value) => fc.subarray(everybody).map((some) => some.map((who) => ({ value, who })))))
  .map((groups) => groups.flat());
type Population = readonly { readonly value: string; readonly who: number }[];

function peopleOf(members: Population): ReadonlyMap<string, ReadonlySet<PersonId>> {
  const groups = new Map<string, Set<PersonId>>();
  for (const { value, who } of members) groups.set(value, (groups.get(value) ?? new Set()).add(person(who)));
  return groups;
}

const shown = (released: ReturnType<typeof release>) =>
  new Map(released.given.filter(({ kept }) => !kept).map((each) => [each.value, each]));

test('no group under five is told, nor can one be had by taking a total from what is told', () => {
  fc.assert(
    fc.property(population, (members) => {
      const groups = peopleOf(members);
      const told = shown(release(groups, []));
      for (const { people, of } of told.values()) assert.ok(people >= groupMin && people % groupMin === 0 && people <= of.size);
      const hidden = [...groups].filter(([value]) => !told.has(value)).reduce((all, [, of]) => all.union(of), new Set<PersonId>());
      if (told.size > 0) assert.ok(hidden.size === 0 || hidden.size >= groupMin, `${hidden.size} people are what is left of a total`);
    }),
    { numRuns: 500 },
  );
});

test('whoever comes, goes or changes groups is in no difference of two results, also with months between', () => {
  fc.assert(
    fc.property(
      population,
      fc.array(fc.tuple(fc.integer({ min: 0, max: 14 }), fc.subarray(['a', 'b', 'c', 'd'])), { minLength: 1, maxLength: 4 }),
      (members, moves) => {
        let current: Population = members;
        const first = release(peopleOf(current), []);
        let last = first;
        for (const [who, into] of moves) {
          current = [...current.filter((each) => each.who !== who), ...into.map((value) => ({ value, who }))];
          last = release(peopleOf(current), last.given);
        }
        // At most four people have moved in all: every number that was told then and is told now is the same.
        const before = shown(first);
        for (const [value, { people }] of shown(last)) if (before.has(value)) assert.equal(people, before.get(value)!.people, value);
      },
    ),
    { numRuns: 500 },
  );
});

test('a report counts in businesses that take part, once a month, for who is eligible, and is in their ledgers; it opens nothing else', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const ben = await kit.founder('Ben');
  const project = await kit.project(ada);
  const task = (by: typeof ada) =>
    kit.ask(by, createRecord, { collection: 'tasks', project, fields: { title: 'secret', status: 'open', priority: 'high' } });
  const people = [ada];
  for (let i = 0; i < 6; i++) people.push(await kit.join(ada, 'admin', `Person ${i}`));
  for (const each of people) await task(each);
  const aylin = await hire(kit, 'ask', 'customer-success', ['feature-improvement']);
  const tom = await hire(kit, 'ask', 'engineering', ['customer-request']);
  const ask = (who: typeof aylin, report: 'tasks-by-status' | 'tasks-by-priority' = 'tasks-by-status') =>
    aggregate(kit.door, (business) => who.in(business), report);
  assert.equal(await ask(aylin), 'refused', 'nobody takes part');
  await kit.ask(ada, setSupportRule, { aggregates: true });
  assert.equal(await ask(tom), 'refused');
  const month = '2026-11';
  assert.deepEqual(await ask(aylin), { month, groups: [{ value: 'open', people: 5 }], withheld: false });
  for (let i = 0; i < 6; i++) await task(await kit.join(ada, 'admin', `Later ${i}`));
  assert.deepEqual(await ask(aylin), { month, groups: [{ value: 'open', people: 5 }], withheld: false }, 'one result a month');
  assert.equal(await ask(tom), 'refused', 'whoever asks is decided about, also when it was counted before');
  kit.clock.advance(10 * dayMs);
  assert.deepEqual(await ask(aylin), { month: '2026-12', groups: [{ value: 'open', people: 10 }], withheld: false });
  const entriesOf = async (who: typeof ada) => (await kit.ask(who, readLedger, { volume: 1, limit: 200 })).entries;
  const counted = (await entriesOf(ada)).filter(({ what }) => what?.operation === 'read-aggregate' && what.outcome === 'allowed');
  assert.ok(counted.length >= 4 && counted.every(({ what }) => what!.purpose === 'improvement' && what!.fields!.join() === 'tasks.status'));
  assert.ok(!(await entriesOf(ben)).some(({ who }) => who?.actor === 'staff'), 'who takes no part is not touched');
  const { id } = await task(ada);
  await assert.rejects(kit.ask(aylin.in(ada.business), readRecord, { collection: 'tasks', id }, 'improvement'));
});
