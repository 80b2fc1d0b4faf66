import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import cedar from '@cedar-policy/cedar-wasm/nodejs';
import { operations } from '@steward/protocol/words.ts';
import { createDecide, erroredSentence, needsFreshSignIn, policySet, policySetId, unpermittedSentence, type Facts } from './decide.ts';
import {
  type PolicySource,
  assertValid,
  cutPolicies,
  loadPolicySet,
  parsePolicies,
  readPolicySource,
  subjects,
  validatedHash,
} from './policy-set.ts';
import { resting } from './situations.ts';

const reader: Facts = {
  ...resting,
  operation: 'read-record',
  businessRole: 'member',
  projectRole: 'viewer',
  scope: 'project',
  collection: 'photos',
  state: 'living',
  fresh: false,
};

/** This release's source with another text added under a name of its own. */
function withSubject(name: string, text: string): PolicySource {
  const source = readPolicySource();
  return { ...source, subjects: [...source.subjects, { name, text }] };
}

const forbid = (id: string, rest: string) => `@id("${id}") @sentence("No.") @satz("Nein.") forbid (principal, action, resource)${rest};`;
const permit = (id: string, rest: string) => `@id("${id}") @sentence("Yes.") @satz("Ja.") permit (principal, action, resource)${rest};`;

test('a permitted access names the policies that permit it', () => {
  assert.deepEqual(createDecide()(reader), { allowed: true, policies: ['records-read-in-project'] });
});

test('what nothing permits is refused, and says so', () => {
  const decision = createDecide()({ ...reader, operation: 'erase-record', fresh: true });
  assert.deepEqual(decision, { allowed: false, policies: [], sentence: unpermittedSentence });
});

test('a refusal says the sentence of a policy that refused', () => {
  const decision = createDecide()({ ...reader, sameBusiness: false });
  assert.deepEqual(decision, { allowed: false, policies: ['guard-other-business'], sentence: 'Nobody reaches into another business.' });
});

test('signing in again is asked for only where it helps', () => {
  const decide = createDecide();
  const manager: Facts = { ...reader, operation: 'erase-record', projectRole: 'manager' };
  assert.equal(needsFreshSignIn(decide(manager)), true);
  assert.equal(decide({ ...manager, fresh: true }).allowed, true);
  assert.deepEqual(decide({ ...manager, projectRole: 'viewer' }), { allowed: false, policies: [], sentence: unpermittedSentence });
  const elsewhere = decide({ ...manager, purpose: 'legal' });
  assert.deepEqual(elsewhere.policies, ['guard-member-purpose']);
});

test('an unknown or missing fact is a refusal and an alarm, each time', () => {
  const alarms: string[] = [];
  const decide = createDecide({ onAlarm: (what) => alarms.push(what) });
  const { state: _state, ...lacking } = reader;
  for (const facts of [
    { ...reader, businessRole: 'superuser' },
    { ...reader, operation: 'read-everything' },
    { ...reader, actor: 'root' },
    lacking,
  ]) {
    for (const time of [1, 2]) {
      const before = alarms.length;
      const decision = decide(facts as Facts);
      assert.deepEqual(decision, { allowed: false, policies: [], sentence: erroredSentence }, `time ${time}`);
      assert.equal(alarms.length, before + 1);
    }
  }
});

test('a forbid that fails does not let an access through (THREATS 15)', () => {
  const failing = loadPolicySet(withSubject('failing', forbid('guard-failing', ' when { 9223372036854775807 + 1 > 0 }')));
  const alarms: string[] = [];
  const decide = createDecide({ policySet: failing, onAlarm: (what) => alarms.push(what) });
  assert.equal(decide(reader).allowed, false);
  assert.equal(decide(reader).allowed, false);
  assert.equal(alarms.length, 2);
  assert.match(alarms[0]!, /guard-failing/);
});

test('a permit that fails refuses too, though another permits', () => {
  const failing = loadPolicySet(withSubject('failing', permit('failing', ' when { 9223372036854775807 + 1 > 0 }')));
  assert.equal(createDecide({ policySet: failing })(reader).allowed, false);
});

