import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { businessRoles, departments, grounds, operations, projectRoles, purposes, type Operation } from '@steward/protocol/words.ts';
import { createDecide, policySet, type Facts } from './decide.ts';
import { loadPolicySet, type Policy, type PolicySource } from './policy-set.ts';
import { modelAllows } from './reference-model.ts';
import { memberAskers, otherAskers, staffAskers } from './askers.ts';
import { factsOf, situations } from './situations.ts';

const full = process.env.STEWARD_TEST === 'full';
const comparisons = full ? 100_000 : 1_500;

const roles = [...businessRoles, 'none'] as const;
const words = {
  actor: fc.constantFrom('member', 'worker', 'operator', 'staff', 'visitor'),
  operation: fc.constantFrom(...operations),
  purpose: fc.constantFrom(...purposes),
  businessRole: fc.constantFrom(...roles),
  projectRole: fc.constantFrom(...projectRoles, 'none'),
  sameBusiness: fc.boolean(),
  collection: fc.constantFrom(
    'projects',
    'tasks',
    'photos',
    'messages',
    'contacts',
    'siteVisits',
    'members',
    'businesses',
    'invitations',
    'namings',
    'disclosures',
    'cases',
    'usage',
    'consents',
    'none',
  ),
  scope: fc.constantFrom('project', 'business', 'none'),
  author: fc.boolean(),
  self: fc.boolean(),
  targetRole: fc.constantFrom(...roles),
  newRole: fc.constantFrom(...roles, ...projectRoles),
  state: fc.constantFrom('living', 'trashed', 'none'),
  fresh: fc.boolean(),
  worker: fc.constantFrom('retention', 'ledger', 'sweep', 'snapshot', 'restore', 'import', 'cases', 'notices', 'none', 'nobody'),
  ground: fc.constantFrom(...grounds, 'none'),
  department: fc.constantFrom(...departments, 'none'),
  caseState: fc.constantFrom('none', 'waiting', 'allowed', 'over'),
  inScope: fc.boolean(),
  eligible: fc.boolean(),
  secondFactor: fc.boolean(),
} as const;

/** Any combination of words, sensible or not. */
const anyFacts = fc.record(words) as fc.Arbitrary<Facts>;

/** A situation of the matrix with up to two of its facts replaced, so that rare permissions and their borders are met often. */
const nearFacts = fc
  .record({
    situation: fc.constantFrom(...situations),
    asker: fc.constantFrom(...memberAskers, ...otherAskers, ...staffAskers),
    purpose: fc.constantFrom('service' as const, 'service' as const, ...purposes),
    other: anyFacts,
    replaced: fc.uniqueArray(fc.constantFrom(...(Object.keys(words) as (keyof Facts)[])), { maxLength: 2 }),
  })
  .map(({ situation, asker, purpose, other, replaced }): Facts => {
    const kept = factsOf(situation, asker, purpose, true);
    return { ...kept, ...Object.fromEntries(replaced.map((fact) => [fact, other[fact]])) } as Facts;
  });

const facts = fc.oneof({ weight: 3, arbitrary: nearFacts }, { weight: 1, arbitrary: anyFacts });

test(`Cedar and the reference model agree on ${comparisons} random facts, remembered or not`, () => {
  const afresh = createDecide({ memoEntriesMax: 0 });
  const remembering = createDecide({ memoEntriesMax: 64 });
  let run = 0;
  let allowed = 0;
  fc.assert(
    fc.property(facts, (each) => {
      const decision = afresh(each);
      assert.equal(decision.allowed, modelAllows(each), `decided by ${decision.policies.join(', ') || 'nothing'}`);
      if (full || run++ % 8 === 0) assert.deepEqual([remembering(each), remembering(each)], [decision, decision]);
      allowed += decision.allowed ? 1 : 0;
    }),
    { numRuns: comparisons },
  );
  assert.ok(allowed > comparisons / 40, `only ${allowed} were allowed: the comparison says little`);
});

// ---- laws of the set, whatever its policies say -----------------------------------------------------------------------------

/** The set with some of its policies left out and others added. */
function rebuilt(policies: Iterable<Policy>, added: readonly string[] = []): ReturnType<typeof loadPolicySet> {
  const source: PolicySource = {
    schema: policySet.schema,
    subjects: [{ name: 'rebuilt', text: [...[...policies].map((policy) => policy.text), ...added].join('\n') }],
  };
  return loadPolicySet(source);
}

