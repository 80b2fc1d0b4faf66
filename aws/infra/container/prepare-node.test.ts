import assert from 'node:assert/strict';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { clone, listFiles } from '@steward/server/main/review/release-files.ts';
import { parts } from './assemble.ts';
import { prepareNode } from './prepare-node.ts';

function inScratch(work: (scratch: string) => void): void {
  const scratch = mkdtempSync(join(tmpdir(), 'steward-node-'));
  try {
    work(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

test('a node gets its configuration as a file, and a certificate that nobody else has', () => {
  inScratch((scratch) => {
    const environment = prepareNode(
      { STEWARD_AWS_CONFIG_CONTENT: '{"version":1}', STEWARD_URL: 'https://data.example.eu', EMPTY: undefined },
      scratch,
    );
    const read = (name: string): string => readFileSync(environment[name]!, 'utf8');
    assert.equal(read('STEWARD_AWS_CONFIG'), '{"version":1}');
    assert.equal(environment['STEWARD_URL'], 'https://data.example.eu');
    assert.equal(environment['STEWARD_AWS_CONFIG_CONTENT'], undefined);
    assert.equal('EMPTY' in environment, false);
    assert.equal(environment['HOME'], scratch, 'the image knows no user, and without a home Steward does not start');
    const certificate = new X509Certificate(read('STEWARD_TLS_CERT'));
    assert.ok(certificate.checkPrivateKey(createPrivateKey(read('STEWARD_TLS_KEY'))));
    for (const name of ['STEWARD_AWS_CONFIG', 'STEWARD_TLS_KEY']) assert.equal(statSync(environment[name]!).mode & 0o777, 0o600);
    assert.notEqual(prepareNode({ STEWARD_AWS_CONFIG_CONTENT: '{}' }, join(scratch, 'other'))['STEWARD_TLS_KEY'], undefined);
    assert.notEqual(readFileSync(join(scratch, 'other/node/key.pem'), 'utf8'), read('STEWARD_TLS_KEY'));
  });
});

test('a node without a configuration, or with one that is none, does not start', () => {
  inScratch((scratch) => {
    assert.throws(() => prepareNode({}, scratch), /STEWARD_AWS_CONFIG_CONTENT is not set/);
    assert.throws(() => prepareNode({ STEWARD_AWS_CONFIG_CONTENT: '{' }, scratch), /is not JSON/);
  });
});

test('the image holds every file that a review is of, or no node would start in production', () => {
  const reviewed = listFiles(clone(join(import.meta.dirname, '../../..')))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(66));
  assert.ok(reviewed.includes('aws/src/main/steward.ts') && reviewed.includes('aws/infra/container/entry.mjs'));
  assert.deepEqual(
    reviewed.filter((path) => !parts.some((part) => path === part || path.startsWith(`${part}/`))),
    [],
  );
});
