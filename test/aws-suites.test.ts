// The suites of the whole product once more, with the AWS edition over emulators of its services: what a product is does not depend on where it stands. In full alone; by hand
// each of them runs with STEWARD_EDITION=aws node tools/test.ts <path>. What is not among them is named with its reason, so that a new suite has to be decided on.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repo } from './kit/server-process.ts';

const full = process.env['STEWARD_TEST'] === 'full';

const noStore = 'no store is behind it';
const ownEdition = 'it is about this edition, or both, already';

/** By what their paths begin with. */
const leftOut: Readonly<Record<string, string>> = {
  'test/aws-': ownEdition,
  'test/three-nodes': ownEdition,
  'test/rolling-upgrade': ownEdition,
  'test/forensic/': 'forensic/aws.test.ts scans everything the services hold',
  'test/histories/': 'its world is of stores in memory, whatever the edition; aws/src has the contracts of the adapters',
  'test/recovery': 'folders are lost and rebuilt; test/aws-recovery.test.ts loses tables',
  'test/old-data': 'the data folders of releases are the embedded edition’s',
  'test/rehearsal': 'in the folder of a process, which nodes have too',
  'test/move': 'from folder to folder; aws/src/main/move.test.ts moves between the editions',
  'test/bulk-memory': 'in full alone, of what importing and packing hold; what S3 takes is in test/big-file.test.ts',
  'test/foreign-tables': noStore,
  'test/google-picker': noStore,
  'test/independent-verifier/': noStore,
  'test/kit/': noStore,
  'test/mails/': noStore,
  'test/map-tiles': noStore,
  'test/web/': noStore,
  'test/browser/accessible': 'how pages look and are read; every one of them is opened by other suites',
  'test/browser/many-tasks': 'how the page draws many; that many are stored is in aws/src',
  'test/browser/offline-reader': noStore,
  'test/ninety-five-days':
    'a beat of the nodes is a day of it, so what waits for one may come a day late; by hand. erasure-copies and export-expiry go through their weeks',
};

const files = globSync('test/**/*.test.ts', { cwd: repo }).sort();
const isLeftOut = (file: string) => Object.keys(leftOut).some((begin) => file.startsWith(begin));

test('what is left out with the AWS edition is there, and so is a reason', () => {
  for (const [begin, why] of Object.entries(leftOut)) {
    assert.ok(
      files.some((file) => file.startsWith(begin)),
      `${begin} is not there any more`,
    );
    assert.ok(why.length > 10, begin);
  }
});

test('every suite of the product with the AWS edition', { skip: full ? false : 'in full: some minutes' }, async () => {
  const suites = files.filter((file) => !isLeftOut(file));
  assert.ok(suites.length >= 45, `${suites.length} suites`);
  // The sizes of the small run: what grows in full is shown by the embedded edition.
  const { STEWARD_TEST: _, NODE_TEST_CONTEXT: __, STEWARD_TEST_COSTS: ___, ...environment } = process.env;
  const run = spawn(process.execPath, [join(repo, 'tools/test.ts'), ...suites], {
    env: { ...environment, STEWARD_EDITION: 'aws' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [run.stdout, run.stderr]) stream.setEncoding('utf8').on('data', (text: string) => void (output += text));
  const [code] = (await once(run, 'close')) as [number | null];
  assert.equal(code, 0, output);
  assert.match(output, /^\d+ passed, 0 failed$/m);
});
