// How much is collected beyond what is needed: what was chosen, what it collected, and choosing anew.
import { queryOptions } from '@tanstack/react-query';
import {
  preferenceRoutes,
  type WireConsent,
  type WirePreference,
  type WirePreferenceChange,
} from '@steward/protocol/wire/preference-routes.ts';
import { client } from './client.ts';

export type Preference = WirePreference;
export type Consent = WireConsent;
export type PreferenceChange = WirePreferenceChange;

const preferencesKey = ['preferences'] as const;

export const preferencesQuery = queryOptions({
  queryKey: [...preferencesKey, 'mine'],
  queryFn: ({ signal }) => client.call(preferenceRoutes.preferences, {}, { signal }),
});

/** By preference, as whoever is about to collect something asks. */
export const levelsQuery = queryOptions({
  queryKey: [...preferencesKey, 'levels'],
  queryFn: async ({ signal }) => (await client.call(preferenceRoutes.preferenceLevels, {}, { signal })).levels,
});

export const countsQuery = queryOptions({
  queryKey: [...preferencesKey, 'counts'],
  queryFn: async ({ signal }) => (await client.call(preferenceRoutes.preferenceCounts, {}, { signal })).preferences,
});

export const recentSearchesQuery = queryOptions({
  queryKey: [...preferencesKey, 'searches'],
  queryFn: async ({ signal }) => (await client.call(preferenceRoutes.recentSearches, {}, { signal })).searches,
});

export const consentsUrl = '/v1/preferences/consents.json';

type Where = 'preferences' | 'photos' | 'search';

export const choose = async (name: string, level: string, where: Where): Promise<readonly PreferenceChange[]> =>
  (await client.call(preferenceRoutes.setPreference, { params: { name }, body: { level, where } })).changes;

export const turnAllOff = async (): Promise<readonly PreferenceChange[]> =>
  (await client.call(preferenceRoutes.preferencesOff, { body: { where: 'preferences' } })).changes;

export const rememberSearch = (words: string) => client.call(preferenceRoutes.rememberSearch, { body: { words } });

/** What is kept beyond a level and goes when it is chosen. */
export function goesWith({ levels, counts }: Pick<Preference, 'levels' | 'counts'>, level: string): number {
  const rank = levels.findIndex(({ name }) => name === level);
  return counts.reduce((sum, each) => sum + (levels.findIndex(({ name }) => name === each.level) > rank ? each.standing : 0), 0);
}
