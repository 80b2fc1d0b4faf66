// Whom a change of a record is to be told to: whoever it is given to now, whoever is named in it, whoever it is about. Worked out from the fields while they are open
// anyway, and written down as opaque ids in the same commit.
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { PersonId, ProjectId } from '@steward/protocol/ids.ts';
import type { Change } from '../ports/rows.ts';
import { givenChange, notGiven } from '../stores/given.ts';
import type { RecordRow } from '../stores/record-row.ts';
import type { Fields } from '../stores/records.ts';
import { orderChange, type Ordered } from '../stores/tell-orders.ts';
import type { Principal, Tools } from './operation.ts';

interface Telling {
  /** A field with one person, to whom the record is given, until it is done. */
  readonly givenTo?: { readonly field: string; readonly due: string; readonly doneWhen: { readonly field: string; readonly is: string } };
  /** A field with people who are named in it. */
  readonly names?: string;
  /** A field with the record that it is about. */
  readonly about?: string;
}

const tellings: Readonly<Record<string, Telling>> = {
  tasks: { givenTo: { field: 'assignee', due: 'due', doneWhen: { field: 'status', is: 'done' } } },
  messages: { names: 'mentions', about: 'about' },
};
/** A message that names more people than that names everybody. */
const namedMax = 50;

/** What goes into the commit of a change, at most 53 changes; nothing for collections of which nobody is told. */
export async function tellingChanges(
  tools: Pick<Tools, 'dayMarks'>,
  principal: Principal,
  collection: Pick<Collection, 'name' | 'fields'>,
  row: Pick<RecordRow, 'id' | 'project' | 'version'>,
  after: Fields,
  before: Fields = {},
): Promise<readonly Change[]> {
  const telling = tellings[collection.name];
  if (telling === undefined) return [];
  const { business, person: by } = principal;
  const about = { collection: collection.name, record: row.id, ...(row.project === undefined ? {} : { project: row.project }) };
  const order = (to: Ordered, kind: 'assigned' | 'mentioned' | 'replied', name: string) =>
    orderChange({ business, to, notice: { kind, ...about }, key: `${kind}:${row.id}:${row.version}` }, row.id, `${row.version}-${name}`);
  const changes: Change[] = [];
  const { givenTo, names } = telling;
  if (givenTo) {
    const now =
      givenTo.field in collection.fields && after[givenTo.doneWhen.field] !== givenTo.doneWhen.is
        ? personIn(after, givenTo.field)
        : undefined;
    const then = personIn(before, givenTo.field);
    if (now !== undefined) {
      const due = after[givenTo.due];
      const mark = typeof due === 'string' ? await tools.dayMarks?.mark(business, due) : undefined;
      changes.push(givenChange(business, { record: row.id, collection: collection.name, project: row.project, person: now, mark }));
      if (now !== then && now !== by) changes.push(order({ kind: 'person', person: now }, 'assigned', 'given'));
    } else if (then !== undefined) changes.push(notGiven(business, row.id));
  }
  const named = names === undefined ? [] : newPeople(after[names], before[names]).filter((person) => person !== by);
  for (const person of named.slice(0, namedMax)) changes.push(order({ kind: 'person', person }, 'mentioned', person));
  const subject = telling.about === undefined ? undefined : after[telling.about];
  if (typeof subject === 'string' && before[telling.about!] === undefined && row.version === 1)
    changes.push(order({ kind: 'concerned', record: subject, except: by }, 'replied', 'about'));
  return changes;
}

const personIn = (fields: Fields, name: string): PersonId | undefined => {
  const value = fields[name];
  return typeof value === 'string' ? (value as PersonId) : undefined;
};

function newPeople(after: Fields[string] | undefined, before: Fields[string] | undefined): readonly PersonId[] {
  const known = new Set(Array.isArray(before) ? before : []);
  return Array.isArray(after) ? [...new Set(after.filter((each) => !known.has(each)))].map((each) => each as PersonId) : [];
}

/** Somebody takes part in a project from now on. */
export const tellAdded = (principal: Principal, project: ProjectId, person: PersonId): readonly Change[] =>
  person === principal.person
    ? []
    : [
        orderChange(
          { business: principal.business, to: { kind: 'person', person }, notice: { kind: 'added', project }, key: `added:${project}` },
          project,
          `added-${person}`,
        ),
      ];

/** Somebody took an invitation. */
export const tellJoined = ({ business }: Principal, person: PersonId): readonly Change[] => [
  orderChange(
    { business, to: { kind: 'admins', except: person }, notice: { kind: 'joined', person }, key: `joined:${person}` },
    person,
    'joined',
  ),
];
