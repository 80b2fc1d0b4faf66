import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excerpt, fold, markFound, wordsOf } from './fold-text.ts';

const marked = (text: string, query: string) =>
  markFound(text, wordsOf(query))
    .map(({ text: piece, found }) => (found ? `[${piece}]` : piece))
    .join('');

test('texts are compared without case and accents', () => {
  assert.equal(fold('Größe ÀÉ'), 'grosse ae');
  assert.deepEqual(wordsOf('  Straße, „Ufer“!  '), ['strasse', 'ufer']);
  assert.deepEqual(wordsOf('<>%'), []);
});

test('finds are marked where they stand, also where a letter is written as two', () => {
  assert.equal(marked('Die Größe der Straße', 'grosse strasse'), 'Die [Größe] der [Straße]');
  assert.equal(marked('Ein Estrich', 'est'), 'Ein [Est]rich');
  assert.equal(marked('aaa', 'aa'), '[aaa]');
  assert.equal(marked('<b>fett</b>', 'b'), '<[b]>fett</[b]>');
  assert.equal(marked('e\u0301te\u0301', 'ete'), '[e\u0301te\u0301]');
  assert.equal(marked('nichts', 'x'), 'nichts');
  assert.equal(marked('👷🏽‍♀️ Kran', 'kran'), '👷🏽‍♀️ [Kran]');
});

test('of a long text the stretch around the first find is shown', () => {
  const text = `${'Wort '.repeat(100)}Estrich${' Ende'.repeat(100)}`;
  const short = excerpt(text, ['estrich'], 60);
  assert.ok(short.includes('Estrich') && short.startsWith('… ') && short.endsWith(' …') && short.length <= 64, short);
  assert.equal(excerpt('kurz', ['x'], 60), 'kurz');
  assert.ok(excerpt(text, ['fehlt'], 60).startsWith('Wort'));
});
