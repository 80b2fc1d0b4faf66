// Decides once for all facts that differ only in what no policy looks at: for the decision matrix and the policy vectors, which ask a hundred thousand
// times. A background job is refused by the same guards whatever it asks for, and a role in a project changes nothing about inviting somebody.
//
// A decision is a function of the policies whose scope lets them speak of the operation and of who asks, and of the facts these policies read. Both are
// written in their texts, as are the words they tell apart. Where a text leaves a doubt, more is taken to be read than is. Only for facts that the schema knows: an unknown word in a fact
// that nothing reads is refused by the decision function, and would be answered here with what its likes got. Nothing but tests and the pages may use it;
// whoever is served gets decisions on all the facts.
import type { Decide, Decision, Facts } from './decide.ts';
import type { Policy, PolicySet } from './policy-set.ts';

/** What the policies for one operation and one asker read. */
interface Reading {
  /** Where these are the same, the policies are. */
  readonly policies: string;
  readonly facts: readonly (keyof Facts)[];
  /** Every word in quotation marks in them. */
  readonly words: ReadonlySet<unknown>;
}

/**
 * Facts of a type of their own: a policy compares them with words it names and with no other fact, so that words it does not name are one to it. (Both
 * roles in the business are of one type, and of a collection's name a policy could ask how it begins.)
 */
const ownTypes: ReadonlySet<keyof Facts> = new Set([
  'purpose',
  'projectRole',
  'newRole',
  'scope',
  'state',
  'ground',
  'department',
  'caseState',
]);

/** `decide`, asked once for all facts alike under `policySet`, which must be the one it decides by. Remembers every decision. */
export function decideAlike(decide: Decide, policySet: PolicySet): Decide {
  const readings = new Map<string, Reading>();
  const decided = new Map<string, Decision>();
  return (facts) => {
    const asking = `${facts.operation} ${facts.actor} ${facts.worker}`;
    let reading = readings.get(asking);
    if (!reading) readings.set(asking, (reading = readingOf(policySet, facts)));
    const { policies, words, facts: read } = reading;
    const likeness = read.map((name) => (ownTypes.has(name) && !words.has(facts[name]) ? '' : JSON.stringify(facts[name])));
    const key = `${policies}\n${likeness.join()}`;
    let decision = decided.get(key);
    if (!decision) decided.set(key, (decision = decide(facts)));
    return decision;
  };
}

const always: readonly (keyof Facts)[] = ['actor', 'sameBusiness', 'operation'];

function readingOf({ policies }: PolicySet, facts: Facts): Reading {
  const speaking = [...policies.values()].filter(
    (policy) => (policy.operations === undefined || policy.operations.has(facts.operation)) && meets(policy, facts),
  );
  const read = new Set<keyof Facts>(always);
  const words = new Set<unknown>();
  for (const { text } of speaking) {
    for (const name of factsIn(text, facts)) read.add(name);
    for (const [, word] of text.matchAll(/"((?:[^"\\]|\\.)*)"/g)) words.add(word);
  }
  return { policies: speaking.map(({ id }) => id).join(' '), facts: [...read], words };
}

const askerPattern = /(?:permit|forbid)\s*\(\s*principal\s*(?:is\s+(\w+)|==\s*(\w+)::"([^"]*)")?\s*,/;
const entityOf: Readonly<Record<Facts['actor'], string>> = {
  member: 'Member',
  worker: 'Worker',
  operator: 'Operator',
  staff: 'Staff',
  visitor: 'Visitor',
};

/** Whether a policy's scope lets it speak of who asks. A scope of another form than ours is taken to. */
function meets({ text }: Policy, { actor, worker }: Facts): boolean {
  const [, kind, kindOfOne, name] = askerPattern.exec(text) ?? [];
  if (kindOfOne !== undefined) return kindOfOne === entityOf[actor] && (actor !== 'worker' || name === worker);
  return kind === undefined || kind === entityOf[actor];
}

/** The facts a policy reads: all of them where it speaks of its context as a whole, the name of the job where its conditions speak of who asks. */
function* factsIn(text: string, facts: Facts): Iterable<keyof Facts> {
  for (const [, name] of text.matchAll(/\bcontext\.(\w+)/g)) yield name as keyof Facts;
  if (/\bcontext\b(?!\.)/.test(text)) yield* Object.keys(facts) as (keyof Facts)[];
  if (text.split(/\bprincipal\b/).length > 2) yield 'worker';
}
