import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repository } from '../source-files.ts';
import { asvsFindings, asvsPage, readAsvs } from './asvs.ts';
import { documented, nothingHere, open, tested } from './requirement.ts';

test('every requirement of levels 1 and 2 has one answer, and what it names is there', () => {
  assert.deepEqual(asvsFindings(), []);
  assert.equal(readAsvs().length, 253);
});

test('the page is current (node tools/asvs/asvs.ts writes it)', () => {
  assert.equal(readFileSync(join(repository, 'docs/asvs.md'), 'utf8'), asvsPage());
});

test('it can fail: a missing answer, a second one, a test, heading or finding that is not there', () => {
  const own = 'tools/asvs/asvs.test.ts';
  const findings = asvsFindings(repository, [
    tested('1.1.1', 'x', own, 'no such' + ' test'),
    tested('1.1.2', 'x', 'SECURITY.md', 'What Steward defends'),
    documented('1.2.1', 'x', 'Nowhere'),
    nothingHere('1.2.2', 'x', 'no'),
    open('1.2.3', 'x', 'F999'),
    open('1.2.3', 'x', 'F1'),
    open('99.1.1', 'x', 'F1'),
  ]);
  for (const wanted of [
    '1.1.1: ',
    '1.1.2: ',
    '1.2.1: ',
    '1.2.2: ',
    '1.2.3: F999',
    '1.2.3 has two',
    '99.1.1 is not asked',
    '1.2.4 has no answer',
  ])
    assert.ok(
      findings.some((finding) => finding.startsWith(wanted)),
      wanted,
    );
});
