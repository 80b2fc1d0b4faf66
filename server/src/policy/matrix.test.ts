import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { operations, purposes } from '@steward/protocol/words.ts';
import { decideAlike } from './alike.ts';
import { createDecide, policySet, type Facts } from './decide.ts';
import { loadPolicySet, readPolicySource } from './policy-set.ts';
import { cellOf, refusedCell, renderMatrix } from './matrix.ts';
import { renderPolicyVectors, type PolicyVector, type PolicyVectorFile } from './policy-vectors.ts';
import { modelAllows } from './reference-model.ts';
import { memberAskers, otherAskers, staffAskers } from './askers.ts';
import { factsOf, resting, situations } from './situations.ts';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/decision-matrix.md', root), 'utf8');
const askers = [...memberAskers, ...otherAskers, ...staffAskers];
const full = process.env.STEWARD_TEST === 'full';
// Works the whole matrix out once for all tests here; the reference model is asked about every cell, whatever it is like.
const afresh = createDecide({ memoEntriesMax: 0 });
const decide = decideAlike(afresh, policySet);
const regenerate = 'run node tools/policy-pages.ts and read the difference';

/** The rows of a table on the page: cells by the names of their columns. */
function tableUnder(heading: string): Record<string, string>[] {
  const lines = page
    .slice(page.indexOf(`## ${heading}\n`))
    .split('\n')
    .slice(2);
  const rows = lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) => line.slice(2, -2).split(' | '));
  const [columns, , ...body] = rows;
  assert.ok(columns && body.length > 0, heading);
  return body.map((cells) => Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])));
}

test('the page of the matrix is current', () => {
  assert.equal(page, renderMatrix(decide, policySet), regenerate);
});

for (const [heading, group] of [
  ['Members', memberAskers],
  ['Background jobs, the operator, visitors', otherAskers],
  ['Staff of the operator', staffAskers],
] as const) {
  test(`every line under "${heading}" holds, by Cedar and by the reference model`, () => {
    const rows = tableUnder(heading);
    assert.equal(rows.length, situations.length);
    for (const [index, row] of rows.entries()) {
      const situation = situations[index]!;
      assert.deepEqual([row.operation, row.what], [`\`${situation.operation}\``, situation.says]);
      for (const asker of group) {
        const line = `${asker.name}: ${situation.operation}, ${situation.says}`;
        assert.equal(
          cellOf((facts) => decide(facts).allowed, situation, asker, true),
          row[asker.name],
          line,
        );
        assert.equal(cellOf(modelAllows, situation, asker, true), row[asker.name], line);
        assert.equal(cellOf(modelAllows, situation, asker, false), refusedCell, line);
      }
      assert.equal(row['any of them, other business'], refusedCell);
    }
  });
}

test('what is decided once for all that are alike is decided so for each of them', () => {
  // Each cell in the full run; in the small one every 64th, others once the policies change.
  const step = full ? 1 : 64;
  let cell = policySet.hash[0]! % step;
  for (const situation of situations) {
    for (const asker of askers) {
      for (const [purpose, sameBusiness] of [...purposes.map((each) => [each, true] as const), ['service', false] as const]) {
        if (cell++ % step !== 0) continue;
        const facts = factsOf(situation, asker, purpose, sameBusiness);
        assert.deepEqual(decide(facts), afresh(facts), `${asker.name}: ${situation.operation}, ${situation.says}, for ${purpose}`);
      }
    }
  }
});

test('a fact that a policy reads, in whatever way, is never left out of a likeness', () => {
  const { schema } = readPolicySource();
  const job: Facts = {
    ...resting,
    actor: 'worker',
    worker: 'sweep',
    operation: 'keep-ledger',
    businessRole: 'owner',
    projectRole: 'viewer',
    collection: 'photos',
  };
  const conditions: readonly (readonly [condition: string, other: Partial<Facts>])[] = [
    ['context.projectRole == ProjectRole::"viewer"', { projectRole: 'none' }],
    ['context["projectRole"] == ProjectRole::"viewer"', { projectRole: 'none' }],
    ['context\n.projectRole == ProjectRole::"viewer"', { projectRole: 'none' }],
    ['context.projectRole != ProjectRole::"none"', { projectRole: 'none' }],
    ['context.businessRole != context.targetRole', { targetRole: 'owner' }],
    ['context.collection like "pho*"', { collection: 'tasks' }],
    ['principal is Worker && principal == Worker::"sweep"', { worker: 'import' }],
    ['resource == Business::"own"', { sameBusiness: false }],
    ['action == Action::"keep-ledger"', { operation: 'watch' }],
  ];
  for (const [condition, other] of conditions) {
    const text = `@id("odd") @sentence("Odd.") @satz("Seltsam.") permit (principal, action, resource) when { ${condition} };`;
    const odd = loadPolicySet({ schema, subjects: [{ name: 'odd', text }] });
    const alike = decideAlike(createDecide({ policySet: odd }), odd);
    assert.deepEqual([alike(job).allowed, alike({ ...job, ...other }).allowed], [true, false], condition);
  }
});

test('every operation has a line, and no two lines have one name', () => {
  assert.deepEqual(new Set(situations.map((situation) => situation.operation)), new Set(operations));
  assert.equal(new Set(situations.map((situation) => `${situation.operation} ${situation.says}`)).size, situations.length);
});

test('every policy decides somewhere in the matrix', () => {
  const deciding = new Set<string>();
  for (const situation of situations) {
    for (const asker of askers) {
      for (const purpose of purposes) for (const id of decide(factsOf(situation, asker, purpose, true)).policies) deciding.add(id);
      for (const id of decide(factsOf(situation, asker, 'service', false)).policies) deciding.add(id);
    }
  }
  assert.deepEqual(
    [...policySet.policies.keys()].filter((id) => !deciding.has(id)),
    [],
  );
});

const files: readonly PolicyVectorFile[] = ['allowed', 'refused', 'undecidable'];
const textOf = (file: PolicyVectorFile) => readFileSync(new URL(`vectors/policy/${file}.json`, root), 'utf8');

test('the policy vectors are current', () => {
  const rendered = renderPolicyVectors(decide, policySet);
  for (const file of files) assert.equal(textOf(file), rendered[file], regenerate);
});

for (const file of files) {
  test(`every vector in ${file}.json is decided as it says, remembered by nothing`, () => {
    const { cases } = JSON.parse(textOf(file)) as { cases: PolicyVector[] };
    const alarms: string[] = [];
    const alarming = createDecide({ memoEntriesMax: 0, onAlarm: (what) => alarms.push(what) });
    assert.ok(cases.length > 0);
    for (const { name, facts, allowed, policies } of cases) {
      const decision = alarming(facts as unknown as Facts);
      assert.deepEqual([decision.allowed, decision.policies], [allowed, policies], name);
      assert.equal(allowed, file === 'allowed', name);
    }
    assert.equal(alarms.length, file === 'undecidable' ? cases.length : 0);
  });
}
