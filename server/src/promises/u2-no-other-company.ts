// U2: no other company, but those that are declared. Asks the gate to send the canary to somebody undeclared, and counts what went to whom.
import { createDisclose } from '../governed/disclose.ts';
import { countsBelow, entriesCounted, sinceFigure, sum } from './gather.ts';
import type { PromiseParts } from './parts.ts';
import type { Processor } from '../catalogue/processors.ts';
import { unless, type Figure, type SteadyPromise, type Table } from './promise.ts';

export const u2: SteadyPromise = {
  id: 'U2',
  area: 'access',
  text: {
    en: 'Data is shared with no other company, except as the law requires; listed service providers act for the operator.',
    de: 'Daten gehen an kein anderes Unternehmen, außer das Gesetz verlangt es; genannte Dienstleister handeln für den Betreiber.',
  },
  control: {
    en: 'One gate for everything that leaves: to declared companies, declared fields, and into the customer’s ledger first. A connection around it is stopped.',
    de: 'Ein Tor für alles, was hinausgeht: an erklärte Unternehmen, erklärte Felder, und zuerst ins Protokoll des Kunden. Eine Verbindung daran vorbei wird gestoppt.',
  },
  where: ['server/src/governed/disclose.ts', 'server/src/catalogue/processors.ts', 'server/src/adapters/embedded/closed-network.ts'],
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
    const refused = countsBelow(counts, 'disclosure-refused/');
    const outside = new Map(countsBelow(counts, 'outside/'));
    const stopped = await undeclaredIsStopped(parts);
    const figures: readonly Figure[] = [
      ...sent.map(([id, value]) => {
        const name = processors.get(id)?.name ?? id;
        return { id: `to-${id}`, says: { en: `Sent to: ${name}`, de: `Gesendet an: ${name}` }, kind: 'count', value } as const;
      }),
      ...outsideFigures(outside),
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
        value: sum(refused.map(([, count]) => count)),
      },
      {
        id: 'let-through',
        says: { en: 'Attempts with the canary that were let through', de: 'Durchgelassene Versuche mit dem Probebetrieb' },
        kind: 'faults',
        value: stopped ? 0 : 1,
      },
      {
        id: 'stopped',
        says: { en: 'Connections around the gate, stopped', de: 'Verbindungen am Tor vorbei, gestoppt' },
        kind: 'number',
        value: outside.get('stopped') ?? 0,
      },
      ...sinceFigure(fromDay),
    ];
    const tables = [companiesTable([...processors.values()], refused)];
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
      { figures, tables },
    );
  },
};

const outsideSays = {
  'dns-resolver': { en: 'Names asked of the resolver', de: 'Beim Namensdienst erfragte Namen' },
  witnesses: { en: 'Requests to witnesses of the ledger', de: 'Anfragen an Zeugen des Protokolls' },
  'staff-issuer': { en: 'Requests to the sign-in of the staff', de: 'Anfragen an die Anmeldung des Personals' },
  'amazon-dynamodb': { en: 'Calls to Amazon DynamoDB', de: 'Aufrufe bei Amazon DynamoDB' },
  'amazon-s3': { en: 'Calls to Amazon S3', de: 'Aufrufe bei Amazon S3' },
  'amazon-kms': { en: 'Calls to Amazon KMS', de: 'Aufrufe bei Amazon KMS' },
  'amazon-cognito': { en: 'Calls to Amazon Cognito', de: 'Aufrufe bei Amazon Cognito' },
  'amazon-messages': { en: 'Calls to Amazon SQS and SNS', de: 'Aufrufe bei Amazon SQS und SNS' },
} as const;

/** What every installation counts; of the others what was counted at all. */
const alwaysShown: ReadonlySet<string> = new Set(['dns-resolver', 'witnesses', 'staff-issuer']);

/** What no ledger has an entry of, for nothing of a customer is in it. */
const outsideFigures = (outside: ReadonlyMap<string, number>): readonly Figure[] =>
  Object.entries(outsideSays)
    .filter(([id]) => alwaysShown.has(id) || outside.has(id))
    .map(([id, says]) => ({ id: `outside-${id}`, says, kind: 'number', value: outside.get(id) ?? 0 }));

/** Every company with whether it is on; what was refused is told by rule and not by business. */
function companiesTable(processors: readonly Processor[], refused: readonly (readonly [string, number])[]): Table {
  const tried = new Set(refused.map(([id]) => id));
  return {
    id: 'companies',
    says: { en: 'Every company that may be sent something', de: 'Jedes Unternehmen, dem etwas gesendet werden darf' },
    columns: [
      { en: 'What it does', de: 'Was es tut' },
      { en: 'Company', de: 'Unternehmen' },
      { en: 'State', de: 'Stand' },
      { en: 'Refused', de: 'Abgelehnt' },
    ],
    rows: processors.map(({ id, name, company, off }) => [
      name,
      company,
      off ? { en: 'off', de: 'aus' } : { en: 'on', de: 'an' },
      tried.has(id) ? { en: 'something was', de: 'etwas wurde' } : { en: 'nothing', de: 'nichts' },
    ]),
  };
}

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
