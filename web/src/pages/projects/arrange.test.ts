// What is found among the projects, and in which order it stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Project } from '../../api/collections.ts';
import { arrange, linesOf, type Arrangement, type Status } from './arrange.ts';

const made = (id: string, name: string, status?: Status, label?: string): Project => ({
  id,
  collection: 'projects',
  version: 1,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  fields: { name, ...(status ? { status } : {}), ...(label ? { place: { lat: 47, lon: 9, label } } : {}) },
});

const lines = linesOf(
  [
    made('a', 'Straße 10', 'running', 'Ravensburg'),
    made('b', 'Straße 9'),
    made('c', 'Ärztehaus', 'finished', 'Zürich'),
    made('d', 'Zaun', 'planned'),
  ],
  new Map([
    ['a', { openTasks: 2, lastActivity: '2026-03-01T00:00:00Z' }],
    ['b', { openTasks: 7 }],
    ['c', { openTasks: 0, lastActivity: '2026-02-01T00:00:00Z' }],
  ]),
);
const shown = (by: Partial<Arrangement>) =>
  arrange(lines, { find: '', status: undefined, sort: 'name', ...by }, 'de').map(
    ({ status, lines: each }) => `${status}: ${each.map(({ project }) => project.id).join(' ')}`,
  );

test('projects stand by status, those that run first, a project without one among them', () => {
  assert.deepEqual(shown({}), ['running: b a', 'planned: d', 'finished: c']);
  assert.deepEqual(shown({ status: 'planned' }), ['planned: d']);
});

test('they are ordered by name with numbers as numbers, by what happened last, by open tasks', () => {
  assert.deepEqual(shown({ sort: 'activity', status: 'running' }), ['running: a b']);
  assert.deepEqual(shown({ sort: 'tasks', status: 'running' }), ['running: b a']);
});

test('they are found by words of name and place, without accents and case, all words at once', () => {
  assert.deepEqual(shown({ find: 'strasse 9' }), ['running: b']);
  assert.deepEqual(shown({ find: 'ZURICH arzte' }), ['finished: c']);
  assert.deepEqual(shown({ find: '  ' }), shown({}));
  assert.deepEqual(shown({ find: 'nothing' }), []);
});
