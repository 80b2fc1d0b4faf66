// S3: every ledger fits what was signed of it, and the canary's last look can be proved by its receipt.
import type { BusinessId } from '@steward/protocol/ids.ts';
import { businessIds } from '../stores/standing.ts';
import { entriesCounted, sum } from './gather.ts';
import { probeLedger } from './ledger-probe.ts';
import type { PromiseParts } from './parts.ts';
import { notChecked, unless, type SteadyPromise } from './promise.ts';

const ledgersAtOnceMax = 500;

interface LedgerFault {
  /** `altered`: a ledger is not what was signed; `unread`: its stores did not answer. */
  readonly kind: 'altered' | 'unread';
}

export const s3: SteadyPromise = {
  id: 'S3',
  area: 'safe',
  text: { en: 'Every access is logged in detail and can be proved.', de: 'Jeder Zugriff ist genau protokolliert und beweisbar.' },
  control: {
    en: 'A tamper-evident ledger for each business, written durably before data is released; whoever holds its key checks it offline, with programs we did not write.',
    de: 'Ein manipulationserkennbares Protokoll je Unternehmen, dauerhaft geschrieben, bevor Daten herausgehen; wer dessen Schlüssel hat, prüft es offline, auch mit fremden Programmen.',
  },
  where: ['server/src/ledger/', 'server/src/governed/perform.ts', 'protocol/src/ledger/'],
  evidence: {
    en: 'Every ledger is derived anew from its entries and compared with what was signed; a look at the canary is proved by its receipt.',
    de: 'Jedes Protokoll wird aus seinen Einträgen neu abgeleitet und mit dem Unterschriebenen verglichen; ein Blick auf den Probebetrieb wird mit seinem Beleg bewiesen.',
  },
  run: ['steward verify <receipt or folder> --key <vkey>', 'steward ledger export', '/verify in the browser, offline too'],
  async check(parts, signal) {
    const probe = await probeLedger(parts);
    const { round, faults, entries } = await checkLedgers(parts, signal);
    const altered = faults.filter(({ kind }) => kind === 'altered').length;
    const { counts } = await entriesCounted(parts);
    const found = {
      figures: [
        {
          id: 'ledgers',
          says: { en: 'Ledgers checked', de: 'Geprüfte Protokolle' },
          kind: 'count',
          value: round.whole?.looked ?? round.looked,
        },
        { id: 'entries', says: { en: 'Entries checked this time', de: 'Diesmal geprüfte Einträge' }, kind: 'number', value: entries.sum },
        { id: 'altered', says: { en: 'Ledgers that do not fit', de: 'Protokolle, die nicht stimmen' }, kind: 'faults', value: altered },
        {
          id: 'checkpoint',
          says: { en: 'Last checkpoint verified, of the canary, at size', de: 'Zuletzt geprüfter Stand, des Probebetriebs, bei Größe' },
          kind: 'number',
          value: probe.checkpointSize,
        },
        ...(round.whole === undefined
          ? []
          : [
              {
                id: 'whole',
                says: { en: 'Last whole round', de: 'Letzter ganzer Durchgang' },
                kind: 'time',
                atMs: round.whole.endedMs,
              } as const,
            ]),
        {
          id: 'unavailable',
          says: {
            en: 'Accesses refused because a ledger could not be written',
            de: 'Zugriffe, die abgelehnt wurden, weil nicht protokolliert werden konnte',
          },
          kind: 'number',
          value: counts['unavailable'] ?? 0,
        },
      ],
    } as const;
    if (altered === 0 && probe.entered && probe.proved) {
      if (faults.length > 0) return notChecked({ en: 'A ledger could not be read.', de: 'Ein Protokoll ließ sich nicht lesen.' }, found);
      if (round.whole === undefined)
        return notChecked(
          { en: 'The first round through all ledgers is still under way.', de: 'Der erste Durchgang durch alle Protokolle läuft noch.' },
          found,
        );
    }
    return unless(
      [
        [altered > 0, { en: 'A ledger is not what was signed of it.', de: 'Ein Protokoll ist nicht, was unterschrieben wurde.' }],
        [
          !probe.entered,
          { en: 'A look at the canary is not in its ledger.', de: 'Ein Blick auf den Probebetrieb steht nicht in dessen Protokoll.' },
        ],
        [
          !probe.proved,
          {
            en: 'The receipt of a look at the canary does not prove it.',
            de: 'Der Beleg eines Blicks auf den Probebetrieb beweist ihn nicht.',
          },
        ],
      ],
      found,
    );
  },
};

async function checkLedgers(parts: PromiseParts, signal: AbortSignal) {
  const entries = { sum: 0 };
  const round = await parts.rounds.goOn(
    'ledgers',
    () => ledgersOf(parts),
    (business) => checked(parts, business, entries),
    { atOnceMax: ledgersAtOnceMax, signal },
  );
  return { round, entries, faults: [...(round.whole?.faults ?? []), ...(round.whole?.faults === round.faults ? [] : round.faults)] };
}

async function* ledgersOf({ door }: PromiseParts): AsyncGenerator<BusinessId> {
  yield* await businessIds(door.tools.rows);
}

async function checked({ door }: PromiseParts, business: BusinessId, entries: { sum: number }): Promise<LedgerFault | undefined> {
  const { verdict, volumes } = await door.tools.ledger.check(business, { deep: false });
  entries.sum += sum(volumes.map(({ size }) => size));
  if (verdict === 'verified') return undefined;
  return { kind: verdict === 'unchecked' ? 'unread' : 'altered' };
}
