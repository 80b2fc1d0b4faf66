// T3: whoever writes gets an answer in time.
import { notChecked, unless, type SteadyPromise } from './promise.ts';

export const t3: SteadyPromise = {
  id: 'T3',
  area: 'transparent',
  text: { en: 'You can always reach us.', de: 'Sie erreichen uns immer.' },
  control: {
    en: 'Every thread has a date by which it is answered; whoever has no account can write, too.',
    de: 'Jede Anfrage hat ein Datum, bis zu dem sie beantwortet ist; schreiben kann auch, wer kein Konto hat.',
  },
  where: ['server/src/edges/http/', 'web/src/pages/contact/'],
  evidence: {
    en: 'Open threads, the oldest of them, and how many were answered in time.',
    de: 'Offene Anfragen, die älteste davon und wie viele rechtzeitig beantwortet wurden.',
  },
  run: ['curl $URL/.well-known/security.txt'],
  async check(parts) {
    if (!parts.contact)
      return notChecked({ en: 'Contact threads are not part of this release.', de: 'Anfragen gehören noch nicht zu dieser Version.' });
    const { open, oldestSinceMs: oldestMs, inTime, late, overdue } = await parts.contact();
    const answered = inTime + late;
    const found = {
      figures: [
        { id: 'open', says: { en: 'Open threads', de: 'Offene Anfragen' }, kind: 'count', value: open },
        ...(oldestMs === undefined || open < 5
          ? []
          : [{ id: 'oldest', says: { en: 'The oldest open one', de: 'Die älteste offene' }, kind: 'time', atMs: oldestMs } as const]),
        {
          id: 'in-time',
          says: { en: 'Answered in time', de: 'Rechtzeitig beantwortet' },
          kind: 'share',
          value: answered === 0 ? 1 : inTime / answered,
          of: answered,
        },
        { id: 'overdue', says: { en: 'Past their date', de: 'Überfällig' }, kind: 'faults', value: overdue },
      ],
    } as const;
    return unless(
      [[overdue > 0, { en: 'A thread was not answered by its date.', de: 'Eine Anfrage ist nicht bis zu ihrem Datum beantwortet.' }]],
      found,
    );
  },
};
