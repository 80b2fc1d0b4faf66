// C4: exports are made when somebody asks for them, and every format they come in is read back by a test.
import { datedJobs, hourMs } from './gather.ts';
import { readBack } from './formats-read-back.ts';
import { unless, type SteadyPromise } from './promise.ts';

const overdueMsMax = hourMs;

export const c4: SteadyPromise = {
  id: 'C4',
  area: 'in-control',
  text: { en: 'You can export when and how you wish.', de: 'Sie exportieren, wann und wie Sie möchten.' },
  control: {
    en: 'Any member exports what they may see, with the rights they have at each step; bringing it back in shows that nothing is missing.',
    de: 'Jedes Mitglied exportiert, was es sehen darf, mit den Rechten jedes einzelnen Schritts; das Zurückspielen zeigt, dass nichts fehlt.',
  },
  where: ['server/src/lifecycle/export/', 'server/src/lifecycle/import/'],
  evidence: {
    en: 'Exports made and any that do not go on; formats that a test reads back.',
    de: 'Fertige Exporte und solche, die nicht weitergehen; Formate, die ein Test wieder einliest.',
  },
  run: ['steward export business', 'node --test server/src/lifecycle/import/round-trip.test.ts'],
  async check(parts, signal) {
    const nowMs = parts.door.tools.clock.nowMs();
    const jobs = await datedJobs(parts, 'export', signal);
    const done = jobs.filter(({ job }) => job.state === 'ready' || job.state === 'removing' || job.state === 'expired');
    const stuck = jobs.filter(
      ({ job }) =>
        job.state === 'failed' ||
        ((job.state === 'collecting' || job.state === 'packing') && job.dueAtMs !== undefined && job.dueAtMs < nowMs - overdueMsMax),
    );
    const unread = parts.formats.filter((name) => readBack[name] === undefined);
    const found = {
      figures: [
        { id: 'exports', says: { en: 'Exports made', de: 'Fertige Exporte' }, kind: 'count', value: done.length },
        {
          id: 'stuck',
          says: { en: 'Exports that failed or do not go on', de: 'Exporte, die gescheitert sind oder nicht weitergehen' },
          kind: 'faults',
          value: stuck.length,
        },
        {
          id: 'formats',
          says: { en: 'Formats that a test reads back', de: 'Formate, die ein Test wieder einliest' },
          kind: 'number',
          value: parts.formats.length - unread.length,
        },
        { id: 'unread', says: { en: 'Formats that none does', de: 'Formate ohne solchen Test' }, kind: 'faults', value: unread.length },
      ],
    } as const;
    return unless(
      [
        [stuck.length > 0, { en: 'An export has failed or does not go on.', de: 'Ein Export ist gescheitert oder geht nicht weiter.' }],
        [
          unread.length > 0,
          { en: 'An export format is read back by no test.', de: 'Ein Exportformat wird von keinem Test wieder eingelesen.' },
        ],
      ],
      found,
    );
  },
};
