// Threats 11 and 12: whatever an error carries, it is one event on one line, and nothing of what it quotes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StewardError } from '@steward/protocol/errors.ts';
import { createLog } from './log.ts';

const tricks = ['a\nb', '\u001b[2J', '\u009b31m', '\u202etxt', '\u2028', '"},{"level":"info"', '\ud800'];
const hostile = fc.oneof(fc.constantFrom(...tricks), fc.string({ unit: 'binary', maxLength: 40 }));

test('threats 11 and 12: an error from anywhere is one line of printable ASCII that quotes nothing of it', () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (message, code, stack) => {
      const secret = 'Mk4711secret';
      const cause = Object.assign(new Error(`${secret}${message}`), {
        code,
        stack: `Error: ${secret}\n    at ${stack} (${secret}/x.ts:7:1)`,
      });
      const lines: string[] = [];
      const log = createLog(
        (line) => void lines.push(line),
        () => 0,
      );
      log.failed('GET', '/v1/tasks/:id', new StewardError('internal', { cause }), 'reference');
      assert.equal(lines.length, 1);
      assert.match(lines[0]!, /^[\x20-\x7e]+$/);
      assert.equal(lines[0]!.includes(secret), false, lines[0]!);
      const { event, level } = JSON.parse(lines[0]!) as { readonly event: string; readonly level: string };
      assert.deepEqual([event, level], ['request failed', 'error']);
    }),
  );
});
