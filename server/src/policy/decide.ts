// The decision function: facts in, allowed or refused out, with the policies that decided (THREATS 15, promises S2, W1, W3, U1).
//
//  1. What no policy permits is refused; what one policy forbids is refused whatever permits it.
//  2. Any error while deciding is a refusal and an alarm. Cedar skips a policy that fails, a forbid too, and may then answer
//     "allow"; so an answer with errors in its diagnostics never counts, nor does one that failed or threw.
//  3. A decision is a pure function of its facts and of the policies, which are fixed while the process runs. It reads no
//     clock, no store and no environment.
//
// Decisions are remembered, keyed by every fact. Nothing need ever be dropped when a membership, a role, a project or the
// state of a record changes: the caller loads its facts anew for each access, changed facts are another key, and a key is
// never answered with what was decided for other facts. For the same reason a remembered decision has no end of its own:
// time enters as the fact `fresh`, worked out by the caller at each access. The memory is bounded; the oldest goes first.
// Decisions that rest on an error are not remembered, so that each raises its alarm.
import cedar, { type StatefulAuthorizationCall } from '@cedar-policy/cedar-wasm/nodejs';
import { operations, type BusinessRole, type Operation, type ProjectRole, type Purpose } from '@steward/protocol/words.ts';
import { cedarPolicies, loadPolicySet, readPolicySource, type PolicySet } from './policy-set.ts';

/** What a decision rests on: clear opaque enumerations, all of them, every time. */
export interface Facts {
  readonly actor: 'member' | 'worker' | 'operator' | 'visitor';
  readonly operation: Operation;
  readonly purpose: Purpose;
  /** The asker's role in the business, `none` for whoever has no membership there. */
  readonly businessRole: BusinessRole | 'none';
  /** The asker's role in the project concerned; for what spans several projects, the weakest of them. */
  readonly projectRole: ProjectRole | 'none';
  /** The data belongs to the business the asker acts in. True where a business is being founded or joined. */
  readonly sameBusiness: boolean;
  /** Name of the collection, or `none`. */
  readonly collection: string;
  readonly scope: 'project' | 'business' | 'none';
  /** The asker created the record, or the invitation. */
  readonly author: boolean;
  /** The person acted upon is the asker. */
  readonly self: boolean;
  readonly targetRole: BusinessRole | 'none';
  readonly newRole: BusinessRole | ProjectRole | 'none';
  /** Of the record; `none` where there is none yet. */
  readonly state: 'living' | 'trashed' | 'none';
  /** The asker signed in less than ten minutes ago. */
  readonly fresh: boolean;
  /** Name of the background job, or `none`. */
  readonly worker: string;
}

/** `policies` are the ids of those that decided, sorted; none of them when nothing permits it. */
export type Decision =
  | { readonly allowed: true; readonly policies: readonly string[] }
  | { readonly allowed: false; readonly policies: readonly string[]; readonly sentence: string };

export type Decide = (facts: Facts) => Decision;

export interface DecideOptions {
  /** The set to decide by; the one that ships with this release unless a test breaks it. */
  readonly policySet?: PolicySet;
  /** Told in words, without facts about anybody, when a decision rests on an error. */
  readonly onAlarm?: (what: string) => void;
  /** How many decisions are remembered; 0 for none. */
  readonly memoEntriesMax?: number;
}

const memoEntriesMaxDefault = 8_192;
const freshSignIn = 'guard-fresh-sign-in';
export const unpermittedSentence = 'No role or purpose of yours permits this.';
export const erroredSentence = 'This could not be decided, so it is refused.';

/** The policies of this release. */
export const policySet: PolicySet = loadPolicySet(readPolicySource());

/** What every ledger entry carries: 8 bytes. */
export const policySetId: Uint8Array = policySet.id;
/** SHA-256 over the whole set, 32 bytes; the id is its beginning. */
export const policySetHash: Uint8Array = policySet.hash;

/**
 * Makes the decision function. A decision takes about 0.1 ms the first time and a microsecond when remembered; it never throws.
 * Throws StewardError `internal` when Cedar does not take the set.
 */
export function createDecide(options: DecideOptions = {}): Decide {
  const set = options.policySet ?? policySet;
  const preparsed = preparse(set);
  const memoEntriesMax = options.memoEntriesMax ?? memoEntriesMaxDefault;
  const memo = new Map<string, Decision>();

  return (facts) => {
    const key = canonical(facts);
    const remembered = memo.get(key);
    if (remembered) return remembered;
    const { decision, errors } = explain(set, preparsed, facts);
    if (errors.length > 0) {
      options.onAlarm?.(`the decision on ${facts.operation} rests on an error: ${errors.join('; ')}`);
      return decision;
    }
    if (memoEntriesMax > 0) {
      if (memo.size >= memoEntriesMax) memo.delete(memo.keys().next().value!);
      memo.set(key, decision);
    }
    return decision;
  };
}

/** Whether signing in again is all that is missing. */
export function needsFreshSignIn(decision: Decision): boolean {
  return !decision.allowed && decision.policies.length === 1 && decision.policies[0] === freshSignIn;
}

interface Outcome {
  readonly decision: Decision;
  readonly errors: readonly string[];
}

