// U2: no other company, but those that are declared. Asks the gate to send the canary to somebody undeclared, and counts what went to whom.
import { createDisclose } from '../governed/disclose.ts';
import { countsBelow, entriesCounted, sinceFigure, sum } from './gather.ts';
import type { PromiseParts } from './parts.ts';
import { unless, type Figure, type SteadyPromise } from './promise.ts';

export const u2: SteadyPromise = {
  id: 'U2',
  area: 'access',
  text: {
    en: 'Data is shared with no other company, except as the law requires; listed service providers act for the operator.',
    de: 'Daten gehen an kein anderes Unternehmen, außer das Gesetz verlangt es; genannte Dienstleister handeln für den Betreiber.',
  },
  control: {
    en: 'One gate for everything that leaves: to declared companies, declared fields, and into the customer’s ledger first.',
    de: 'Ein Tor für alles, was hinausgeht: an erklärte Unternehmen, erklärte Felder, und zuerst ins Protokoll des Kunden.',
  },
  where: ['server/src/governed/disclose.ts', 'server/src/catalogue/processors.ts'],
  evidence: {
    en: 'Disclosures of the last thirty days by company; an attempt to send the canary to somebody undeclared is refused.',
    de: 'Weitergaben der letzten dreißig Tage je Unternehmen; der Versuch, den Probebetrieb an jemand Unerklärten zu senden, wird abgelehnt.',
  },
  run: ['curl $URL/v1/trust (processors)', 'node --test server/src/governed/disclose.test.ts'],
  async check(parts) {
    const { processors } = parts.door.tools;
    const { counts, fromDay } = await entriesCounted(parts);
    const sent = countsBelow(counts, 'disclosed/');
    const unknown = sent.filter(([id]) => !processors.has(id));
    const refused = sum(countsBelow(counts, 'disclosure-refused/').map(([, count]) => count));
    const stopped = await undeclaredIsStopped(parts);
    const figures: readonly Figure[] = [
      ...sent.map(([id, value]) => {
        const name = processors.get(id)?.name ?? id;
        return { id: `to-${id}`, says: { en: `Sent to: ${name}`, de: `Gesendet an: ${name}` }, kind: 'count', value } as const;
      }),
      { id: 'processors', says: { en: 'Companies declared', de: 'Erklärte Unternehmen' }, kind: 'number', value: processors.size },
      {
        id: 'undeclared',
        says: { en: 'Sent to somebody undeclared', de: 'An jemand Unerklärten gesendet' },
        kind: 'faults',
        value: sum(unknown.map(([, count]) => count)),
      },
      // Those of the canary's own attempts are among them.
      {
        id: 'refused',
        says: { en: 'Attempts that the gate refused', de: 'Versuche, die das Tor ablehnte' },
        kind: 'number',
        value: refused,
      },
      {
        id: 'let-through',
        says: { en: 'Attempts with the canary that were let through', de: 'Durchgelassene Versuche mit dem Probebetrieb' },
        kind: 'faults',
        value: stopped ? 0 : 1,
      },
      ...sinceFigure(fromDay),
    ];
    return unless(
      [
        [
          !stopped,
          {
            en: 'The gate let something through to a company that is not declared.',
            de: 'Das Tor ließ etwas zu einem Unternehmen durch, das nicht erklärt ist.',
          },
        ],
        [
          unknown.length > 0,
          {
            en: 'Something went to a company that is not declared any more.',
            de: 'Etwas ging an ein Unternehmen, das nicht mehr erklärt ist.',
          },
        ],
      ],
      { figures },
    );
  },
};

async function undeclaredIsStopped({ door, canary }: PromiseParts): Promise<boolean> {
  const planted = await canary.planted();
  let left = false;
  const leaves = async () => {
    left = true;
    throw new Error('the gate let it through');
  };
  const disclose = createDisclose({ outbound: { send: leaves }, mail: { send: leaves } });
  const mail = { to: 'nobody@canary.invalid', subject: 'canary', text: 'canary', messageId: 'canary' };
  const answer = await door
    .perform(
      canary.principal(planted),
      disclose,
      { processor: 'canary-nobody', fields: ['mail.to'], sending: { kind: 'mail', mail } },
      { purpose: 'service' },
    )
    .catch(() => undefined);
  return !left && answer?.allowed === false;
}
