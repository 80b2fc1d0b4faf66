// W2: whoever looks, it is logged. A look at the canary must make its ledger longer; entries of all ledgers are counted by kind of actor where they are written.
import { countsBelow, entriesCounted, sinceFigure } from './gather.ts';
import { probeLedger } from './ledger-probe.ts';
import { notChecked, unless, type Figure, type SteadyPromise } from './promise.ts';
import { trailSeen } from './trail-seen.ts';

const actors: Readonly<Record<string, { readonly en: string; readonly de: string }>> = {
  member: { en: 'by members', de: 'von Mitgliedern' },
  staff: { en: 'by the staff', de: 'vom Personal' },
  worker: { en: 'by background jobs', de: 'von Hintergrundarbeiten' },
  operator: { en: 'by the operator’s tools', de: 'von Werkzeugen des Betreibers' },
  visitor: { en: 'by visitors', de: 'von Besuchern' },
};

export const w2: SteadyPromise = {
  id: 'W2',
  area: 'access',
  text: { en: 'All access to customer data is logged.', de: 'Jeder Zugriff auf Kundendaten wird protokolliert.' },
  control: {
    en: 'Staff, members, jobs and the operator’s own tools come through the same door.',
    de: 'Personal, Mitglieder, Hintergrundarbeiten und eigene Werkzeuge des Betreibers gehen durch dieselbe Tür.',
  },
  where: ['server/src/governed/perform.ts', 'server/src/ledger/tallied-ledger.ts', 'server/src/lifecycle/access-trail.ts'],
  evidence: {
    en: 'A look at the canary is found in its ledger; entries of the last thirty days by kind of actor. Where the provider of the stores keeps a log of its own: who else has used them.',
    de: 'Ein Blick auf den Probebetrieb findet sich in dessen Protokoll; Einträge der letzten dreißig Tage nach Art der Handelnden. Wo der Anbieter der Speicher selbst mitschreibt: wer sie sonst noch benutzt hat.',
  },
  run: ['Who looked, in the app', 'steward ledger export'],
  async check(parts) {
    const probe = await probeLedger(parts);
    const { counts, fromDay } = await entriesCounted(parts);
    const byActor = countsBelow(counts, 'entries/actor/');
    const strangers = byActor.filter(([actor]) => actors[actor] === undefined).length;
    const trail = await trailSeen(parts);
    const figures: readonly Figure[] = [
      {
        id: 'unlogged',
        says: { en: 'Looks at the canary that were not logged', de: 'Nicht protokollierte Blicke auf den Probebetrieb' },
        kind: 'faults',
        value: probe.entered ? 0 : 1,
      },
      ...byActor.map(([actor, value]) => {
        const who = actors[actor] ?? { en: 'by somebody unknown', de: 'von Unbekannten' };
        return { id: `by-${actor}`, says: { en: `Entries ${who.en}`, de: `Einträge ${who.de}` }, kind: 'count', value } as const;
      }),
      ...sinceFigure(fromDay),
      ...trail.figures,
    ];
    const found = unless(
      [
        [
          !probe.entered,
          { en: 'A look at the canary is not in its ledger.', de: 'Ein Blick auf den Probebetrieb steht nicht in dessen Protokoll.' },
        ],
        [strangers > 0, { en: 'An entry names an actor of an unknown kind.', de: 'Ein Eintrag nennt einen Handelnden unbekannter Art.' }],
        ...trail.faults,
      ],
      { figures, tables: trail.tables },
    );
    // What was not looked at is not true; what is broken stays broken.
    return found.state === 'true' && trail.missing ? notChecked(trail.missing, { figures, tables: trail.tables }) : found;
  },
};
