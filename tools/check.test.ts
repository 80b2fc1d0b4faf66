import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checks } from './check.ts';

// The layering check has a test file of its own, which also shows that it can fail.
for (const [name, check] of Object.entries(checks)) {
  if (name === 'layering') continue;
  test(`check: ${name}`, async () => {
    const { ok, output } = await check();
    assert.ok(ok, output);
  });
}
