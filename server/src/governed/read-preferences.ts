// read-preferences: what somebody has chosen, what was collected by it, and the records of consent that tell of it; and, for those who run a business, how many
// records were collected at which level, and nothing about anybody.
import { preferencesOf, rankOf, type Declared } from '@steward/protocol/catalogue/preference.ts';
import type { PersonId, RecordId } from '@steward/protocol/ids.ts';
import type { ConsentState } from '@steward/protocol/words.ts';
import { agreedRecords, levelsOf, type Chosen } from '../stores/preferences.ts';
import { findRecords, listIds, openRecords, type RecordView } from '../stores/records.ts';
import { candidatesMax } from './candidates.ts';
import { countCollected, type LevelCount } from './collected.ts';
import { locatePerson } from './locate.ts';
import type { ReadOperation } from './operation.ts';
import { dayMs } from './periods.ts';

/** So many of them are told on a screen; up to a thousand are in a copy of one's own data. */
const historyMaxDefault = 100;
const recentSearchesMax = 10;
const weekMs = 7 * dayMs;

/** Records by level, in the order of the levels. */
export type Counts = ReadonlyMap<string, LevelCount>;

export interface PreferenceView extends Declared {
  readonly chosen: Chosen;
  readonly counts: Counts;
}

/** A change of a preference, as its record of consent says. */
export interface Consent {
  readonly id: RecordId;
  readonly atMs: number;
  readonly preference: string;
  readonly state: ConsentState;
  readonly level: string;
  readonly before: string;
  readonly notice: string;
  readonly where: string;
  readonly receipt: string;
}

export interface PreferencesView {
  readonly preferences: readonly PreferenceView[];
  /** The newest first. */
  readonly history: readonly Consent[];
}

export interface ReadPreferencesInput {
  /** How many changes, the newest first; at most 1,000. */
  readonly historyMax?: number;
}

export const readPreferences: ReadOperation<'read-preferences', ReadPreferencesInput, readonly RecordId[], PreferencesView> = {
  kind: 'read',
  name: 'read-preferences',
  async locate(tools, principal, { historyMax = historyMaxDefault }) {
    const target = await locatePerson(tools, principal, { person: principal.person });
    const known = principal.person !== undefined && target.facts.businessRole !== 'none';
    const ids = known ? await agreedRecords(tools.rows, principal.business, principal.person, historyMax) : [];
    return { ...target, collection: 'consents', records: ids, fields: 'all', loaded: ids };
  },
  async act(grant, { tools, principal, target }) {
    const { rows, clock, vault, catalogue } = tools;
    const { business } = principal;
    const person = principal.person!;
    const declared = preferencesOf(catalogue);
    const levels = await levelsOf(
      rows,
      business,
      person,
      declared.map(({ preference }) => preference),
    );
    const preferences: PreferenceView[] = [];
    for (const each of declared) {
      const counts = await countCollected(rows, business, each, clock.nowMs() - weekMs, person);
      preferences.push({ ...each, chosen: levels.get(each.preference.name)!, counts: inOrder(each, counts) });
    }
    const stored = await findRecords(rows, business, target.loaded);
    const views = await openRecords(
      vault,
      grant,
      stored.map(({ row }) => row),
    );
    return { preferences, history: views.map(consentOf) };
  },
};

const inOrder = ({ preference }: Declared, counts: Counts): Counts =>
  new Map([...counts].sort(([a], [b]) => rankOf(preference, a) - rankOf(preference, b)));

const consentOf = ({ id, createdAtMs, fields }: RecordView): Consent => ({
  ...(fields as unknown as Omit<Consent, 'id' | 'atMs'>),
  id,
  atMs: createdAtMs,
});

/** How many records of everybody stand, and came in this week, by preference and level. */
export const countPreferences: ReadOperation<'read-preferences', Record<string, never>, undefined, ReadonlyMap<string, Counts>> = {
  kind: 'read',
  name: 'read-preferences',
  locate: (tools, principal) => locatePerson(tools, principal),
  async act(_grant, { tools, principal }) {
    const all = new Map<string, Counts>();
    for (const each of preferencesOf(tools.catalogue)) {
      const counts = await countCollected(tools.rows, principal.business, each, tools.clock.nowMs() - weekMs);
      all.set(each.preference.name, inOrder(each, counts));
    }
    return all;
  },
};

/** What the person searched for lately, each once, the newest first. */
export const readSearches: ReadOperation<'read-preferences', Record<string, never>, readonly RecordId[], readonly string[]> = {
  kind: 'read',
  name: 'read-preferences',
  async locate(tools, principal) {
    const { business, person } = principal;
    const target = await locatePerson(tools, principal, { person });
    const all = person === undefined ? [] : await listIds(tools.rows, business, undefined, 'searches', { limit: candidatesMax });
    const own = (await findRecords(tools.rows, business, all))
      .map(({ row }) => row)
      .filter(({ createdBy }) => createdBy === (person as PersonId));
    const newest = own.sort((a, b) => b.createdAtMs - a.createdAtMs).slice(0, recentSearchesMax * 2);
    const ids = newest.map(({ id }) => id);
    return { ...target, collection: 'searches', records: ids, fields: 'all', loaded: ids };
  },
  async act(grant, { tools, principal, target }) {
    const stored = await findRecords(tools.rows, principal.business, target.loaded);
    const views = await openRecords(
      tools.vault,
      grant,
      stored.map(({ row }) => row),
    );
    const words = views.map(({ fields }) => fields['words']).filter((each) => typeof each === 'string');
    return [...new Set(words)].slice(0, recentSearchesMax);
  },
};
