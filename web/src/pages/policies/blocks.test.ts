import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocksOf, piecesOf } from './blocks.ts';

test('a text becomes its blocks', () => {
  const text = '# A\n\nOne *two*. [T1]\n\n## B\n\n- x\n- y\n';
  assert.deepEqual(
    blocksOf([{ kind: 'same', text }]).map(({ kind, runs, changed }) => [kind, runs.map((run) => run.text).join(''), changed]),
    [
      ['title', 'A', false],
      ['paragraph', 'One *two*. [T1]', false],
      ['heading', 'B', false],
      ['item', 'x', false],
      ['item', 'y\n', false],
    ],
  );
});

test('what is new and gone runs through its blocks, and says which of them changed', () => {
  const blocks = blocksOf([
    { kind: 'same', text: 'We answer within ' },
    { kind: 'removed', text: '30 ' },
    { kind: 'added', text: '14 ' },
    { kind: 'same', text: 'days.\n\nThe rest.\n\n' },
    { kind: 'added', text: '## New\n\nA paragraph.' },
  ]);
  assert.deepEqual(
    blocks.map(({ kind, changed, runs }) => [kind, changed, runs]),
    [
      [
        'paragraph',
        true,
        [
          { kind: 'same', text: 'We answer within ' },
          { kind: 'removed', text: '30 ' },
          { kind: 'added', text: '14 ' },
          { kind: 'same', text: 'days.' },
        ],
      ],
      ['paragraph', false, [{ kind: 'same', text: 'The rest.' }]],
      ['heading', true, [{ kind: 'added', text: 'New' }]],
      ['paragraph', true, [{ kind: 'added', text: 'A paragraph.' }]],
    ],
  );
});

test('ids of promises and emphasis are found, everything else is text', () => {
  assert.deepEqual(piecesOf('<b>x</b> *Trust* [W1] [no]'), [
    { kind: 'text', text: '<b>x</b> ' },
    { kind: 'emphasis', text: 'Trust' },
    { kind: 'text', text: ' ' },
    { kind: 'promise', text: 'W1' },
    { kind: 'text', text: ' [no]' },
  ]);
});
