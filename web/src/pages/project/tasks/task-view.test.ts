import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Task } from '../../../api/collections.ts';
import { dueState, filterTasks, nobody, sortTasks, weekEnd, type TaskFilter } from './task-view.ts';

const today = '2026-11-26';
const all: TaskFilter = { find: '' };
const task = (id: string, fields: Partial<Task['fields']> = {}, at = '2026-11-20T08:00:00.000Z'): Task => ({
  id,
  collection: 'tasks',
  version: 1,
  createdAt: at,
  updatedAt: at,
  fields: { title: id, status: 'open', ...fields },
});
const ids = (tasks: readonly Task[]) => tasks.map(({ id }) => id).join(' ');

test('a week ends on Sunday, a Sunday is the end of its own week', () => {
  assert.equal(weekEnd('2026-11-26'), '2026-11-29');
  assert.equal(weekEnd('2026-11-29'), '2026-11-29');
  assert.equal(weekEnd('2026-11-30'), '2026-12-06');
  assert.equal(weekEnd('2026-12-31'), '2027-01-03');
});

test('what is done is not late, what has no date is not due', () => {
  assert.equal(dueState(task('a', { due: '2026-11-25' }), today), 'overdue');
  assert.equal(dueState(task('a', { due: '2026-11-25', status: 'done' }), today), undefined);
  assert.equal(dueState(task('a', { due: today }), today), 'today');
  assert.equal(dueState(task('a', { due: '2026-11-29' }), today), 'week');
  assert.equal(dueState(task('a', { due: '2026-11-30' }), today), 'later');
  assert.equal(dueState(task('a'), today), undefined);
});

test('filters go together; words are found without accents and in the description', () => {
  const tasks = [
    task('late', { due: '2026-11-01', assignee: 'p' }),
    task('week', { due: '2026-11-28', status: 'doing' }),
    task('none', { title: 'Größe prüfen', description: 'an der Straße' }),
  ];
  const shown = (filter: Partial<TaskFilter>) => ids(filterTasks(tasks, { ...all, ...filter }, today));
  assert.equal(shown({}), 'late week none');
  assert.equal(shown({ due: 'overdue' }), 'late');
  assert.equal(shown({ due: 'week' }), 'week');
  assert.equal(shown({ due: 'none' }), 'none');
  assert.equal(shown({ assignee: 'p' }), 'late');
  assert.equal(shown({ assignee: nobody }), 'week none');
  assert.equal(shown({ status: 'doing', due: 'none' }), '');
  assert.equal(shown({ find: ' GROSSE  strasse ' }), 'none');
  assert.equal(shown({ find: '%' }), 'late week none');
});

test('orders: without a date last, urgent first, titles as people count', () => {
  const tasks = [
    task('Raum 10', { priority: 'low' }, '2026-11-21T08:00:00.000Z'),
    task('Raum 9', { due: '2026-12-01' }),
    task('Äcker', { due: '2026-11-27', priority: 'high' }, '2026-11-22T08:00:00.000Z'),
  ];
  assert.equal(ids(sortTasks(tasks, 'due')), 'Äcker Raum 9 Raum 10');
  assert.equal(ids(sortTasks(tasks, 'priority')), 'Äcker Raum 9 Raum 10');
  assert.equal(ids(sortTasks(tasks, 'title')), 'Äcker Raum 9 Raum 10');
  assert.equal(ids(sortTasks(tasks, 'newest')), 'Äcker Raum 10 Raum 9');
});
