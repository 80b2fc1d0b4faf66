// D4: what was erased is gone: from the stores, which are searched for survivors of every tombstone, and from every copy by its date.
import { blobOf } from '../governed/blob-name.ts';
import { keyOf, versionPrefix } from '../stores/layout.ts';
import { removalMs } from './c1-deleting-is-easy.ts';
import { datedJobs, dayMs, everyTombstone, hourMs, type LaidTombstone } from './gather.ts';
import type { PromiseParts } from './parts.ts';
import { notChecked, percentile, unless, type SteadyPromise } from './promise.ts';

const goneDaysMax = 85;
const tombstonesAtOnceMax = 20_000;
/** An erasure that a crash broke off is taken up within a minute. */
const unfinishedMsMax = hourMs;

export const d4: SteadyPromise = {
  id: 'D4',
  area: 'storage',
  text: {
    en: 'Deleted means out of the product within minutes, and out of storage and snapshots within three months.',
    de: 'Gelöscht heißt: in Minuten aus dem Produkt, in drei Monaten aus Speichern und Sicherungen.',
  },
  control: {
    en: 'A tombstone comes first, then the key is destroyed, then the ciphertext; copies are told and asked until none of them holds it. Providers of push may keep the id of a device longer.',
    de: 'Zuerst kommt der Grabstein, dann wird der Schlüssel vernichtet, dann das Verschlüsselte; Kopien erfahren es und werden gefragt, bis keine es mehr hat. Anbieter von Push können die Kennung eines Geräts länger behalten.',
  },
  where: ['server/src/lifecycle/erasure.ts', 'server/src/lifecycle/tell-erased.ts', 'server/src/vault/epoch-turn.ts'],
  evidence: {
    en: 'Every tombstone is looked behind: no record, version or file of it may be left. The oldest deletion that is still to leave copies.',
    de: 'Hinter jeden Grabstein wird geschaut: Eintrag, Fassungen und Dateien müssen weg sein. Die älteste Löschung, die noch Kopien verlassen muss.',
  },
  run: ['/receipts with the reference of your receipt', 'node --test test/forensic', 'node --test test/ninety-five-days.test.ts'],
  async check(parts, signal) {
    const nowMs = parts.door.tools.clock.nowMs();
    const { took, open, oldestMs } = await deletions(parts, signal);
    const round = await parts.rounds.goOn(
      'tombstones',
      () => everyTombstone(parts),
      (laid) => survivor(parts, laid, nowMs),
      {
        atOnceMax: tombstonesAtOnceMax,
        signal,
      },
    );
    const survivors = round.faults.length + (round.whole?.faults === round.faults ? 0 : (round.whole?.faults.length ?? 0));
    const found = {
      figures: [
        {
          id: 'p99',
          says: { en: 'Out of the product: 99 of 100 within', de: 'Aus dem Produkt: 99 von 100 in höchstens' },
          kind: 'duration',
          ms: percentile(took, 0.99),
          of: took.length,
        },
        {
          id: 'outstanding',
          says: { en: 'Deletions still to leave copies', de: 'Löschungen, die noch Kopien verlassen' },
          kind: 'count',
          value: open.length,
        },
        {
          id: 'oldest',
          says: { en: 'The oldest of them was asked for', de: 'Die älteste davon wurde verlangt vor' },
          kind: 'duration',
          ms: oldestMs,
          of: open.length,
        },
        {
          id: 'searched',
          says: { en: 'Erased records looked behind', de: 'Nachgeprüfte gelöschte Einträge' },
          kind: 'count',
          value: round.whole?.looked ?? round.looked,
        },
        { id: 'survivors', says: { en: 'Survivors found', de: 'Gefundene Überbleibsel' }, kind: 'faults', value: survivors },
      ],
    } as const;
    const fault = unless(
      [
        [survivors > 0, { en: 'Something of what was erased is still stored.', de: 'Von Gelöschtem ist noch etwas gespeichert.' }],
        [
          oldestMs > goneDaysMax * dayMs,
          {
            en: 'A deletion has not left every copy after 85 days.',
            de: 'Eine Löschung hat nach 85 Tagen noch nicht alle Kopien verlassen.',
          },
        ],
      ],
      found,
    );
    if (fault.state === 'true' && round.whole === undefined)
      return notChecked(
        {
          en: 'The first round through all erased records is still under way.',
          de: 'Der erste Durchgang durch alles Gelöschte läuft noch.',
        },
        found,
      );
    return fault;
  },
};

/** How long deletions took until they were out of the product, and those that are still to leave copies. */
async function deletions(parts: PromiseParts, signal: AbortSignal) {
  const nowMs = parts.door.tools.clock.nowMs();
  const jobs = await datedJobs(parts, 'erasure', signal);
  const open = jobs.filter(
    ({ job, steps }) =>
      steps.has('hidden') && !steps.has('undone') && !steps.has('confirmed') && job.dueAtMs !== undefined && job.state !== 'held',
  );
  return {
    took: jobs.map(removalMs).filter((ms) => ms !== undefined),
    open,
    oldestMs: Math.max(0, ...open.map(({ steps, job }) => nowMs - (steps.get('requested') ?? job.startedAtMs))),
  };
}

/** What is left of an erased record, by kind; the rest of it waits for nobody but the minute's sweep. */
async function survivor(
  { door: { tools } }: PromiseParts,
  { business, tombstone: { id, files, done, atMs, keptUntilMs } }: LaidTombstone,
  nowMs: number,
): Promise<string | undefined> {
  const { rows, blobs } = tools;
  if ((await rows.get(keyOf.record(business, id))) !== undefined) return 'record';
  if (!done) return nowMs - atMs > unfinishedMsMax ? 'unfinished' : undefined;
  if ((await rows.range({ partition: business, prefix: versionPrefix(id), limit: 1 })).length > 0) return 'version';
  // What a law keeps lies apart, without being served.
  if (keptUntilMs !== undefined) return undefined;
  for (const file of files) if ((await blobs.size(blobOf(business, file))) !== undefined) return 'file';
  return undefined;
}
