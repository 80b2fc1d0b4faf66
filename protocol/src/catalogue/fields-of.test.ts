// The type of a collection's fields is that of its declaration: checked by the compiler, which refuses this file when it is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { tasks } from './built-in/tasks.ts';
import type { photos } from './built-in/photos.ts';
import type { FieldsOf, FileReference, Place } from './collection.ts';

type Task = FieldsOf<typeof tasks>;
type Photo = FieldsOf<typeof photos>;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(is: Same<A, B>): void => assert.equal(is, true);

test('types of fields follow from the declaration', () => {
  same<Task['title'], string>(true);
  same<Task['status'], 'open' | 'doing' | 'done'>(true);
  same<NonNullable<Task['photos']>, readonly string[]>(true);
  same<NonNullable<Photo['place']>, Place>(true);
  same<NonNullable<Photo['picture']>, FileReference>(true);
  // @ts-expect-error a task has no such field
  same<Task['colour'], string>(true);
  const whole: Task = { title: 'Order windows', status: 'open' };
  // @ts-expect-error a title is needed
  const untitled: Task = { status: 'open' };
  // @ts-expect-error not one of the choices
  const wrong: Task = { title: 'x', status: 'later' };
  assert(whole && untitled && wrong);
});
