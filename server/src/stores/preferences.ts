// What somebody chose, in clear: names of preferences and levels, counts and times. Whoever is about to collect something reads it, and commits only while it
// is unchanged.
//
//   pref/<person|->          levels by preference; `-` holds those the business decides
//   agreed/<person>/<time>/<turn>/<record>   the records of consent of a person, in the order they were made
import type { Preference } from '@steward/protocol/catalogue/collection.ts';
import { offLevel, rankOf } from '@steward/protocol/catalogue/preference.ts';
import type { BusinessId, PersonId, RecordId } from '@steward/protocol/ids.ts';
import type { Change, RowKey, RowReader } from '../ports/rows.ts';
import { decodeRow, emptyValue, encodeRow, lastPart } from './layout.ts';

export interface Chosen {
  readonly level: string;
  /** 1 with the first change, one more with each. */
  readonly turn: number;
  readonly sinceMs: number;
}

export interface Choices {
  readonly of: ReadonlyMap<string, Chosen>;
  readonly revision: number | undefined;
}

/** Who chooses: a person, or the business as a whole. */
export type Chooser = PersonId | 'business';

export const chooserOf = ({ decides }: Preference, person: PersonId): Chooser => (decides === 'business' ? 'business' : person);

const choicesKey = (business: BusinessId, chooser: Chooser): RowKey => ({
  partition: business,
  sort: `pref/${chooser === 'business' ? '-' : chooser}`,
});

export async function findChoices(rows: RowReader, business: BusinessId, chooser: Chooser): Promise<Choices> {
  const row = await rows.get(choicesKey(business, chooser));
  return { of: row ? decodeChoices(row.value) : new Map(), revision: row?.revision };
}

function decodeChoices(value: Uint8Array): Choices['of'] {
  const made = Object.entries(decodeRow<Record<string, [string, number, number]>>(value));
  return new Map(made.map(([name, [level, turn, sinceMs]]) => [name, { level, turn, sinceMs }]));
}

/** The level that holds; off for whoever has chosen nothing. */
export function chosenIn({ of }: Choices, preference: Preference): Chosen {
  const chosen = of.get(preference.name);
  if (chosen === undefined) return { level: offLevel(preference).name, turn: 0, sinceMs: 0 };
  return { ...chosen, level: preference.levels[rankOf(preference, chosen.level)]!.name };
}

/** Holds exactly while nothing was chosen anew. */
export const choicesCheck = (business: BusinessId, chooser: Chooser, { revision }: Choices): Change => ({
  kind: 'check',
  key: choicesKey(business, chooser),
  expect: revision ?? 'absent',
});

export function choicesChange(
  business: BusinessId,
  chooser: Chooser,
  { of, revision }: Choices,
  next: ReadonlyMap<string, Chosen>,
): Change {
  const all = [...of, ...next].map(([name, { level, turn, sinceMs }]) => [name, [level, turn, sinceMs]] as const);
  return { kind: 'put', key: choicesKey(business, chooser), value: encodeRow(Object.fromEntries(all)), expect: revision ?? 'absent' };
}

export const agreedPrefix = (person: PersonId) => `agreed/${person}/`;

export const agreedChange = (business: BusinessId, person: PersonId, atMs: number, turn: number, record: RecordId): Change => ({
  kind: 'put',
  key: {
    partition: business,
    sort: `${agreedPrefix(person)}${String(atMs).padStart(15, '0')}/${String(turn).padStart(10, '0')}/${record}`,
  },
  value: emptyValue,
  expect: 'absent',
});

/** The newest records of consent of a person. */
export async function agreedRecords(rows: RowReader, business: BusinessId, person: PersonId, limit: number): Promise<readonly RecordId[]> {
  const found = await rows.range({ partition: business, prefix: agreedPrefix(person), reverse: true, limit });
  return found.map(({ sort }) => lastPart(sort));
}

/** The levels that hold for a person, by preference, those of the business included. */
export async function levelsOf(
  rows: RowReader,
  business: BusinessId,
  person: PersonId,
  preferences: readonly Preference[],
): Promise<ReadonlyMap<string, Chosen>> {
  const [own, ofBusiness] = [await findChoices(rows, business, person), await findChoices(rows, business, 'business')];
  return new Map(preferences.map((each) => [each.name, chosenIn(each.decides === 'business' ? ofBusiness : own, each)]));
}
