// The suites of the whole product once more, with the AWS edition over emulators of its services: what a product is does not depend on where it stands. In full alone; by hand
// each of them runs with STEWARD_EDITION=aws node tools/test.ts <path>.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { repo } from './kit/server-process.ts';

const full = process.env['STEWARD_TEST'] === 'full';

/** What looks at files of the embedded edition's folder is not among them: those have tests of their own beside the adapters, and `test/forensic/aws.test.ts`. */
const suites = [
  'test/journeys/',
  'test/isolation',
  'test/staff-isolation',
  'test/sign-up',
  'test/hostile-input',
  'test/erasure.test',
  'test/export.test',
  'test/import.test',
  'test/restore',
  'test/kill-nine',
  'test/mail-in',
  'test/contact-outside',
];

test('every suite of the product with the AWS edition', { skip: full ? false : 'in full: a few minutes' }, async () => {
  // The sizes of the small run: what grows in full is shown by the embedded edition.
  const { STEWARD_TEST: _, NODE_TEST_CONTEXT: __, ...environment } = process.env;
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
