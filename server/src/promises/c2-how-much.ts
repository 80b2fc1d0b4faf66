// C2: no more is collected than was chosen.
import { notChecked, unless, type SteadyPromise } from './promise.ts';

export const c2: SteadyPromise = {
  id: 'C2',
  area: 'in-control',
  text: { en: 'You choose how much is collected.', de: 'Sie bestimmen, wie viel erhoben wird.' },
  control: {
    en: 'What is optional is off until somebody switches it on; where data comes in, what was not chosen is dropped.',
    de: 'Was freiwillig ist, bleibt aus, bis es jemand einschaltet; was nicht gewählt ist, wird beim Eintreffen verworfen.',
  },
  where: ['server/src/lifecycle/', 'protocol/src/catalogue/'],
  evidence: {
    en: 'Records collected this week by level, and any beyond what was chosen.',
    de: 'Diese Woche erhobene Einträge je Stufe und solche über das Gewählte hinaus.',
  },
  run: ['curl $URL/v1/preferences'],
  async check(parts) {
    if (!parts.preferences)
      return notChecked({
        en: 'Choosing levels is not part of this release.',
        de: 'Stufen zu wählen gehört noch nicht zu dieser Version.',
      });
    const { levels, beyond } = await parts.preferences();
    const found = {
      figures: [
        ...levels.map(
          ({ category, level, records }) =>
            ({
              id: `level-${level}-${category}`,
              says: { en: `Collected this week: ${category}, ${level}`, de: `Diese Woche erhoben: ${category}, ${level}` },
              kind: 'count',
              value: records,
            }) as const,
        ),
        {
          id: 'beyond',
          says: { en: 'Collected beyond what was chosen', de: 'Über das Gewählte hinaus erhoben' },
          kind: 'faults',
          value: beyond,
        } as const,
      ],
    };
    return unless(
      [[beyond > 0, { en: 'Something was collected that was not chosen.', de: 'Es wurde etwas erhoben, das nicht gewählt war.' }]],
      found,
    );
  },
};