const setsTried = full ? 60 : 4;
const factsPerSet = full ? 100 : 40;

test('removing a permit never grants', () => {
  const decide = createDecide();
  const permits = [...policySet.policies.values()].filter((policy) => policy.effect === 'permit');
  fc.assert(
    fc.property(
      fc.subarray(permits, { minLength: 1, maxLength: 8 }),
      fc.array(facts, { minLength: factsPerSet, maxLength: factsPerSet }),
      (removed, many) => {
        const less = createDecide({ policySet: rebuilt([...policySet.policies.values()].filter((policy) => !removed.includes(policy))) });
        for (const each of many) if (less(each).allowed) assert.equal(decide(each).allowed, true);
      },
    ),
    { numRuns: setsTried, endOnFailure: true },
  );
});

test('adding a forbid never grants', () => {
  const decide = createDecide();
  const condition = fc.constantFrom(
    'context.fresh',
    'context.author',
    'context.state == State::"living"',
    'principal is Member',
    'context.purpose == Purpose::"service"',
  );
  fc.assert(
    fc.property(condition, fc.boolean(), fc.array(facts, { minLength: factsPerSet, maxLength: factsPerSet }), (when, turned, many) => {
      const added = `@id("guard-added") @sentence("No.") @satz("Nein.") forbid (principal, action, resource) ${turned ? 'unless' : 'when'} { ${when} };`;
      const more = createDecide({ policySet: rebuilt(policySet.policies.values(), [added]) });
      for (const each of many) if (more(each).allowed) assert.equal(decide(each).allowed, true);
    }),
    { numRuns: setsTried, endOnFailure: true },
  );
});

const decide = createDecide();
const lawRuns = { numRuns: full ? 8_000 : 300 };

/** Each law is tried on facts that already fit it. */
function refusesAll(what: string, fixed: fc.Arbitrary<Partial<Facts>>): void {
  test(`${what}`, () => {
    fc.assert(
      fc.property(facts, fixed, (each, law) => !decide({ ...each, ...law }).allowed),
      lawRuns,
    );
  });
}

const content: readonly Operation[] = [
  'create-record',
  'read-record',
  'list-records',
  'search-records',
  'update-record',
  'read-history',
  'restore-from-trash',
  'put-file',
  'get-file',
];
const inContent = fc.constantFrom(...content);

/** What people write to the operator is sent to the staff: laws of its own hold for that. */
const besideThreads = fc.constantFrom(
  'projects',
  'tasks',
  'photos',
  'documents',
  'messages',
  'contacts',
  'members',
  'businesses',
  'invitations',
  'cases',
  'siteVisits',
  'none',
);

refusesAll('nothing of another business is ever allowed', fc.constant({ sameBusiness: false }));
refusesAll(
  'debugging, improvement and the law open nothing for anybody but the staff',
  fc.record({
    actor: fc.constantFrom('member', 'worker', 'operator', 'visitor'),
    purpose: fc.constantFrom('debugging', 'improvement', 'legal'),
  }),
);
refusesAll('members never act for security', fc.constant({ actor: 'member', purpose: 'security' }));
refusesAll(
  'jobs, the operator and visitors never reach content',
  fc.record({
    actor: fc.constantFrom('worker', 'operator', 'visitor'),
    operation: inContent,
    // Beside what somebody without an account attaches to their own thread with the operator.
    collection: besideThreads,
  }),
);
refusesAll(
  'jobs, the operator and visitors never reach what is attached to the thread of somebody else',
  fc.record({
    actor: fc.constantFrom('worker', 'operator', 'visitor'),
    operation: inContent,
    collection: fc.constant('thread-messages'),
    author: fc.constant(false),
  }),
);
refusesAll(
  'an account without membership never reaches content',
  fc.record({ actor: fc.constant('member'), businessRole: fc.constant('none'), operation: inContent }),
);
refusesAll(
  'guests reach nothing outside their projects',
  fc.record({
    actor: fc.constant('member'),
    businessRole: fc.constant('guest'),
    projectRole: fc.constant('none'),
    // Beside their own profile and that of the business.
    self: fc.constant(false),
    collection: fc.constantFrom('projects', 'tasks', 'contacts', 'members', 'invitations', 'siteVisits'),
    operation: fc.constantFrom(
      'create-record',
      'read-record',
      'update-record',
      'read-history',
      'put-file',
      'get-file',
      'trash-record',
      'erase-record',
      'list-project-members',
    ),
  }),
);
refusesAll(
  'nobody but owners touches an owner',
  fc.record({
    actor: fc.constant('member'),
    businessRole: fc.constantFrom('admin', 'member', 'guest', 'none'),
    operation: fc.constantFrom('change-member-role', 'remove-member', 'issue-recovery'),
    targetRole: fc.constant('owner'),
    self: fc.constant(false),
  }),
);
refusesAll(
  'nobody but owners makes an owner',
  fc.record({
    actor: fc.constant('member'),
    businessRole: fc.constantFrom('admin', 'member', 'guest', 'none'),
    operation: fc.constantFrom('change-member-role', 'invite-member', 'set-project-member'),
    newRole: fc.constant('owner'),
  }),
);

