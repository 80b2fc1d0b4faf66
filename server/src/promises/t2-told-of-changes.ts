// T2: whoever is concerned is told before the policy changes. Rests on the register of notices: who was told when.
import { notChecked, unless, type SteadyPromise } from './promise.ts';

export const t2: SteadyPromise = {
  id: 'T2',
  area: 'transparent',
  text: { en: 'You are told when the data policy changes.', de: 'Sie erfahren, wenn sich die Datenschutzregeln ändern.' },
  control: {
    en: 'A policy version has its date in the future when it is announced; what changes in the processing without one stops the release.',
    de: 'Eine neue Fassung wird angekündigt, bevor sie gilt; ändert sich die Verarbeitung ohne neue Fassung, wird nichts ausgeliefert.',
  },
  where: ['server/src/lifecycle/notices/', 'policies/'],
  evidence: {
    en: 'How many of those concerned were told of the newest version before it takes effect.',
    de: 'Wie viele der Betroffenen vor dem Stichtag von der neuesten Fassung erfahren haben.',
  },
  run: ['curl $URL/v1/policies'],
  async check(parts) {
    if (!parts.policy)
      return notChecked({
        en: 'Policy versions and notices are not part of this release.',
        de: 'Fassungen der Regeln und Mitteilungen gehören noch nicht zu dieser Version.',
      });
    const told = await parts.policy();
    if (told === undefined)
      return notChecked({ en: 'No version of the policy was announced yet.', de: 'Noch wurde keine Fassung der Regeln angekündigt.' });
    const { version, effectiveMs, people, toldBefore } = told;
    const found = {
      figures: [
        { id: 'version', says: { en: 'Newest version', de: 'Neueste Fassung' }, kind: 'text', value: version },
        { id: 'effective', says: { en: 'Takes effect', de: 'Gilt ab' }, kind: 'time', atMs: effectiveMs },
        { id: 'people', says: { en: 'People to be told', de: 'Zu benachrichtigen' }, kind: 'count', value: people },
        {
          id: 'told',
          says: { en: 'Told before it takes effect', de: 'Vor dem Stichtag benachrichtigt' },
          kind: 'share',
          value: people === 0 ? 1 : toldBefore / people,
          of: people,
        },
      ],
    } as const;
    const late = parts.door.tools.clock.nowMs() >= effectiveMs && toldBefore < people;
    return unless(
      [[late, { en: 'A version took effect before everybody was told.', de: 'Eine Fassung gilt, bevor alle davon erfahren haben.' }]],
      found,
    );
  },
};
