// S4: the running release has a signed security review of exactly its content.
import { notChecked, unless, type SteadyPromise } from './promise.ts';

export const s4: SteadyPromise = {
  id: 'S4',
  area: 'safe',
  text: { en: 'Every release has a security review.', de: 'Jede Version hat eine Sicherheitsprüfung.' },
  control: {
    en: 'A signed record names what changed for privacy, what was checked and by whom; in production Steward does not start without one for its exact content.',
    de: 'Ein unterschriebener Bericht nennt, was sich für die Daten ändert, was geprüft wurde und von wem; im Betrieb startet Steward nicht ohne einen für genau seinen Inhalt.',
  },
  where: ['reviews/'],
  evidence: {
    en: 'The review of the running release, and findings that are still open.',
    de: 'Die Prüfung der laufenden Version und offene Befunde.',
  },
  run: ['steward review'],
  async check(parts) {
    const version = parts.facts.version;
    const figures = [{ id: 'version', says: { en: 'Running release', de: 'Laufende Version' }, kind: 'text', value: version }] as const;
    const review = parts.review && (await parts.review());
    if (review === undefined)
      return notChecked(
        { en: `There is no review of release ${version} here.`, de: `Zur Version ${version} liegt hier keine Prüfung vor.` },
        { figures },
      );
    const found = {
      figures: [
        ...figures,
        { id: 'reviewer', says: { en: 'Reviewed by', de: 'Geprüft von' }, kind: 'text', value: review.reviewer },
        { id: 'reviewed', says: { en: 'Reviewed', de: 'Geprüft' }, kind: 'time', atMs: review.atMs },
        { id: 'open', says: { en: 'Findings open', de: 'Offene Befunde' }, kind: 'number', value: review.findingsOpen },
      ],
    } as const;
    return unless(
      [
        [
          !review.matches || review.version !== version,
          { en: 'The review is of other code than what runs.', de: 'Die Prüfung gilt anderem Code als dem, der läuft.' },
        ],
      ],
      found,
    );
  },
};
