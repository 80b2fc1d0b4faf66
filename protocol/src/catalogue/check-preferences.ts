// What is wrong with declared preferences. Above all: nothing optional is without one that switches it on, so that nothing can be collected that nobody was
// asked about.
import { StewardError } from '../errors.ts';
import { isCategory } from './categories.ts';
import type { Collection, Preference, PreferenceLevel } from './collection.ts';
import { precisions } from './place.ts';
import { preferenceOfField } from './preference.ts';

export const preferencesMax = 5;
const levelsMax = 4;
const namePattern = /^[a-z][a-z0-9-]{0,39}$/;

const wrong = (where: string, rule: string) => new StewardError('invalid-input', { field: where, rule });

/** Throws `invalid-input` naming the preference, or the field that none switches on. */
export function checkPreferences(declared: readonly Collection[]): void {
  const names = new Set<string>();
  for (const collection of declared) {
    for (const preference of collection.preferences ?? []) {
      const where = `${collection.name} preference ${preference.name}`;
      if (!namePattern.test(preference.name)) throw wrong(where, 'a name is lower-case letters, digits and hyphens, at most 40');
      if (names.has(preference.name)) throw wrong(where, 'is declared twice');
      names.add(preference.name);
      checkPreference(where, preference, collection);
    }
    checkFields(collection);
  }
  if (names.size > preferencesMax)
    throw wrong('preferences', `at most ${preferencesMax}: nobody reads more choices before they switch all of them off`);
}

function checkPreference(where: string, preference: Preference, of: Collection): void {
  for (const text of [preference.title, preference.why, preference.lose])
    if (!text?.en || !text.de) throw wrong(where, 'says its title, why, and what goes without, in en and de');
  if (!isCategory(preference.category)) throw wrong(where, 'category is the IRI of a term of W3C DPV or Fideslang');
  if (preference.decides !== 'person' && preference.decides !== 'business') throw wrong(where, 'says who decides: person or business');
  if (preference.purposes.length === 0) throw wrong(where, 'names the purposes of what it collects');
  const { levels } = preference;
  if (levels.length < 2 || levels.length > levelsMax) throw wrong(where, `has 2 to ${levelsMax} levels`);
  if (new Set(levels.map(({ name }) => name)).size !== levels.length) throw wrong(where, 'names each level once');
  if (preference.initial !== undefined) return checkExactness(where, preference, of);
  if (levels[0]!.fields.length > 0) throw wrong(where, 'its first level is off: it collects nothing');
  levels.forEach((level, i) => checkLevel(where, preference, of, level, levels[i - 1]));
}

/** What is kept all the same, more or less exactly: nothing optional, every level about the same fields, the coarsest first. */
function checkExactness(where: string, { initial, levels, decides, purposes }: Preference, of: Collection): void {
  if (decides !== 'business') throw wrong(where, 'how exactly is the business’s choice: a person can choose to have nothing kept');
  if (!levels.some(({ name }) => name === initial)) throw wrong(where, 'initial is one of its levels');
  const [first] = levels;
  if (first!.fields.length === 0) throw wrong(where, 'its levels name the fields they are about');
  levels.forEach((level, i) => {
    checkWords(where, level);
    if (level.fields.join() !== first!.fields.join()) throw wrong(where, 'every level is about the same fields');
    const rank = precisions.indexOf(level.placePrecision ?? 'exact');
    if (i > 0 && rank <= precisions.indexOf(levels[i - 1]!.placePrecision ?? 'exact'))
      throw wrong(where, 'each level is finer than the one before');
  });
  for (const name of first!.fields) {
    const field = Object.hasOwn(of.fields, name) ? of.fields[name] : undefined;
    if (field?.type !== 'place' || field.level === 'optional')
      throw wrong(where, `is about ${name}, which is no place that ${of.name} need`);
    if (field.purposes.some((purpose) => !purposes.includes(purpose))) throw wrong(where, `does not name every purpose of ${name}`);
  }
}

function checkWords(where: string, level: PreferenceLevel): void {
  if (!namePattern.test(level.name)) throw wrong(where, 'a level is named in lower-case letters, digits and hyphens');
  if (!level.title?.en || !level.title.de || !level.what?.en || !level.what.de)
    throw wrong(where, 'each level says its title and what is kept, in en and de');
}

function checkLevel(where: string, { purposes }: Preference, of: Collection, level: PreferenceLevel, before: PreferenceLevel | undefined) {
  checkWords(where, level);
  if (before && (level.fields.length === 0 || before.fields.some((field) => !level.fields.includes(field))))
    throw wrong(where, 'each level collects what the one before does, and more');
  for (const name of level.fields) {
    const field = Object.hasOwn(of.fields, name) ? of.fields[name] : undefined;
    if (field?.level !== 'optional') throw wrong(where, `collects ${name}, which is no optional field of ${of.name}`);
    if (field.purposes.some((purpose) => !purposes.includes(purpose))) throw wrong(where, `does not name every purpose of ${name}`);
    if (field.type === 'file') throw wrong(where, `collects ${name}: files are given one by one, by whoever wants to`);
  }
}

function checkFields(of: Collection): void {
  for (const [name, field] of Object.entries(of.fields)) {
    if (field.level !== 'optional') continue;
    const by = (of.preferences ?? []).filter((each) => preferenceOfField({ preferences: [each] }, name));
    if (by.length === 0) throw wrong(`${of.name}.${name}`, 'is optional, so a preference of its collection has to switch it on');
    if (by.length > 1) throw wrong(`${of.name}.${name}`, 'is switched on by one preference alone');
  }
  for (const group of of.groups) {
    const switched = (of.preferences ?? []).filter(({ initial }) => initial === undefined);
    const by = new Set(group.fields.map((field) => preferenceOfField({ preferences: switched }, field)?.name));
    // A level that is turned down takes the key of the group, and nothing that another choice is about.
    if (by.size > 1) throw wrong(`${of.name}.${group.name}`, 'shares its owner, purposes and time with fields of another preference');
  }
}
