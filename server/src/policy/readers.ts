// Who can see what of a collection, worked out from the policies that run: the situations of the decision matrix, asked of the decision function. So the
// inventory says what the door does, and not what somebody wrote about it.
import { purposes, type Operation, type Purpose } from '@steward/protocol/words.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { Decide } from './decide.ts';
import { factsOf, memberAskers, otherAskers, situations, staffAskers, type Asker, type Situation } from './situations.ts';

export interface Reader {
  /** As the decision matrix names them: `owner`, `member, viewer`, `customer success, eligible`. */
  readonly who: string;
  readonly kind: 'member' | 'staff' | 'other';
  readonly purposes: readonly Purpose[];
}

export interface CollectionReaders {
  /** What reads it. */
  readonly operations: readonly Operation[];
  readonly readers: readonly Reader[];
}

const reading: readonly Operation[] = [
  'read-record',
  'list-records',
  'search-records',
  'read-history',
  'get-file',
  'read-previews',
  'read-activity',
  'print-report',
  'export-records',
];

/** The situations of the matrix that speak of a collection; collections with operations of their own have lines of their own. */
const ownLines: Readonly<Record<string, readonly string[]>> = {
  members: ["another's profile", "one's own profile"],
  businesses: ["the business's profile"],
  invitations: ["another's invitation", "one's own invitation"],
  namings: ['why another was named', 'why oneself was named'],
  cases: ['what was said about a case'],
  projects: ['the project itself'],
};
const inCase = /, in what the case allows$/;

function linesOf({ name, scope }: Pick<Collection, 'name' | 'scope'>): (situation: Situation) => boolean {
  const own = ownLines[name];
  if (own) return ({ says }) => own.includes(says) || (name === 'projects' && inCase.test(says));
  const line = scope === 'project' ? 'in a project' : 'outside projects';
  return ({ says, facts }) => says === line || (facts.caseState === 'allowed' && inCase.test(says) && facts.state !== 'trashed');
}

/** Decides a few thousand times, once for each collection: about 0.1 s in all. */
export function readersOf(decide: Decide) {
  const known = new Map<string, CollectionReaders>();
  return (collection: Pick<Collection, 'name' | 'scope'>): CollectionReaders => {
    let found = known.get(collection.name);
    if (!found) known.set(collection.name, (found = workOut(decide, collection)));
    return found;
  };
}

function workOut(decide: Decide, collection: Pick<Collection, 'name' | 'scope'>): CollectionReaders {
  if (collection.name === 'holds') return holds(decide);
  const isLine = linesOf(collection);
  const lines = situations.filter(isLine).map((line) => ({ ...line, facts: { ...line.facts, collection: collection.name } }));
  const read = lines.filter(({ operation }) => operation === 'read-record');
  return {
    operations: reading.filter((operation) => lines.some((line) => line.operation === operation && anybody(decide, line))),
    readers: readersIn(decide, read),
  };
}

const holds = (decide: Decide): CollectionReaders => ({
  operations: ['read-holds'],
  readers: readersIn(
    decide,
    situations.filter(({ operation }) => operation === 'read-holds'),
  ),
});

const groups: readonly (readonly [Reader['kind'], readonly Asker[]])[] = [
  ['member', memberAskers],
  ['staff', staffAskers],
  ['other', otherAskers],
];

function readersIn(decide: Decide, lines: readonly Situation[]): readonly Reader[] {
  return groups.flatMap(([kind, askers]) =>
    askers.flatMap((asker): readonly Reader[] => {
      const allowed = purposes.filter((purpose) => lines.some((line) => decide(factsOf(line, asker, purpose, true)).allowed));
      return allowed.length === 0 ? [] : [{ who: asker.name, kind, purposes: allowed }];
    }),
  );
}

const anybody = (decide: Decide, line: Situation): boolean =>
  groups.some(([, askers]) => askers.some((asker) => purposes.some((purpose) => decide(factsOf(line, asker, purpose, true)).allowed)));

/** Who sees one field: a purpose that does not need it is withheld from it. */
export const readersOfField = (readers: readonly Reader[], needed: readonly Purpose[]): readonly Reader[] =>
  readers.flatMap((reader) => {
    const some = reader.purposes.filter((purpose) => needed.includes(purpose));
    return some.length === 0 ? [] : [{ ...reader, purposes: some }];
  });
