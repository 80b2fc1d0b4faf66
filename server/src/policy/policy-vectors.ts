// Decisions as language-neutral vectors (`vectors/policy/*.json`): one example for every set of policies that allows an operation,
// for every set that refuses anything, and for every situation that nothing permits. Somebody who writes the decision function again, over the same policies, must get the same answers.
import { purposes } from '@steward/protocol/words.ts';
import { createDecide, type Decide, type Decision, type Facts } from './decide.ts';
import type { PolicySet } from './policy-set.ts';
import { memberAskers, otherAskers, staffAskers } from './askers.ts';
import { factsOf, resting, situations, type Situation } from './situations.ts';

export interface PolicyVector {
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly allowed: boolean;
  readonly policies: readonly string[];
}

export type PolicyVectorFile = 'allowed' | 'refused' | 'undecidable';

const about: Readonly<Record<PolicyVectorFile, string>> = {
  allowed: 'Facts that are allowed, and the permits that allow them.',
  refused: 'Facts that are refused, and the forbids that refuse them; none where nothing permits them.',
  undecidable: 'Facts that cannot be decided because one is missing or no word the schema knows. They are refused, and raise an alarm.',
};

/** Each file's whole text. `policySet` is the one `decide` decides by; `decide` is asked only about facts that the schema knows. */
export function renderPolicyVectors(decide: Decide, policySet: PolicySet): Readonly<Record<PolicyVectorFile, string>> {
  const decided = decidedVectors(decide);
  const text = (file: PolicyVectorFile, cases: readonly PolicyVector[]) =>
    `{\n  "about": ${JSON.stringify(about[file])},\n  "policySet": "${policySet.id.toHex()}",\n  "cases": [\n${cases.map((one) => `    ${JSON.stringify(one)}`).join(',\n')}\n  ]\n}\n`;
  return {
    allowed: text(
      'allowed',
      decided.filter((one) => one.allowed),
    ),
    refused: text(
      'refused',
      decided.filter((one) => !one.allowed),
    ),
    undecidable: text('undecidable', undecidable(createDecide({ policySet, memoEntriesMax: 0 }))),
  };
}

function decidedVectors(decide: Decide): PolicyVector[] {
  const found = new Map<string, PolicyVector>();
  for (const situation of situations) {
    for (const asker of [...memberAskers, ...otherAskers, ...staffAskers]) {
      for (const [purpose, sameBusiness] of [...purposes.map((each) => [each, true] as const), ['service', false] as const]) {
        const facts = factsOf(situation, asker, purpose, sameBusiness);
        const decision = decide(facts);
        const like = likeness(situation, decision);
        const place = sameBusiness ? '' : ', other business';
        if (!found.has(like))
          found.set(like, vector(`${asker.name}: ${situation.operation}, ${situation.says}, for ${purpose}${place}`, facts, decision));
      }
    }
  }
  return [...found.values()];
}

/** Decisions of one likeness teach the same; the first stands for all. */
function likeness(situation: Situation, decision: Decision): string {
  const policies = decision.policies.join(' ');
  if (decision.allowed) return `${situation.operation}: ${policies}`;
  return policies === '' ? `${situation.operation}, ${situation.says}` : policies;
}

function vector(name: string, facts: Facts, decision: Decision): PolicyVector {
  return { name, facts: { ...facts }, allowed: decision.allowed, policies: decision.policies };
}

function undecidable(decide: Decide): PolicyVector[] {
  const good: Facts = { ...resting, businessRole: 'owner' };
  const unknown = (
    [
      'actor',
      'operation',
      'purpose',
      'businessRole',
      'projectRole',
      'scope',
      'targetRole',
      'newRole',
      'state',
      'ground',
      'department',
      'caseState',
    ] as const
  ).map((fact) => [`${fact} is no known word`, { ...good, [fact]: 'superuser' }] as const);
  const missing = (Object.keys(good) as (keyof Facts)[])
    .filter((fact) => fact !== 'worker' && fact !== 'sameBusiness')
    .map((fact) => [`${fact} is missing`, Object.fromEntries(Object.entries(good).filter(([name]) => name !== fact))] as const);
  const jobs = ['none', 'nobody'].map((worker) => [`a job called ${worker}`, { ...good, actor: 'worker', worker }] as const);
  return [...unknown, ...missing, ...jobs].map(([name, facts]) => vector(name, facts as Facts, decide(facts as Facts)));
}
