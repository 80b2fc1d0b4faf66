// S2: only people who were authorised see it. Compares the running decision function with the reference model on the lines of the decision matrix and on random
// facts near them, and asks the door for the canary as a stranger would.
import { newId } from '../governed/new-id.ts';
import type { Principal } from '../governed/operation.ts';
import { readRecord } from '../governed/read-record.ts';
import type { PersonId, RecordId } from '@steward/protocol/ids.ts';
import { purposes } from '@steward/protocol/words.ts';
import type { Facts } from '../policy/decide.ts';
import { policySetHash } from '../policy/decide.ts';
import { modelAllows } from '../policy/reference-model.ts';
import { memberAskers, otherAskers, staffAskers } from '../policy/askers.ts';
import { factsOf, situations } from '../policy/situations.ts';
import type { PromiseParts } from './parts.ts';
import { unless, type SteadyPromise } from './promise.ts';

const comparedAtOnceMax = 1_200;
/** Facts compared before the rest of the process has its turn. */
const comparedPerTurn = 100;

export const s2: SteadyPromise = {
  id: 'S2',
  area: 'safe',
  text: { en: 'Only people you authorise can see it.', de: 'Nur wen Sie berechtigen, sieht Ihre Daten.' },
  control: {
    en: 'What no policy permits is refused, at one door; the permission is a value that no other code can make; what is forbidden answers like what is absent.',
    de: 'Was keine Regel erlaubt, wird an einer einzigen Tür abgelehnt; die Erlaubnis ist ein Wert, den kein anderer Code herstellen kann; Verbotenes antwortet wie Fehlendes.',
  },
  where: ['server/src/policy/policies/', 'server/src/governed/perform.ts', 'docs/decision-matrix.md'],
  evidence: {
    en: 'The running decisions are compared with a second model of the rules, a part of the matrix each hour; a stranger asks for the canary.',
    de: 'Die laufenden Entscheidungen werden mit einem zweiten Modell der Regeln verglichen, jede Stunde ein Teil der Tabelle; ein Fremder fragt nach dem Probebetrieb.',
  },
  run: [
    'node tools/policy-pages.ts (docs/decision-matrix.md must not change)',
    'node --test server/src/policy',
    'node --test test/isolation.test.ts',
  ],
  async check(parts, signal) {
    const compared = await compare(parts, signal);
    const same = await strangersSeeNothing(parts);
    const found = {
      figures: [
        { id: 'policies', says: { en: 'Hash of the policies', de: 'Prüfsumme der Regeln' }, kind: 'text', value: policySetHash.toHex() },
        { id: 'matrix', says: { en: 'Decisions in the matrix', de: 'Entscheidungen in der Tabelle' }, kind: 'number', value: size },
        {
          id: 'compared',
          says: { en: 'Compared in this round', de: 'In diesem Durchgang verglichen' },
          kind: 'number',
          value: compared.looked,
        },
        {
          id: 'differences',
          says: { en: 'Differences from the reference model', de: 'Abweichungen vom zweiten Modell' },
          kind: 'faults',
          value: compared.faults,
        },
      ],
    } as const;
    return unless(
      [
        [
          compared.faults > 0,
          { en: 'A decision differs from the reference model.', de: 'Eine Entscheidung weicht vom zweiten Modell ab.' },
        ],
        [
          !same,
          {
            en: 'A stranger was told something about a record that is not theirs.',
            de: 'Ein Fremder erfuhr etwas über einen Eintrag, der ihn nichts angeht.',
          },
        ],
      ],
      found,
    );
  },
};

const askers = [...memberAskers, ...otherAskers, ...staffAskers];
const size = situations.length * askers.length * purposes.length * 2;

async function compare(parts: PromiseParts, signal: AbortSignal) {
  const { decide } = parts.door.tools;
  let turn = 0;
  const round = await parts.rounds.goOn(
    'decisions',
    allFacts,
    async (facts) => {
      if (++turn % comparedPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
      return decide(facts).allowed === modelAllows(facts) ? undefined : facts.operation;
    },
    { atOnceMax: comparedAtOnceMax, signal },
  );
  return {
    looked: round.looked,
    faults: round.faults.length + (round.whole?.faults === round.faults ? 0 : (round.whole?.faults.length ?? 0)),
  };
}

/** Every line of the matrix once, in steps that share no factor with how many there are: so each hour's part is spread over all of it. */
async function* allFacts(): AsyncGenerator<Facts> {
  const sides = [true, false];
  for (let k = 0; k < size; k++) {
    let at = (k * stepOf(size)) % size;
    const pick = <T>(from: readonly T[]): T => {
      const one = from[at % from.length]!;
      at = Math.floor(at / from.length);
      return one;
    };
    yield factsOf(pick(situations), pick(askers), pick(purposes), pick(sides));
  }
}

/** About a third of the way round, and prime to it. */
function stepOf(count: number): number {
  const divides = (a: number, b: number): number => (b === 0 ? a : divides(b, a % b));
  let step = Math.floor(count / 3) + 1;
  while (divides(step, count) !== 1) step++;
  return step;
}

/** The canary's record and one that does not exist answer a stranger alike. */
async function strangersSeeNothing({ door, canary }: PromiseParts): Promise<boolean> {
  const planted = await canary.planted();
  const { random } = door.tools;
  const [record] = planted.records;
  if (record === undefined) return true;
  const stranger: Principal = { ...canary.principal(planted), person: newId<PersonId>(random) };
  const ask = (id: string) => door.perform(stranger, readRecord, { collection: record.collection, id }, { purpose: 'service' });
  const [there, absent] = [await ask(record.id), await ask(newId<RecordId>(random))];
  // The sentence of a refusal leaves with it, but for what is not found.
  return (
    !there.allowed && !absent.allowed && there.code === absent.code && (there.code === 'not-found' || there.sentence === absent.sentence)
  );
}
