import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notHeld } from './not-held.ts';
import { otherData } from './other-data.ts';
import { carriedFields } from './carried-fields.ts';
import { demoOutbox, ledgerWitness, mailRelay, ownBucket } from './processors.ts';

const fields = builtIn.flatMap((each) => Object.entries(each.fields).map(([name, field]) => [`${each.name}.${name}`, field] as const));

test('of what is said not to be held no field has the category', () => {
  const held = new Set(fields.map(([, { category }]) => category.slice(category.indexOf('#') + 1)));
  for (const { title, categories } of notHeld) {
    assert.ok(categories.length > 0, title.en);
    assert.deepEqual(
      categories.filter((category) => held.has(category)),
      [],
      title.en,
    );
  }
});

test('whatever a company is sent, it is said what lies behind it, and that is declared', () => {
  const declared = new Set([...fields.map(([name]) => name), ...otherData.map(({ id }) => id), '*']);
  const operated = { company: 'A', place: 'B', since: '2026-11-24' };
  for (const { fields: sent } of [mailRelay(operated), demoOutbox, ownBucket, ledgerWitness('one', operated)])
    for (const each of sent) {
      assert.ok(carriedFields[each], each);
      assert.deepEqual(
        carriedFields[each].filter((name) => !declared.has(name)),
        [],
        each,
      );
    }
});

test('no kind of row is declared twice, and everything is said in both languages', () => {
  const rows = otherData.flatMap((each) => each.rows);
  assert.equal(new Set(rows).size, rows.length);
  for (const { title, holds, why, kept, sees, where } of otherData)
    for (const said of [title, holds, why, kept, sees, where]) assert.ok(said.en.trim() !== '' && said.de.trim() !== '', title.en);
});