test('a broken set of policies does not load, and says where it is broken', () => {
  const source = readPolicySource();
  const broken: readonly (readonly [PolicySource, RegExp])[] = [
    [withSubject('x', 'permit (principal, action, resource'), /x\.cedar/],
    [withSubject('x', permit('x', ' when { context.businessRole == BusinessRole::"ower" }')), /ower/],
    [withSubject('x', permit('x', ' when { context.role == "owner" }')), /role/],
    [withSubject('x', '@id("x") @sentence("X.") @satz("X.") permit (principal, action == Action::"red-record", resource);'), /red-record/],
    [withSubject('x', permit('x', ' when { principal is Member && principal is Visitor }')), /x: /],
    [withSubject('x', permit('business-read', '')), /two policies have the id business-read/],
    [withSubject('x', 'permit (principal, action, resource);'), /lacks an @id/],
    [withSubject('x', '@id("x") permit (principal, action, resource);'), /x lacks its @sentence/],
    [withSubject('x', forbid('no-guard', '')), /start with guard-/],
    [withSubject('x', permit('guard-open', '')), /start with guard-/],
    [withSubject('x', permit('x', '').replace('principal,', 'principal == ?principal,')), /template/],
    [{ ...source, subjects: [] }, /there is no policy/],
    [{ ...source, schema: 'entity' }, /do not load/],
  ];
  for (const [set, rule] of broken) assert.throws(() => loadPolicySet(set), rule);
});

test('the set that ships is valid, and its hash is written down', () => {
  assertValid(policySet);
  assert.equal(policySet.hash.toHex(), validatedHash, 'once the set is valid, write its hash down as validatedHash in policy-set.ts');
});

test('the set that ships is cut into the policies that Cedar finds in it; a semicolon in a sentence or a comment cuts nothing', () => {
  for (const { name, text } of readPolicySource().subjects) assert.deepEqual(cutPolicies(text), parsePolicies(name, text), name);
  const odd =
    '// a; b\n@id("a;\\";b") permit (principal, action, resource); // c;\nforbid (principal, action, resource) when { "//" == ";" };';
  assert.equal(cutPolicies(odd).length, 2);
  assert.deepEqual(cutPolicies(odd), parsePolicies('odd', odd));
});

test('annotations, effects and the operations of a scope are read as Cedar reads them', () => {
  for (const { text, operations: named, ...policy } of policySet.policies.values()) {
    const parsed = cedar.policyToJson(text);
    assert.ok(parsed.type === 'success');
    const { id, sentence, satz } = parsed.json.annotations ?? {};
    assert.deepEqual({ id, sentence, satz, effect: parsed.json.effect, subject: policy.subject }, policy);
    assert.deepEqual(named, actionsOf(parsed.json.action), policy.id);
  }
});

test('a scope that names what is no operation does not load: a group would leave out whom it means', () => {
  const scoped = (action: string) => withSubject('x', permit('x', '').replace('action,', `${action},`));
  for (const action of ['action in Action::"writes"', 'action == Action::"read-everything"'])
    assert.throws(() => loadPolicySet(scoped(action)), /x: its scope names .* is no operation/);
});

