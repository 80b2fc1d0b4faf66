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
  // Refused: a field that is not there, a missing title, something that is not one of the choices.
  same<'colour' extends keyof Task ? true : false, false>(true);
  same<{ status: 'open' } extends Task ? true : false, false>(true);
  same<{ title: string; status: 'later' } extends Task ? true : false, false>(true);
  same<{ title: string; status: 'open' } extends Task ? true : false, true>(true);
});
