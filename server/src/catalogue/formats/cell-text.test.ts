import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { looksLikeFormula, neutralise, restoreNeutralised, spellOut, unspell } from './cell-text.ts';

/** Every UTF-16 code unit, halves of pairs too, with what matters to the rules often. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '_',
        'x',
        '0',
        '4',
        '1',
        'F',
        '_x0041_',
        '_x005F_',
        "'",
        '=',
        '+',
        '-',
        '@',
        '＝',
        '\t',
        '\r',
        '\n',
        ' ',
        '\u200b',
        '\0',
        '"',
        ',',
        ';',
      ),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

test('what cannot be written is spelled out and comes back', () => {
  fc.assert(
    fc.property(nasty, fc.boolean(), (text, xml) => {
      const written = spellOut(text, xml);
      assert.equal(unspell(written), text);
      assert.ok(written.isWellFormed());
      assert.doesNotMatch(
        written,
        xml ? /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/ : /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/,
      );
    }),
    { numRuns: 3_000 },
  );
});

test('what looks like a formula is marked, and comes back', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const written = neutralise(text);
      assert.equal(restoreNeutralised(written), text);
      assert.doesNotMatch(written, /^(?:[\t\r\n]|[\s\u200b]*[=+\-@＝＋－＠])/);
    }),
    { numRuns: 3_000 },
  );
});

test('the examples of the page', () => {
  assert.equal(neutralise('=1+1'), "'=1+1");
  assert.equal(neutralise("'=1+1"), "''=1+1");
  assert.equal(neutralise("'s-Hertogenbosch"), "'s-Hertogenbosch");
  assert.equal(restoreNeutralised("'s-Hertogenbosch"), "'s-Hertogenbosch");
  for (const hostile of [
    '=cmd|x',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '＝1',
    '＋1',
    '－1',
    '＠A1',
    '\ufeff=1',
    '\u200b+1',
  ])
    assert.ok(looksLikeFormula(hostile), JSON.stringify(hostile));
  for (const plain of ['a=1', '1-2', 'Anna', "it's", '„=“']) assert.ok(!looksLikeFormula(plain), plain);
  assert.equal(spellOut('a\0b'), 'a_x0000_b');
  assert.equal(spellOut('_x0041_'), '_x005F_x0041_');
});
