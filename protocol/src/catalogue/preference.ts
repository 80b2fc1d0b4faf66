// Preferences, as they are asked for: by name over the whole catalogue, by field within a collection, and the notice that somebody reads before they choose.
import { sha256 } from '../ledger/sha256.ts';
import type { Catalogue, Collection, Preference, PreferenceLevel } from './collection.ts';

export interface Declared {
  readonly preference: Preference;
  readonly collection: Collection;
}

/** Every preference of the catalogue with the collection that it fills, in the order of the declarations. */
export function preferencesOf({ collections }: Catalogue): readonly Declared[] {
  return [...collections.values()].flatMap((collection) =>
    (collection.preferences ?? []).map((preference) => ({ preference, collection })),
  );
}

export function findPreference(catalogue: Catalogue, name: string): Declared | undefined {
  return preferencesOf(catalogue).find(({ preference }) => preference.name === name);
}

/** The preference that switches a field on, or says how exactly it is kept. */
export function preferenceOfField(collection: Pick<Collection, 'preferences'>, field: string): Preference | undefined {
  return collection.preferences?.find(({ levels }) => levels.some(({ fields }) => fields.includes(field)));
}

/** What holds for whoever has chosen nothing: off, or of a preference about how exactly, its initial level. */
export const offLevel = (preference: Preference): PreferenceLevel => levelOf(preference, undefined);

/** Where a level stands among the others: 0 is off. What is no level of it (any more) is off too, or the initial one. */
export function rankOf({ levels, initial }: Preference, level: string | undefined): number {
  const at = levels.findIndex(({ name }) => name === level);
  return at === -1 && initial !== undefined ? levels.findIndex(({ name }) => name === initial) : Math.max(0, at);
}

export const levelOf = (preference: Preference, level: string | undefined): PreferenceLevel =>
  preference.levels[rankOf(preference, level)]!;

/** A collection that holds nothing but what preferences switch on: without them there is no record. */
export const isWhollyOptional = (collection: Pick<Collection, 'fields' | 'preferences'>): boolean =>
  Object.values(collection.fields).every(({ level }) => level === 'optional');

/** Days after which what it collected goes; `undefined` for as long as the record that it is a part of. */
export function keptDays({ preference, collection }: Declared): number | undefined {
  if (isWhollyOptional(collection)) return collection.keepDays;
  const fields = new Set(preference.levels.flatMap((level) => level.fields));
  return collection.groups.find((group) => group.fields.some((field) => fields.has(field)))?.keepDays;
}

const noticeBytes = 8;

/** The version of what somebody reads before they choose: 16 hex digits of the SHA-256 of its texts and of what it collects (docs/formats/consent-record.md). */
export function noticeVersion(declared: Declared): string {
  const { name, title, category, why, lose, purposes, levels } = declared.preference;
  const text = JSON.stringify([
    'steward/notice/v1',
    declared.collection.name,
    name,
    said(title),
    category,
    said(why),
    said(lose),
    purposes,
    levels.map((level) => [
      level.name,
      said(level.title),
      said(level.what),
      level.fields,
      level.placeDecimals ?? level.placePrecision ?? null,
    ]),
    keptDays(declared) ?? null,
  ]);
  return sha256(new TextEncoder().encode(text)).subarray(0, noticeBytes).toHex();
}

const said = ({ en, de }: { readonly en: string; readonly de: string }) => [en, de];
