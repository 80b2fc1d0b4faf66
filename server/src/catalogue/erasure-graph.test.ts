import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { dpv } from '@steward/protocol/catalogue/categories.ts';
import { collection, type Declaration, type Field, type Ownership } from '@steward/protocol/catalogue/collection.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import { erasureGraph, reachedBy } from './erasure-graph.ts';

const text = (owner: Ownership) =>
  ({
    type: 'text',
    title: { en: 'X', de: 'X' },
    category: dpv.name,
    why: { en: 'X', de: 'X' },
    purposes: ['service'],
    decides: 'person',
    owner,
  }) as const satisfies Field;
const owned = text({ kind: 'owned-by', who: 'business' });
const declare = (name: string, fields: Readonly<Record<string, Field>>) =>
  collection({ name, title: { en: 'X', de: 'X' }, scope: 'business', fields } satisfies Declaration);

test('every kind of ownership has its effect', () => {
  const keeper = { ...owned, type: 'person', required: true } as const;
  const cases: readonly (readonly [Ownership, string, readonly string[]])[] = [
    [{ kind: 'owned-by', who: 'business' }, 'kept', []],
    [{ kind: 'owned-by', who: 'author' }, 'destroyed', ['author']],
    [{ kind: 'owned-by', who: 'field:keeper' }, 'destroyed', ['field:keeper']],
    [{ kind: 'co-owned-by', who: ['author', 'field:keeper'] }, 'destroyed-with-last-owner', ['author', 'field:keeper']],
    [{ kind: 'co-owned-by', who: ['author', 'business'] }, 'blanked', ['author']],
    [{ kind: 'mentions', who: 'field:keeper' }, 'blanked', ['field:keeper']],
    [{ kind: 'kept-and-blanked', who: 'author' }, 'blanked', ['author']],
    [{ kind: 'kept-by-law', law: '§ 147 AO', years: 10 }, 'blanked-kept-by-law', ['author']],
  ];
  for (const [owner, effect, through] of cases) {
    const { groups } = erasureGraph(loadCatalogue([declare('things', { keeper, story: text(owner) })]));
    const node = groups.find(({ fields }) => fields.includes('story'))!;
    assert.deepEqual([node.effect, node.through], [effect, through], JSON.stringify(owner));
  }
});

test('what erasing a record reaches, through chains and rings, each field once', () => {
  const to = (name: string, whenErased: 'erase' | 'clear' | 'refuse') => ({ ...owned, type: 'reference', to: name, whenErased }) as const;
  const graph = erasureGraph(
    loadCatalogue([
      declare('walls', { part: owned, next: to('walls', 'clear') }),
      declare('windows', { wall: to('walls', 'erase') }),
      declare('panes', { window: to('windows', 'erase'), spare: to('panes', 'erase') }),
      declare('bills', { pane: to('panes', 'refuse'), wall: to('doors', 'clear') }),
      declare('doors', { part: owned }),
    ]),
  );
  const reached = reachedBy(graph, 'walls').map(({ from, field, effect }) => `${from}.${field} ${effect}`);
  assert.deepEqual(reached, ['walls.next clear', 'windows.wall erase', 'panes.window erase', 'panes.spare erase', 'bills.pane refuse']);
  assert.deepEqual(
    reachedBy(graph, 'doors').map(({ from }) => from),
    ['bills'],
  );
});

test('the built-in product: every field is in one group, every reference is an edge', () => {
  const catalogue = loadCatalogue(builtIn);
  const { groups, references } = erasureGraph(catalogue);
  const inGroups = groups.flatMap(({ collection: name, fields }) => fields.map((field) => `${name}.${field}`));
  const declared = builtIn.flatMap(({ name, fields }) => Object.keys(fields).map((field) => `${name}.${field}`));
  assert.deepEqual([...inGroups].sort(), [...declared].sort());
  assert.deepEqual(
    references.map(({ from, field }) => `${from}.${field}`),
    builtIn.flatMap(({ name, fields }) =>
      Object.entries(fields).flatMap(([field, { type }]) => (type === 'reference' ? [`${name}.${field}`] : [])),
    ),
  );
});
