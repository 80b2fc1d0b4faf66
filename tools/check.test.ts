import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checks, lintWithoutTypes } from './check.ts';

const full = process.env['STEWARD_TEST'] === 'full';

// The layering check has a test file of its own, which also shows that it can fail.
for (const [name, check] of Object.entries(checks)) {
  if (name === 'layering') continue;
  test(`check: ${name}`, async () => {
    // Promises that nobody waits for, and what else only types tell, `npm run check` and the full run find.
    const { ok, output } = await (name === 'lint' && !full ? lintWithoutTypes() : check());
    assert.ok(ok, output);
  });
}
