import assert from 'node:assert/strict';
import test from 'node:test';
import { errorKinds, isStewardError, StewardError, type ErrorCode } from './errors.ts';

const codes = Object.keys(errorKinds) as ErrorCode[];

test('every code has a fitting status, an exit code of the table and a sentence', () => {
  for (const code of codes) {
    const { status, exit, title } = errorKinds[code];
    assert.match(code, /^[a-z]+(-[a-z]+)*$/);
    assert.ok(status >= 400 && status < 600, code);
    assert.ok([1, 2, 3, 4, 5, 6, 7, 130].includes(exit), code);
    assert.match(title, /^[A-Z].*[^.]$/, code);
  }
});

test('3 means checked and does not match, and that alone', () => {
  assert.deepEqual(codes.filter((code) => errorKinds[code].exit === 3).sort(), ['does-not-match', 'hash-mismatch', 'integrity-failed']);
});

test('a message names the field and the rule, never a value', () => {
  assert.equal(new StewardError('conflict').message, errorKinds.conflict.title);
  assert.match(
    new StewardError('invalid-input', { field: 'fields.dueDate', rule: 'is a date' }).message,
    / \(fields\.dueDate: is a date\)$/,
  );
  assert.match(new StewardError('invalid-input', { field: 'title' }).message, / \(title\)$/);
  assert.match(new StewardError('invalid-input', { rule: 'one of two' }).message, /: one of two$/);
});

test('keeps its cause, and is told apart by its code', () => {
  const cause = new Error('inner');
  const error = new StewardError('storage-full', { cause });
  assert.equal(error.cause, cause);
  assert.equal('cause' in new StewardError('storage-full'), false);
  assert.ok(isStewardError(error));
  assert.ok(isStewardError(error, 'conflict', 'storage-full'));
  assert.ok(!isStewardError(error, 'conflict'));
  assert.ok(!isStewardError(cause));
  assert.ok(!isStewardError({ code: 'conflict' }));
});