test('an annotation that is more than plain words does not load', () => {
  const odd = withSubject('odd', '@id("odd") @sentence("A \\"word\\".") @satz("Ein Wort.") permit (principal, action, resource);');
  assert.throws(() => loadPolicySet(odd), /odd.cedar: a policy's annotations are not plain words/);
});

test('the id of the set is 8 bytes and changes with every text', () => {
  const source = readPolicySource();
  assert.equal(policySetId.length, 8);
  assert.deepEqual(loadPolicySet(source).id, policySetId);
  const ids = new Set([policySetId.toHex()]);
  ids.add(loadPolicySet({ ...source, schema: `${source.schema}\n` }).id.toHex());
  for (const changed of source.subjects) {
    const edited = source.subjects.map((subject) => (subject === changed ? { ...subject, text: `${subject.text}\n` } : subject));
    ids.add(loadPolicySet({ ...source, subjects: edited }).id.toHex());
  }
  assert.equal(ids.size, 2 + subjects.length);
});

test('the folder holds the subjects of the list and nothing else', () => {
  const files = readdirSync(new URL('./policies/', import.meta.url)).toSorted();
  assert.deepEqual(files, subjects.map((name) => `${name}.cedar`).toSorted());
});

test('every policy has a sentence in both languages that fits a line', () => {
  for (const { id, sentence, satz } of policySet.policies.values()) {
    for (const text of [sentence, satz]) {
      assert.match(text, /^\p{Lu}.*\.$/u, id);
      assert.ok(text.length <= 130, `${id}: ${text.length} characters`);
    }
    assert.notEqual(sentence, satz, id);
  }
});

test('every operation is known to the schema', () => {
  const alarms: string[] = [];
  const decide = createDecide({ onAlarm: (what) => alarms.push(what) });
  for (const operation of operations) decide({ ...reader, operation });
  assert.deepEqual(alarms, []);
});

test('decisions are remembered, at most as many as asked', () => {
  const decide = createDecide({ memoEntriesMax: 2 });
  const first = decide(reader);
  assert.equal(decide({ ...reader }), first);
  decide({ ...reader, collection: 'documents' });
  assert.equal(decide(reader), first);
  decide({ ...reader, collection: 'tasks' });
  assert.notEqual(decide(reader), first);
  const forgetful = createDecide({ memoEntriesMax: 0 });
  assert.notEqual(forgetful(reader), forgetful(reader));
});

test('a remembered decision cannot be changed by who received it', () => {
  const decide = createDecide();
  const decision = decide(reader);
  assert.ok(Object.isFrozen(decision) && Object.isFrozen(decision.policies));
});

// What a decision rests on has changed: the next access brings other facts and gets another decision, with nothing to drop.
const changes: readonly (readonly [what: string, before: Partial<Facts>, after: Partial<Facts>])[] = [
  ['a membership ends', {}, { businessRole: 'none' }],
  ['a role in the project ends', {}, { projectRole: 'none' }],
  ['a role in the business is lowered', { businessRole: 'owner', operation: 'update-business' }, { businessRole: 'member' }],
  ['a record goes into the trash', {}, { state: 'trashed' }],
  ['the sign-in grows old', { projectRole: 'manager', operation: 'erase-record', fresh: true }, { fresh: false }],
  ['the purpose is another', {}, { purpose: 'improvement' }],
  ['the collection is another', { projectRole: 'contributor', operation: 'update-record', collection: 'tasks' }, { collection: 'photos' }],
  ['the record is somebody else’s', { projectRole: 'contributor', operation: 'update-record', author: true }, { author: false }],
  ['the record belongs elsewhere', {}, { sameBusiness: false }],
  ['the scope is another', {}, { scope: 'none' }],
  ['the person is another', { operation: 'remove-member', self: true }, { self: false }],
  [
    'the person has another role',
    { businessRole: 'admin', operation: 'issue-recovery', fresh: true, targetRole: 'member' },
    { targetRole: 'owner' },
  ],
  ['the role to be given is another', { businessRole: 'admin', operation: 'invite-member', newRole: 'guest' }, { newRole: 'owner' }],
  ['the job is another', { actor: 'worker', worker: 'ledger', operation: 'keep-ledger', purpose: 'security' }, { worker: 'sweep' }],
  ['the asker is another', { actor: 'operator', operation: 'rotate-keys' }, { actor: 'visitor' }],
  ['the operation is another', {}, { operation: 'update-record' }],
];

for (const [what, before, after] of changes) {
  test(`a remembered permission is not used once ${what}`, () => {
    const decide = createDecide();
    assert.equal(decide({ ...reader, ...before }).allowed, true);
    assert.equal(decide({ ...reader, ...before, ...after }).allowed, false);
    assert.equal(decide({ ...reader, ...before }).allowed, true);
  });
}

interface ActionScope {
  readonly op: string;
  readonly entity?: unknown;
  readonly entities?: readonly unknown[];
}

/** What Cedar's own JSON of a policy says of its actions; `undefined` for every one. */
function actionsOf(scope: ActionScope): ReadonlySet<string> | undefined {
  if (scope.op === 'All') return undefined;
  assert.ok(scope.op === '==' || scope.op === 'in', scope.op);
  const named = (scope.entities ?? [scope.entity]) as readonly { readonly type: string; readonly id: string }[];
  return new Set(named.map(({ type, id }) => (assert.equal(type, 'Action'), id)));
}
