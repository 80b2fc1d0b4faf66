// C3: an account that is removed is gone by its date.
import { erasureOf } from '../stores/erasures.ts';
import { datedJobs, dayMs } from './gather.ts';
import { unless, type SteadyPromise } from './promise.ts';

const removedDaysMax = 85;

export const c3: SteadyPromise = {
  id: 'C3',
  area: 'in-control',
  text: { en: 'Accounts can be removed cleanly.', de: 'Konten lassen sich sauber entfernen.' },
  control: {
    en: 'Removing an account ends its sessions, erases what is the person’s own and takes the name out of what the business keeps.',
    de: 'Wer ein Konto entfernt, beendet dessen Sitzungen; Eigenes wird gelöscht, und aus dem, was das Unternehmen behält, verschwindet der Name.',
  },
  where: ['server/src/lifecycle/erasure-people.ts'],
  evidence: {
    en: 'Removals of accounts, and the oldest that has not come to its end.',
    de: 'Entfernte Konten und die älteste Entfernung, die noch läuft.',
  },
  run: ['node --test server/src/lifecycle/erasure-people.test.ts'],
  async check(parts, signal) {
    const nowMs = parts.door.tools.clock.nowMs();
    const removals = (await datedJobs(parts, 'erasure', signal)).filter(({ job }) => {
      const { subject } = erasureOf(job);
      return subject.kind === 'member' && subject.account;
    });
    const open = removals.filter(({ job, steps }) => job.dueAtMs !== undefined && !steps.has('confirmed') && job.state !== 'held');
    const oldestMs = Math.min(nowMs, ...open.map(({ job }) => job.startedAtMs));
    const failed = removals.filter(({ job }) => job.state === 'failed').length;
    const found = {
      figures: [
        { id: 'removed', says: { en: 'Accounts removed', de: 'Entfernte Konten' }, kind: 'count', value: removals.length },
        {
          id: 'under-way',
          says: { en: 'Of these, copies still to be left', de: 'Davon noch in Sicherungen' },
          kind: 'count',
          value: open.length,
        },
        {
          id: 'oldest',
          says: { en: 'The oldest unfinished one began', de: 'Die älteste laufende begann vor' },
          kind: 'duration',
          ms: nowMs - oldestMs,
          of: open.length,
        },
        { id: 'failed', says: { en: 'Failed', de: 'Gescheitert' }, kind: 'faults', value: failed },
      ],
    } as const;
    return unless(
      [
        [failed > 0, { en: 'The removal of an account has failed.', de: 'Eine Entfernung ist gescheitert.' }],
        [
          nowMs - oldestMs > removedDaysMax * dayMs,
          { en: 'The removal of an account takes longer than 85 days.', de: 'Eine Entfernung dauert länger als 85 Tage.' },
        ],
      ],
      found,
    );
  },
};
