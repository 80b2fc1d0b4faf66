// Product analytics: our own, small, off until somebody switches it on. Names of screens and of a few deeds from a fixed list, counted and sent in one go now and
// then, and when the page is left. Nothing is noted while it is off, so nothing waits to be sent either.
import type { Feature, ScreenSize } from '@steward/protocol/catalogue/built-in/usage.ts';
import { preferenceRoutes } from '@steward/protocol/wire/preference-routes.ts';
import { client } from '../api/client.ts';
import { levelsQuery } from '../api/preferences.ts';
import { featureAt } from './feature-at.ts';
import { queries } from './queries.ts';

const sentEveryMs = 300_000;
const timesMax = 1_000;
/** From where on a screen is a tablet's, and a desk's. */
const tabletPx = 600;
const deskPx = 1_024;

const counts = new Map<Feature, number>();
let shown: string | undefined;

const level = (): string => queries.getQueryData(levelsQuery.queryKey)?.['analytics'] ?? 'off';

/** Once more, if it is switched on. */
export function noteUse(feature: Feature): void {
  if (level() === 'off') return counts.clear();
  counts.set(feature, Math.min(timesMax, (counts.get(feature) ?? 0) + 1));
}

/** A screen that was opened; one that is only shown anew is not. */
export function noteScreen(path: string): void {
  const feature = featureAt(path);
  if (feature === undefined || path === shown) return;
  shown = path;
  noteUse(feature);
}

/** Asks whether it is on, and from then on sends what was noted. Gives back how it is ended. */
export function startUsage(path: string): () => void {
  void queries
    .ensureQueryData(levelsQuery)
    .then(() => noteScreen(path))
    .catch(() => undefined);
  const timer = setInterval(sendUsage, sentEveryMs);
  const hidden = () => document.visibilityState === 'hidden' && sendUsage();
  document.addEventListener('visibilitychange', hidden);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', hidden);
    counts.clear();
  };
}

/** What cannot be sent is lost: it is worth no second try. */
export function sendUsage(): void {
  const at = level();
  const noted = [...counts];
  counts.clear();
  if (at === 'off' || noted.length === 0) return;
  const details = at === 'details' ? { screen: screenSize(), language: language() } : {};
  const events = noted.map(([feature, times]) => ({ feature, times, ...details }));
  void client.call(preferenceRoutes.analytics, { body: { events } }).catch(() => undefined);
}

function screenSize(): ScreenSize {
  const { innerWidth } = window;
  return innerWidth < tabletPx ? 'phone' : innerWidth < deskPx ? 'tablet' : 'desk';
}

const language = () => (document.documentElement.lang === 'de' ? ('de' as const) : ('en' as const));
