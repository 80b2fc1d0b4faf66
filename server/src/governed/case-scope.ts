// What a case covers: some records, a project or a part of it, or one collection of the business. Which records lie in a scope is read off their clear
// metadata; nothing is opened for it.
import { StewardError } from '@steward/protocol/errors.ts';
import { isId } from '@steward/protocol/ids.ts';
import type { CaseScope } from '../stores/cases.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { isGeneric } from './generic-collections.ts';
import type { Tools } from './operation.ts';

type Placed = Pick<RecordRow, 'id' | 'collection' | 'project'>;

/** Throws `invalid-input` for a scope that names no collection of the catalogue. Whether a record is there is not looked at: that would tell. */
export function checkScope({ catalogue }: Pick<Tools, 'catalogue'>, scope: CaseScope): void {
  const known = (name: string, field: string) => {
    if (!catalogue.collections.has(name) || !isGeneric(name))
      throw new StewardError('invalid-input', { field, rule: 'names no collection of records' });
  };
  if (scope.kind === 'collection') known(scope.collection, 'scope.collection');
  if (scope.kind === 'records') for (const { collection } of scope.records) known(collection, 'scope.records');
  if (scope.kind !== 'project') return;
  if (!isId(scope.project)) throw new StewardError('invalid-input', { field: 'scope.project', rule: 'the id of a project' });
  for (const name of scope.collections ?? []) known(name, 'scope.collections');
}

/** Whether a record lies in the scope. A project's own record lies in the project. */
export function covers(scope: CaseScope, { id, collection, project }: Placed): boolean {
  switch (scope.kind) {
    case 'records':
      return scope.records.some((each) => each.id === id && each.collection === collection);
    case 'project':
      if ((collection === 'projects' ? id : project) !== (scope.project as string)) return false;
      return scope.collections === undefined || scope.collections.includes(collection);
    case 'collection':
      return scope.collection === collection;
  }
}

/** Whether anything of a collection can lie in the scope. */
export function mentions(scope: CaseScope, collection: string): boolean {
  if (scope.kind === 'records') return scope.records.some((each) => each.collection === collection);
  return scope.kind === 'collection' ? scope.collection === collection : (scope.collections?.includes(collection) ?? true);
}

/** Whether `narrow` covers nothing that `wide` does not. `placed` are the records that `narrow` names, as far as they are there. */
export function isWithin(narrow: CaseScope, wide: CaseScope, placed: readonly Placed[]): boolean {
  if (narrow.kind === 'records') {
    const byId = new Map<string, Placed>(placed.map((each) => [each.id, each]));
    return narrow.records.every(({ collection, id }) => {
      const row = byId.get(id);
      return (
        (wide.kind === 'records' && covers(wide, { id, collection } as Placed)) || (row?.collection === collection && covers(wide, row))
      );
    });
  }
  if (narrow.kind === 'project') {
    if (wide.kind === 'collection') return narrow.collections?.every((name) => name === wide.collection) ?? false;
    if (wide.kind !== 'project' || wide.project !== narrow.project) return false;
    return wide.collections === undefined || (narrow.collections?.every((name) => wide.collections!.includes(name)) ?? false);
  }
  return wide.kind === 'collection' && wide.collection === narrow.collection;
}
