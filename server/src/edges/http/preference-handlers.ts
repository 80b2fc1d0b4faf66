// Preferences: each parses, calls one governed operation and renders the outcome.
import { keptDays, noticeVersion, preferencesOf, offLevel } from '@steward/protocol/catalogue/preference.ts';
import type { Feature, ScreenSize } from '@steward/protocol/catalogue/built-in/usage.ts';
import type { WireConsent, WirePreference, WirePreferenceChange } from '@steward/protocol/wire/preference-routes.ts';
import { consentChoices } from '../../catalogue/consent-choices.ts';
import { consentRecords } from '../../catalogue/formats/account.ts';
import { collect } from '../../governed/collect.ts';
import type { Tools } from '../../governed/operation.ts';
import {
  countPreferences,
  readPreferences,
  readSearches,
  type Consent,
  type Counts,
  type PreferenceView,
} from '../../governed/read-preferences.ts';
import { setPreference, type Changed } from '../../governed/set-preference.ts';
import { levelsOf } from '../../stores/preferences.ts';
import { isoTime } from '../../stores/wire-record.ts';
import type { Call } from './call.ts';

export interface PreferenceParts {
  readonly tools: Pick<Tools, 'rows' | 'catalogue' | 'clock'>;
  /** Who keeps all this, as its own people read it. */
  readonly controller: string;
}

interface Event {
  readonly feature: Feature;
  readonly times: number;
  readonly screen?: ScreenSize;
  readonly language?: 'en' | 'de';
}

export function preferenceHandlers({ tools, controller }: PreferenceParts) {
  return {
    async preferences(call: Call) {
      const { preferences, history } = await call.perform(readPreferences, {});
      return { gpc: call.client.gpc === true, preferences: preferences.map(wirePreference), history: history.map(wireConsent) };
    },
    /** Levels tell nothing that the person did not say, and open nothing: no entry. */
    async preferenceLevels(call: Call) {
      const { business, person, gpc } = call.principal();
      const declared = preferencesOf(tools.catalogue).map(({ preference }) => preference);
      const chosen = await levelsOf(tools.rows, business, person!, declared);
      const levels = declared.map((each) => [
        each.name,
        gpc && each.initial === undefined ? offLevel(each).name : chosen.get(each.name)!.level,
      ]);
      return { levels: Object.fromEntries(levels) as Record<string, string> };
    },
    async setPreference(call: Call) {
      const { level, where } = call.body as { level: string; where: string };
      const changes = await call.perform(setPreference, { choose: [{ preference: call.params['name']!, level }], where });
      return { changes: changes.map(wireChange) };
    },
    async preferencesOff(call: Call) {
      const { where } = call.body as { where: string };
      return { changes: (await call.perform(setPreference, { choose: 'all-off', where })).map(wireChange) };
    },
    async preferenceCounts(call: Call) {
      const counts = await call.perform(countPreferences, {});
      return { preferences: [...counts].map(([name, of]) => ({ name, counts: wireCounts(of) })) };
    },
    async consents(call: Call) {
      const { history } = await call.perform(readPreferences, {});
      const { person } = call.person();
      const choices = consentChoices(tools.catalogue, history);
      const file = consentRecords({ id: person, controller: { name: controller }, choices, takenAt: isoTime(tools.clock.nowMs()) });
      return call.reply
        .type('application/ld+json; charset=utf-8')
        .header('content-disposition', 'attachment; filename="consents.json"')
        .send(`${JSON.stringify(file, null, 2)}\n`);
    },
    analytics: (call: Call) => {
      const { events } = call.body as { events: readonly Event[] };
      return call.perform(collect, { preference: 'analytics', records: events });
    },
    recentSearches: async (call: Call) => ({ searches: [...(await call.perform(readSearches, {}))] }),
    rememberSearch: (call: Call) => call.perform(collect, { preference: 'recent-searches', records: [call.body] }),
  };
}

function wirePreference({ preference, collection, chosen, counts }: PreferenceView): WirePreference {
  const { name, title, why, lose, category, decides, purposes, levels, initial } = preference;
  const days = keptDays({ preference, collection });
  return {
    name,
    title,
    why,
    lose,
    category,
    collection: collection.name,
    decides,
    purposes: [...purposes],
    ...(days === undefined ? {} : { keptDays: days }),
    notice: noticeVersion({ preference, collection }),
    levels: levels.map((level) => ({ name: level.name, title: level.title, what: level.what, fields: [...level.fields] })),
    ...(initial === undefined ? {} : { initial }),
    level: chosen.level,
    ...(chosen.turn === 0 ? {} : { since: isoTime(chosen.sinceMs) }),
    counts: wireCounts(counts),
  };
}

const wireCounts = (counts: Counts) => [...counts].map(([level, { standing, since }]) => ({ level, standing, week: since }));

const wireConsent = ({ atMs, ...consent }: Consent): WireConsent => ({ ...consent, at: isoTime(atMs) });

const wireChange = ({ atMs, erasure, ...changed }: Changed): WirePreferenceChange => ({
  ...changed,
  at: isoTime(atMs),
  ...(erasure === undefined ? {} : { erasure }),
});