const inOpening = fc.constantFrom<Operation>('read-record', 'list-records', 'get-file', 'read-previews');
const one = (law: Partial<Facts>) =>
  fc
    .record({ actor: fc.constant('staff' as const), operation: inOpening, collection: besideThreads })
    .map((facts) => ({ ...facts, ...law }));
const inThreads = fc.constantFrom<Operation>('get-file', 'put-file', 'read-threads', 'write-thread', 'handle-thread');
const answering = (law: Partial<Facts>) =>
  fc.record({ actor: fc.constant('staff' as const), operation: inThreads }).map((facts) => ({ ...facts, ...law }));
refusesAll('staff without a second factor read no thread', answering({ secondFactor: false, collection: 'thread-messages' }));
refusesAll('staff answer threads for a request alone', answering({ purpose: 'improvement', collection: 'thread-messages' }));
refusesAll('staff open nothing outside what a case allows', one({ inScope: false }));
refusesAll('staff open nothing before they are allowed', one({ caseState: 'waiting' }));
refusesAll('staff open nothing after the end', one({ caseState: 'over' }));
refusesAll('staff open nothing without a case', one({ caseState: 'none' }));
refusesAll("staff open nothing in another's case", one({ author: false }));
refusesAll('staff who lost their eligibility open nothing', one({ eligible: false }));
refusesAll('staff without a second factor open nothing', one({ secondFactor: false }));
refusesAll('nothing of a customer is opened to improve features', one({ ground: 'feature-improvement' }));
refusesAll('nobody is counted whose business does not take part', fc.constant({ operation: 'read-aggregate' as const, inScope: false }));
refusesAll(
  'staff change nothing of a customer’s',
  fc.record({
    actor: fc.constant('staff' as const),
    operation: fc.constantFrom<Operation>(
      ...operations.filter(
        (each) =>
          !['read-record', 'list-records', 'get-file', 'read-previews', 'read-cases'].includes(each) &&
          !['read-aggregate', 'request-case', 'take-case', 'decide-case', 'end-case', 'review-case'].includes(each) &&
          !['read-threads', 'write-thread', 'handle-thread'].includes(each),
      ),
    ),
    collection: besideThreads,
  }),
);
refusesAll(
  'nobody decides about their own case',
  fc.record({ actor: fc.constant('staff' as const), operation: fc.constant('decide-case' as const), author: fc.constant(true) }),
);

test('owners and admins have the same rights whatever their role in a project', () => {
  const runner = fc.constantFrom('owner' as const, 'admin' as const);
  const role = fc.constantFrom(...projectRoles, 'none' as const);
  fc.assert(
    fc.property(facts, runner, role, role, (each, businessRole, one, two) => {
      const asked: Facts = { ...each, actor: 'member', businessRole };
      const [first, second] = [decide({ ...asked, projectRole: one }), decide({ ...asked, projectRole: two })];
      return first.allowed === second.allowed;
    }),
    lawRuns,
  );
});

test('everybody may leave', () => {
  fc.assert(
    fc.property(
      facts,
      fc.constantFrom(...businessRoles),
      fc.constantFrom('service' as const, 'request' as const),
      (each, businessRole, purpose) => {
        return decide({ ...each, actor: 'member', operation: 'remove-member', businessRole, purpose, self: true, sameBusiness: true })
          .allowed;
      },
    ),
    lawRuns,
  );
});
