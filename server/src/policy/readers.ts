// Who can see what of a collection, worked out from the policies that run: the situations of the decision matrix, asked of the decision function. So the
// inventory says what the door does, and not what somebody wrote about it. Asked are only those who could be allowed at all; a test asks everybody.
import { aggregateReports, grounds, purposeOfGround, type Ground, type Operation, type Purpose } from '@steward/protocol/words.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { Decide } from './decide.ts';
import { memberAskers, staffAskers, type Asker } from './askers.ts';
import { factsOf, situations, type Situation } from './situations.ts';

export interface Reader {
  /** As the decision matrix names them: `owner`, `member, viewer`, `customer success, eligible`; or `whoever wrote it`. */
  readonly who: string;
  readonly kind: 'member' | 'staff';
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
  disclosures: ['what was sent out for another', 'what was sent out for oneself'],
  projects: ['the project itself'],
};
/** Collections that are read by operations of their own, and not as records are. */
interface Apart {
  readonly operations: readonly Operation[];
  /** The situations of these operations that are about the collection. */
  readonly isLine: (situation: Situation) => boolean;
}

const isOfThread = ({ facts }: Situation) =>
  facts.state === 'living' && (facts.collection === 'threads' || facts.collection === 'thread-messages');
/** Counts are made without opening anything. */
const isOfOneself = ({ operation, facts }: Situation) =>
  operation === 'read-preferences' ? facts.self === true : facts.collection === 'usage';

const isOf =
  (collection: string) =>
  ({ facts }: Situation) =>
    facts.collection === collection;

const apart: Readonly<Record<string, Apart>> = {
  holds: { operations: ['read-holds'], isLine: () => true },
  cases: { operations: ['read-cases'], isLine: () => true },
  threads: { operations: ['read-threads', 'export-records'], isLine: isOfThread },
  'thread-messages': { operations: ['read-threads', 'get-file', 'export-records'], isLine: isOfThread },
  consents: { operations: ['read-preferences', 'export-records'], isLine: isOfOneself },
  searches: { operations: ['read-preferences', 'export-records'], isLine: isOfOneself },
  mailboxes: { operations: ['read-mail-in', 'export-records'], isLine: isOf('mailboxes') },
  'quarantined-mails': { operations: ['read-mail-in', 'export-records'], isLine: isOf('quarantined-mails') },
  usage: { operations: ['export-records'], isLine: isOfOneself },
};
const inCase = /, in what the case allows$/;

/** The situation of the matrix in which somebody who works with it meets it, and those of the staff in a case that allows it. */
export function linesOf({ name, scope }: Pick<Collection, 'name' | 'scope'>): (situation: Situation) => boolean {
  const own = ownLines[name];
  if (own && name !== 'projects') return ({ says }) => own.includes(says);
  const lines = own ?? [scope === 'project' ? 'in a project' : 'outside projects'];
  return ({ says, facts }) => lines.includes(says) || (inCase.test(says) && facts.state !== 'trashed');
}

const memberPurposes: readonly Purpose[] = ['service', 'request'];

/** Decides some fifty times for each collection, the first time it is asked about. */
export function readersOf(decide: Decide) {
  const known = new Map<string, CollectionReaders>();
  return (collection: Pick<Collection, 'name' | 'scope'>): CollectionReaders => {
    let found = known.get(collection.name);
    if (!found) known.set(collection.name, (found = workOut(decide, collection)));
    return found;
  };
}

function workOut(decide: Decide, collection: Pick<Collection, 'name' | 'scope'>): CollectionReaders {
  const own = apart[collection.name];
  const isLine = own ? (line: Situation) => own.operations.includes(line.operation) && own.isLine(line) : linesOf(collection);
  const lines = situations.filter(isLine).map((line) => ({ ...line, facts: { ...line.facts, collection: collection.name } }));
  const allows = (line: Situation, asker: Asker, purpose: Purpose) => decide(factsOf(line, asker, purpose, true)).allowed;
  const staff = staffReaders(
    lines.filter(({ operation }) => own?.operations.includes(operation) ?? operation === 'read-record'),
    allows,
  );
  if (own) return { operations: own.operations, readers: [...readersApart(lines, allows), ...staff] };
  const plain = lines.filter(({ facts }) => facts.ground === undefined);
  const looking = plain.filter(({ operation }) => operation === 'read-record');
  const owner = memberAskers[0]!;
  return {
    operations: reading.filter((operation) => plain.some((line) => line.operation === operation && allows(line, owner, 'service'))),
    readers: [...memberReaders(looking, allows), ...staff],
  };
}

/** Who of the staff may have people counted by a field of this collection, for the reports that open nothing for anybody to see: a menu, and no others. */
export const countersOf = (decide: Decide, { name }: Pick<Collection, 'name'>): readonly string[] => {
  const lines = situations
    .filter(({ operation }) => operation === 'read-aggregate')
    .map((line) => ({ ...line, facts: { ...line.facts, collection: name } }));
  return staffAskers
    .slice(0, departmentsAtFirst)
    .filter((asker) => lines.some((line) => decide(factsOf(line, asker, 'improvement', true)).allowed))
    .map((asker) => asker.name);
};

/** Whether a report of the menu counts people by this field. */
export const isCounted = (collection: string, field: string): boolean =>
  Object.values(aggregateReports).some((report) => report.collection === collection && report.field === field);

type Allows = (line: Situation, asker: Asker, purpose: Purpose) => boolean;

const memberReaders = (lines: readonly Situation[], allows: Allows): readonly Reader[] =>
  memberAskers.flatMap((asker) =>
    readerOf('member', asker.name, memberPurposes, (purpose) => lines.some((line) => allows(line, asker, purpose))),
  );

/** Who reads what another wrote is named by role; whoever reads what they wrote themselves alone is not. */
function readersApart(lines: readonly Situation[], allows: Allows): readonly Reader[] {
  const isOwn = ({ facts }: Situation) => facts.author === true || facts.self === true;
  const written = lines.filter(isOwn);
  const author = readerOf('member', authorName, memberPurposes, (purpose) =>
    memberAskers.some((asker) => written.some((line) => allows(line, asker, purpose))),
  );
  return [
    ...author,
    ...memberReaders(
      lines.filter((line) => !isOwn(line)),
      allows,
    ),
  ];
}

const authorName = 'whoever wrote it';

const staffReaders = (lines: readonly Situation[], allows: Allows): readonly Reader[] =>
  staffAskers
    .slice(0, departmentsAtFirst)
    .flatMap((asker) =>
      readerOf('staff', asker.name, grounds.map(purposeOf), (purpose) =>
        lines.some(({ facts, ...line }) => purposeOf(facts.ground ?? 'none') === purpose && allows({ ...line, facts }, asker, purpose)),
      ),
    );

const purposeOf = (ground: Ground | 'none'): Purpose => (ground === 'none' ? 'service' : purposeOfGround[ground]);

/** The askers of the matrix begin with one of each department; those behind them lack something. */
const departmentsAtFirst = 3;

function readerOf(kind: Reader['kind'], who: string, asked: readonly Purpose[], allowed: (purpose: Purpose) => boolean): readonly Reader[] {
  const some = asked.filter(allowed);
  return some.length === 0 ? [] : [{ who, kind, purposes: some }];
}

/** Who sees one field: a purpose that does not need it is withheld from it. */
export const readersOfField = (readers: readonly Reader[], needed: readonly Purpose[]): readonly Reader[] =>
  readers.flatMap((reader) => {
    const some = reader.purposes.filter((purpose) => needed.includes(purpose));
    return some.length === 0 ? [] : [{ ...reader, purposes: some }];
  });
