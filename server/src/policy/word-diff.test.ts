import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { diffWords } from './word-diff.ts';

test('a word that is added, one that goes, one that is another', () => {
  assert.deepEqual(diffWords('We keep photos.\n', 'We keep your photos.\n'), [
    { kind: 'same', text: 'We keep ' },
    { kind: 'added', text: 'your ' },
    { kind: 'same', text: 'photos.\n' },
  ]);
  assert.deepEqual(diffWords('a b c', 'a c'), [
    { kind: 'same', text: 'a ' },
    { kind: 'removed', text: 'b ' },
    { kind: 'same', text: 'c' },
  ]);
  assert.deepEqual(diffWords('same', 'same'), [{ kind: 'same', text: 'same' }]);
  assert.deepEqual(diffWords('', ''), []);
});

test('what is the same and added is the new text, what is the same and removed the old one, and it is no longer than it must be', () => {
  const text = fc.array(fc.constantFrom('a ', 'b ', 'c\n', 'd'), { maxLength: 30 }).map((words) => words.join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const changes = diffWords(before, after);
      const without = (kind: string) =>
        changes
          .filter((each) => each.kind !== kind)
          .map((each) => each.text)
          .join('');
      assert.equal(without('removed'), after);
      assert.equal(without('added'), before);
      assert.equal(editsOf(changes), shortest(before.match(/\S+\s*|\s+/gu) ?? [], after.match(/\S+\s*|\s+/gu) ?? []));
    }),
    { numRuns: 300 },
  );
});

const editsOf = (changes: ReturnType<typeof diffWords>) =>
  changes.filter(({ kind }) => kind !== 'same').reduce((sum, { text }) => sum + (text.match(/\S+\s*|\s+/gu) ?? []).length, 0);

/** By the table of the textbook. */
function shortest(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      table[i]![j] = a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! : 1 + Math.min(table[i - 1]![j]!, table[i]![j - 1]!);
  return table[a.length]![b.length]!;
}

test('two long texts with nothing in common are told whole, within a moment', () => {
  const many = (word: string) => Array.from({ length: 5_000 }, (_, i) => `${word}${i} `).join('');
  const changes = diffWords(many('a'), many('b'));
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ['removed', 'added'],
  );
});
