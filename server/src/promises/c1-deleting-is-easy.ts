// C1: what is deleted is out of the product at once. Takes the dated steps of receipts: from when it was asked for, or agreed to, until it was hidden.
import type { DatedJob } from './gather.ts';
import { datedJobs, minuteMs } from './gather.ts';
import { percentile, unless, type SteadyPromise } from './promise.ts';

const hiddenMsMax = 5 * minuteMs;
const overdueMsMax = 10 * minuteMs;

/** From when nothing was in its way any more until it was out of sight. */
export function removalMs({ steps }: DatedJob): number | undefined {
  const [asked, hidden] = [steps.get('approved') ?? steps.get('requested'), steps.get('hidden')];
  return asked === undefined || hidden === undefined ? undefined : Math.max(0, hidden - asked);
}

export const c1: SteadyPromise = {
  id: 'C1',
  area: 'in-control',
  text: { en: 'Deleting data is easy.', de: 'Daten zu löschen ist einfach.' },
  control: {
    en: 'One action shows first what goes and what stays; what is asked for is hidden in the very commit that asks for it.',
    de: 'Ein Schritt zeigt zuerst, was geht und was bleibt; ausgeblendet wird im selben Schritt, der es verlangt.',
  },
  where: ['server/src/lifecycle/erasure.ts', 'server/src/governed/hide-subject.ts'],
  evidence: {
    en: 'From the dated receipts: how long it took from asking until it was out of the product.',
    de: 'Aus den datierten Belegen: wie lange es vom Verlangen bis zum Verschwinden dauerte.',
  },
  run: ['steward erase project <id> --business <id>', 'node --test server/src/lifecycle/erasure.test.ts'],
  async check(parts, signal) {
    const jobs = await datedJobs(parts, 'erasure', signal);
    const nowMs = parts.door.tools.clock.nowMs();
    const took = jobs.map(removalMs).filter((ms) => ms !== undefined);
    const [p50, p99] = [percentile(took, 0.5), percentile(took, 0.99)];
    const stuck = jobs.filter(({ job }) => job.state === 'failed' || (job.dueAtMs !== undefined && job.dueAtMs < nowMs - overdueMsMax));
    const found = {
      figures: [
        { id: 'deletions', says: { en: 'Deletions', de: 'Löschungen' }, kind: 'count', value: took.length },
        {
          id: 'p50',
          says: { en: 'Out of the product: half of them within', de: 'Verschwunden: die Hälfte in höchstens' },
          kind: 'duration',
          ms: p50,
          of: took.length,
        },
        {
          id: 'p99',
          says: { en: 'Out of the product: 99 of 100 within', de: 'Verschwunden: 99 von 100 in höchstens' },
          kind: 'duration',
          ms: p99,
          of: took.length,
        },
        {
          id: 'stuck',
          says: { en: 'Deletions that do not go on', de: 'Löschungen, die nicht weitergehen' },
          kind: 'faults',
          value: stuck.length,
        },
      ],
    } as const;
    return unless(
      [
        [stuck.length > 0, { en: 'A deletion has failed or does not go on.', de: 'Eine Löschung ist gescheitert oder geht nicht weiter.' }],
        [
          p99 > hiddenMsMax,
          {
            en: 'It took more than five minutes until something was out of the product.',
            de: 'Es dauerte mehr als fünf Minuten, bis etwas verschwunden war.',
          },
        ],
      ],
      found,
    );
  },
};
