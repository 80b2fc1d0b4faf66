import assert from 'node:assert/strict';
import test from 'node:test';
import { StewardError } from '../errors.ts';
import { builtIn } from './built-in.ts';
import { dpv } from './categories.ts';
import { preferencesMax } from './check-preferences.ts';
import { collection, type Collection, type Declaration, type Preference } from './collection.ts';
import { loadCatalogue } from './load-catalogue.ts';
import type { Precision } from './place.ts';
import { isWhollyOptional, keptDays, levelOf, noticeVersion, offLevel, preferenceOfField, preferencesOf, rankOf } from './preference.ts';

const said = { en: 'x', de: 'x' } as const;
const field = {
  type: 'text',
  title: said,
  category: dpv.browsing,
  why: said,
  purposes: ['service'],
  decides: 'person',
  owner: { kind: 'owned-by', who: 'author' },
  level: 'optional',
} as const;
const off = { name: 'off', title: said, what: said, fields: [] };
const on = { name: 'on', title: said, what: said, fields: ['words'] };
const preference: Preference = {
  name: 'words',
  title: said,
  category: dpv.browsing,
  why: said,
  lose: said,
  decides: 'person',
  purposes: ['service'],
  levels: [off, on],
};
const notes = (changed: Partial<Declaration>): Collection =>
  collection({
    name: 'notes',
    title: said,
    scope: 'business',
    fields: { words: field },
    preferences: [preference],
    ...changed,
  }) as Collection;
const refused = (changed: Partial<Declaration>, rule: RegExp) =>
  assert.throws(
    () => loadCatalogue([notes(changed)]),
    (error) => error instanceof StewardError && rule.test(error.rule ?? ''),
  );

test('nothing optional loads that no preference switches on, or that two do', () => {
  loadCatalogue([notes({})]);
  refused({ preferences: [] }, /a preference of its collection has to switch it on/);
  refused({ preferences: [preference, { ...preference, name: 'again' }] }, /by one preference alone/);
  refused({ fields: { words: { ...field, level: 'functional' } } }, /no optional field/);
  refused({ fields: { words: field, more: field } }, /has to switch it on/);
});

test('what is wrong with a preference is said', () => {
  const wrong = (changed: Partial<Preference>, rule: RegExp) => refused({ preferences: [{ ...preference, ...changed }] }, rule);
  wrong({ name: 'Words' }, /lower-case/);
  wrong({ why: { en: 'x', de: '' } }, /en and de/);
  wrong({ category: 'x' }, /W3C DPV/);
  wrong({ purposes: [] }, /names the purposes/);
  wrong({ purposes: ['request'] }, /every purpose of words/);
  wrong({ levels: [off] }, /2 to 4 levels/);
  wrong({ levels: [on, { ...on, name: 'more' }] }, /first level is off/);
  wrong({ levels: [off, on, { ...on, name: 'less', fields: [] }] }, /and more/);
  wrong({ levels: [off, off, on] }, /each level once/);
  const many = Array.from({ length: preferencesMax + 1 }, (_, i) =>
    notes({ name: `notes-${i}`, preferences: [{ ...preference, name: `words-${i}` }] }),
  );
  assert.throws(() => loadCatalogue(many), /./);
  assert.equal(preferencesOf(loadCatalogue(many.slice(1))).length, preferencesMax);
});

test('the built-in product: five choices or fewer, off first, and every optional field is switched on by one of them', () => {
  const catalogue = loadCatalogue(builtIn);
  const declared = preferencesOf(catalogue);
  assert(declared.length > 0 && declared.length <= preferencesMax);
  for (const { preference: each } of declared.filter(({ preference: { initial } }) => initial === undefined))
    assert.deepEqual([each.levels[0]!.name, each.levels[0]!.fields, rankOf(each, undefined)], ['off', [], 0]);
  const optional = builtIn.flatMap((each) =>
    Object.entries(each.fields).flatMap(([name, { level }]) => (level === 'optional' ? [{ each, name }] : [])),
  );
  assert(optional.length > 0);
  for (const { each, name } of optional) assert(preferenceOfField(each, name), `${each.name}.${name}`);
  const byName = new Map(declared.map((each) => [each.preference.name, each]));
  assert.deepEqual([...byName.keys()], ['place-precision', 'photo-places', 'analytics', 'recent-searches']);
  assert.deepEqual([...byName.values()].map(keptDays), [undefined, undefined, 30, 30]);
  assert.deepEqual(
    [...byName.values()].map((each) => isWhollyOptional(each.collection)),
    [false, false, true, true],
  );
});

test('how exactly something needed is kept: coarsest first, never off, the business’s, and exact until it chooses', () => {
  const place = { ...field, type: 'place', decides: 'business', level: 'essential' } as const;
  const level = (name: string, placePrecision: Precision) => ({ name, title: said, what: said, fields: ['spot'], placePrecision });
  const exactly: Preference = {
    ...preference,
    decides: 'business',
    initial: 'fine',
    levels: [level('coarse', 'town'), level('fine', 'exact')],
  };
  loadCatalogue([notes({ fields: { spot: place }, preferences: [exactly] })]);
  assert.deepEqual([offLevel(exactly).name, rankOf(exactly, 'gone'), rankOf(exactly, 'coarse')], ['fine', 1, 0]);
  const wrong = (changed: Partial<Preference>, rule: RegExp) =>
    refused({ fields: { spot: place }, preferences: [{ ...exactly, ...changed }] }, rule);
  wrong({ initial: 'gone' }, /initial is one/);
  wrong({ decides: 'person' }, /business’s choice/);
  wrong({ levels: [level('fine', 'exact'), level('coarse', 'town')] }, /finer than the one before/);
  wrong({ levels: [level('coarse', 'town'), { ...level('fine', 'exact'), fields: [] }] }, /same fields/);
  refused({ fields: { spot: { ...place, level: 'optional' } }, preferences: [exactly] }, /no place that notes need/);
});

test('an unknown level is off; other words are another version of the notice', () => {
  assert.equal(levelOf(preference, 'gone').name, 'off');
  const declared = { preference, collection: notes({}) };
  const version = noticeVersion(declared);
  assert.match(version, /^[0-9a-f]{16}$/);
  assert.notEqual(noticeVersion({ ...declared, preference: { ...preference, why: { en: 'y', de: 'x' } } }), version);
  assert.notEqual(noticeVersion({ preference, collection: notes({ keepDays: 7 }) }), version);
});