/** Asks somebody to sign in again only if that would help; otherwise says what really stands in the way. */
function explain(set: PolicySet, preparsed: Preparsed, facts: Facts): Outcome {
  const first = evaluate(set, preparsed, facts);
  if (!first.decision.policies.includes(freshSignIn)) return first;
  const then = evaluate(set, preparsed, { ...facts, fresh: true });
  return then.decision.allowed ? first : then;
}

function evaluate(set: PolicySet, preparsed: Preparsed, facts: Facts): Outcome {
  try {
    const answer = cedar.statefulIsAuthorized(callOf(preparsed, facts));
    if (answer.type === 'failure') return errored(answer.errors.map((error) => error.message));
    const { decision, diagnostics } = answer.response;
    if (diagnostics.errors.length > 0) return errored(diagnostics.errors.map(({ policyId, error }) => `${policyId}: ${error.message}`));
    const policies = Object.freeze(diagnostics.reason.toSorted());
    if (decision === 'allow') return { decision: Object.freeze({ allowed: true, policies }), errors: [] };
    const sentence = policies.map((id) => set.policies.get(id)?.sentence).find((text) => text !== undefined) ?? unpermittedSentence;
    return { decision: Object.freeze({ allowed: false, policies, sentence }), errors: [] };
  } catch (error) {
    return errored([error instanceof Error ? error.message : 'the policy engine failed']);
  }
}

function errored(errors: readonly string[]): Outcome {
  return {
    decision: { allowed: false, policies: [], sentence: erroredSentence },
    errors: errors.length > 0 ? errors : ['no reason was given'],
  };
}

const entity = (type: string, id: string) => ({ __entity: { type, id } });

function callOf({ schema, policiesFor }: Preparsed, facts: Facts): StatefulAuthorizationCall {
  return {
    preparsedPolicySetId: policiesFor(facts.operation),
    preparsedSchemaName: schema,
    validateRequest: true,
    principal: principalOf(facts),
    action: { type: 'Action', id: facts.operation },
    resource: { type: 'Business', id: facts.sameBusiness ? 'own' : 'other' },
    entities: [],
    context: {
      purpose: entity('Purpose', facts.purpose),
      businessRole: entity('BusinessRole', facts.businessRole),
      projectRole: entity('ProjectRole', facts.projectRole),
      collection: facts.collection,
      scope: entity('Scope', facts.scope),
      state: entity('State', facts.state),
      author: facts.author,
      self: facts.self,
      targetRole: entity('BusinessRole', facts.targetRole),
      newRole: entity('NewRole', facts.newRole),
      fresh: facts.fresh,
    },
  };
}

function principalOf(facts: Facts): { type: string; id: string } {
  switch (facts.actor) {
    case 'member':
      return { type: 'Member', id: 'caller' };
    case 'operator':
      return { type: 'Operator', id: 'caller' };
    case 'visitor':
      return { type: 'Visitor', id: 'caller' };
    case 'worker':
      return { type: 'Worker', id: facts.worker };
  }
}

/**
 * Every fact in a fixed order. The facts are words without line feeds, so no two sets of facts share a key; what is of another type than
 * declared, or missing, is written so that it cannot look like what is.
 */
function canonical(facts: Facts): string {
  const { actor, operation, purpose, businessRole, projectRole, collection, scope, targetRole, newRole, state, worker } = facts;
  const flags = `${flag(facts.sameBusiness)}${flag(facts.author)}${flag(facts.self)}${flag(facts.fresh)}`;
  const first = `${flags}\n${word(actor)}\n${word(operation)}\n${word(purpose)}\n${word(businessRole)}\n${word(projectRole)}`;
  const then = `${word(scope)}\n${word(targetRole)}\n${word(newRole)}\n${word(state)}\n${word(collection)}\n${word(worker)}`;
  return `${first}\n${then}`;
}

const word = (fact: string): string => (typeof fact === 'string' ? fact : ` ${JSON.stringify(fact)}`);
const flag = (fact: boolean): string => (fact === true ? 't' : fact === false ? 'f' : ` ${JSON.stringify(fact)} `);

interface Preparsed {
  readonly schema: string;
  /** The name of the policies that can apply to the operation. */
  policiesFor(operation: string): string;
}

/**
 * Cedar keeps parsed sets per thread under a name; the name is the set's own id, so equal sets share one and others cannot meet. An operation's policies
 * are parsed when it is first asked for: most of a set is never asked in one process.
 */
function preparse(set: PolicySet): Preparsed {
  const schema = set.id.toHex();
  const parsed = cedar.preparseSchema(schema, set.schema);
  if (parsed.type === 'failure')
    throw new Error(`Cedar does not take the schema: ${parsed.errors.map((error) => error.message).join('; ')}`);
  const names = new Map<string, string>();
  const policiesFor = (operation: string): string => {
    const known = names.get(operation);
    if (known !== undefined) return known;
    // What is no word of ours is asked of the policies that speak of everything; Cedar then refuses the request itself.
    const name = `${schema}/${isOperation(operation) ? operation : ''}`;
    const policies = cedar.preparsePolicySet(name, cedarPolicies(set, isOperation(operation) ? operation : ''));
    if (policies.type === 'failure')
      throw new Error(`Cedar does not take the policies: ${policies.errors.map((error) => error.message).join('; ')}`);
    if (isOperation(operation)) names.set(operation, name);
    return name;
  };
  return { schema, policiesFor };
}

const isOperation = (word: unknown): word is Operation => (operations as readonly unknown[]).includes(word);
