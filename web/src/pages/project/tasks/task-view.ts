// Which tasks are shown and in which order. Pure: everything is decided over what the page already has, so that a filter asks the server nothing.
import type { Task } from '../../../api/collections.ts';
import { fold, wordsOf } from '../../../app/fold-text.ts';

export const statuses = ['open', 'doing', 'done'] as const;
export type Status = (typeof statuses)[number];
export const priorities = ['high', 'normal', 'low'] as const;
export type Priority = (typeof priorities)[number];
export const dueFilters = ['overdue', 'week', 'none'] as const;
export type DueFilter = (typeof dueFilters)[number];
export const sorts = ['due', 'priority', 'title', 'newest', 'changed'] as const;
export type Sort = (typeof sorts)[number];
/** In the place of a person: tasks of nobody. */
export const nobody = 'nobody';

export interface TaskFilter {
  readonly status?: Status | undefined;
  /** A person, or `nobody`. */
  readonly assignee?: string | undefined;
  readonly due?: DueFilter | undefined;
  readonly find: string;
}

/** A day of this device's calendar, as fields hold it: 2026-11-24. */
export function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Noon of that day, so that no time zone turns it into another. */
export const dateOf = (day: string): Date => new Date(`${day}T12:00:00`);

/** The Sunday that ends the week of `day`. */
export function weekEnd(day: string): string {
  const date = dateOf(day);
  date.setDate(date.getDate() + ((7 - date.getDay()) % 7));
  return dayOf(date);
}

export const statusOf = (task: Task): Status => task.fields.status ?? 'open';

export type DueState = 'overdue' | 'today' | 'week' | 'later';

/** `undefined` without a date, and for what is done: it is late no more. */
export function dueState(task: Task, today: string): DueState | undefined {
  const { due } = task.fields;
  if (due === undefined || statusOf(task) === 'done') return undefined;
  if (due < today) return 'overdue';
  if (due === today) return 'today';
  return due <= weekEnd(today) ? 'week' : 'later';
}

export function filterTasks(tasks: readonly Task[], filter: TaskFilter, today: string): readonly Task[] {
  const words = wordsOf(filter.find);
  return tasks.filter(
    (task) =>
      (filter.status === undefined || statusOf(task) === filter.status) &&
      (filter.assignee === undefined || (task.fields.assignee ?? nobody) === filter.assignee) &&
      fitsDue(task, filter.due, today) &&
      (words.length === 0 || fitsWords(task, words)),
  );
}

function fitsDue(task: Task, due: DueFilter | undefined, today: string): boolean {
  if (due === undefined) return true;
  if (due === 'none') return task.fields.due === undefined;
  const state = dueState(task, today);
  return due === 'overdue' ? state === 'overdue' : state === 'today' || state === 'week';
}

function fitsWords({ fields }: Task, words: readonly string[]): boolean {
  const text = fold(`${fields.title ?? ''} ${fields.description ?? ''}`);
  return words.every((word) => text.includes(word));
}

const collator = new Intl.Collator('de', { numeric: true, sensitivity: 'base' });
const rank = (task: Task): number => priorities.indexOf(task.fields.priority ?? 'normal');
const byTitle = (a: Task, b: Task): number => collator.compare(a.fields.title ?? '', b.fields.title ?? '');
/** What has no date comes last. */
const byDue = (a: Task, b: Task): number => {
  const [x, y] = [a.fields.due ?? '9999', b.fields.due ?? '9999'];
  return x < y ? -1 : x > y ? 1 : 0;
};

const orders: { readonly [S in Sort]: (a: Task, b: Task) => number } = {
  due: (a, b) => byDue(a, b) || rank(a) - rank(b) || byTitle(a, b),
  priority: (a, b) => rank(a) - rank(b) || byDue(a, b) || byTitle(a, b),
  title: byTitle,
  newest: (a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0),
  changed: (a, b) => (a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : 0),
};

export function sortTasks(tasks: readonly Task[], sort: Sort): readonly Task[] {
  const order = orders[sort];
  return tasks.toSorted((a, b) => order(a, b) || (a.id < b.id ? -1 : 1));
}
