// What the states, dates and values of tasks are called.
import type { MessageDescriptor } from '@lingui/core';
import { msg, plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Task } from '../../../api/collections.ts';
import { useNames } from '../../../api/people.ts';
import { dateOf, type DueFilter, type Priority, type Sort, type Status } from './task-view.ts';

export const statusWords: { readonly [S in Status]: MessageDescriptor } = { open: msg`Open`, doing: msg`In progress`, done: msg`Done` };
export const priorityWords: { readonly [P in Priority]: MessageDescriptor } = { high: msg`High`, normal: msg`Normal`, low: msg`Low` };
export const dueWords: { readonly [D in DueFilter]: MessageDescriptor } = {
  overdue: msg`Overdue`,
  week: msg`This week`,
  none: msg`Without a date`,
};
export const sortWords: { readonly [S in Sort]: MessageDescriptor } = {
  due: msg`Due first`,
  priority: msg`Urgent first`,
  title: msg`By title`,
  newest: msg`Newest first`,
  changed: msg`Last changed first`,
};

export type FieldName = keyof Task['fields'];
export const fieldNames = [
  'title',
  'description',
  'status',
  'priority',
  'due',
  'assignee',
  'photos',
] as const satisfies readonly FieldName[];
export const fieldWords: { readonly [F in FieldName]: MessageDescriptor } = {
  title: msg`Title`,
  description: msg`Description`,
  status: msg`State`,
  priority: msg`Priority`,
  due: msg`Due`,
  assignee: msg`Assigned to`,
  photos: msg`Photos`,
};

/** Says the value of a field: words for choices, names for people, the day for a date. */
export function useSayValue(project: string): (field: FieldName, fields: Task['fields']) => string {
  const { t, i18n } = useLingui();
  const nameOf = useNames(project);
  return (field, fields) => {
    const value = fields[field];
    if (value === undefined) return t`nothing`;
    switch (field) {
      case 'status':
        return i18n._(statusWords[value as Status]);
      case 'priority':
        return i18n._(priorityWords[value as Priority]);
      case 'due':
        return i18n.date(dateOf(value as string), { dateStyle: 'medium' });
      case 'assignee':
        return nameOf(value as string) ?? t`somebody who has left`;
      case 'photos':
        return t`${plural((value as readonly string[]).length, { one: '# photo', other: '# photos' })}`;
      default:
        return value as string;
    }
  };
}
