// D3: snapshots are taken on time, and the last rehearsal rebuilt everything from them.
import { latestEvidence } from '../stores/installation.ts';
import { dayMs, hourMs } from './gather.ts';
import { notChecked, unless, type Figure, type SteadyPromise } from './promise.ts';

const historyDays = 92;
/** A weekly rehearsal may wait a day for a server that was off. */
const drillDaysMax = 8;
/** A snapshot may fail once. */
const missedMax = 2;

export const d3: SteadyPromise = {
  id: 'D3',
  area: 'storage',
  text: {
    en: 'Data is backed up regularly and can be restored up to three months back.',
    de: 'Daten werden regelmäßig gesichert und lassen sich bis drei Monate zurück wiederherstellen.',
  },
  control: {
    en: 'Every change is kept sealed for 92 days; snapshots are taken by the clock, read back, and a recovery is rehearsed each week.',
    de: 'Jede Änderung bleibt 92 Tage versiegelt erhalten; Sicherungen laufen nach der Uhr, werden zurückgelesen, und jede Woche wird ein Wiederaufbau geprobt.',
  },
  where: ['server/src/lifecycle/snapshot/', 'server/src/lifecycle/restore.ts', 'server/src/main/rehearse.ts'],
  evidence: {
    en: 'The newest snapshot, the oldest moment that can be brought back, the last rehearsal.',
    de: 'Die neueste Sicherung, der älteste wiederherstellbare Zeitpunkt, die letzte Probe.',
  },
  run: ['steward snapshot list', 'steward snapshot drill', 'steward restore project <id> --business <id> --at <time>'],
  async check(parts) {
    const { rows, clock } = parts.door.tools;
    const nowMs = clock.nowMs();
    const taken = (await parts.snapshots.list()).map(({ takenAtMs }) => takenAtMs);
    const [newest, first] = [Math.max(...taken), Math.min(...taken)];
    const drill = await latestEvidence(rows, 'recovery-drill');
    const troubles = (drill?.value as { readonly troubles?: readonly string[] } | undefined)?.troubles?.length ?? 0;
    const figures: readonly Figure[] = [
      { id: 'snapshots', says: { en: 'Snapshots', de: 'Sicherungen' }, kind: 'number', value: taken.length },
      ...(taken.length === 0
        ? []
        : [{ id: 'newest', says: { en: 'Newest snapshot', de: 'Neueste Sicherung' }, kind: 'time', atMs: newest } as const]),
      { id: 'history', says: { en: 'Days of history kept', de: 'Tage Verlauf' }, kind: 'number', value: historyDays },
      ...(drill === undefined
        ? []
        : [{ id: 'drill', says: { en: 'Last rehearsal', de: 'Letzte Probe' }, kind: 'time', atMs: drill.atMs } as const]),
      { id: 'troubles', says: { en: 'Troubles in it', de: 'Schwierigkeiten dabei' }, kind: 'faults', value: troubles },
    ];
    const found = { figures };
    const late = taken.length > 0 && nowMs - newest > missedMax * parts.facts.snapshotHours * hourMs;
    const undrilled =
      drill === undefined ? taken.length > 0 && nowMs - first > drillDaysMax * dayMs : nowMs - drill.atMs > drillDaysMax * dayMs;
    const fault = unless(
      [
        [late, { en: 'The newest snapshot is too old.', de: 'Die neueste Sicherung ist zu alt.' }],
        [troubles > 0, { en: 'The last rehearsal of a recovery failed.', de: 'Die letzte Probe eines Wiederaufbaus ist gescheitert.' }],
        [
          undrilled,
          { en: 'No recovery was rehearsed for more than a week.', de: 'Seit mehr als einer Woche wurde kein Wiederaufbau geprobt.' },
        ],
      ],
      found,
    );
    if (fault.state === 'broken') return fault;
    if (taken.length === 0) return notChecked({ en: 'There is no snapshot yet.', de: 'Es gibt noch keine Sicherung.' }, found);
    if (drill === undefined)
      return notChecked(
        {
          en: 'No recovery was rehearsed yet: the first follows a day after the first snapshot, or now with `steward snapshot drill`.',
          de: 'Noch wurde kein Wiederaufbau geprobt: das erste Mal einen Tag nach der ersten Sicherung, oder jetzt mit `steward snapshot drill`.',
        },
        found,
      );
    return fault;
  },
};
