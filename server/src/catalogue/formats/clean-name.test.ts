import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanName } from './clean-name.ts';

test('what people write stays as they wrote it', () => {
  for (const name of ['Kita Sonnenhang', 'Übergabe – Fenster (2).pdf', '見積書.xlsx', 'a.tar.gz']) assert.equal(cleanName(name), name);
});

test('what a file system could misread goes', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['../../etc/passwd', 'etc passwd'],
    ['C:\\Windows\\x', 'C Windows x'],
    ['con.txt', '_con.txt'],
    ['NUL', '_NUL'],
    ['invoice\u202Efdp.exe', 'invoice fdp.exe'],
    ['a\u0000b\nc', 'a b c'],
    ['ends. . ', 'ends'],
    ['--force', 'force'],
    ['', 'unnamed'],
    ['///', 'unnamed'],
    ['Stra\u00DFe a\u0308', 'Straße ä'],
  ];
  for (const [given, expected] of cases) assert.equal(cleanName(given), expected, JSON.stringify(given));
});

test('a long name is cut between letters, and its ending stays', () => {
  const name = cleanName(`${'👷🏽‍♀️'.repeat(60)}.jpeg`);
  assert(new TextEncoder().encode(name).length <= 120);
  assert.match(name, /\.jpeg$/);
  assert(name.isWellFormed());
});

test('law: whatever is given, the name is one safe part of a path', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const name = cleanName(text);
      assert(name.length > 0 && new TextEncoder().encode(name).length <= 121);
      assert(!/[/\\:*?"<>|\p{Cc}]/u.test(name) && !/^\.|[. ]$/.test(name) && name.isWellFormed());
    }),
  );
});
