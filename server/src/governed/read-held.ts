// What is held about the person who asks, in this business: what is theirs with its real values, and how many records they wrote, changed or are named in.
// To know where somebody is named, fields that hold people are opened; nothing of them is given out but counts.
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Collection, ErasureGroup } from '@steward/protocol/catalogue/collection.ts';
import type { Grant } from '../ports/grant.ts';
import { idsIn } from '../catalogue/forgetting.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { findRecords, openRecords, type RecordView } from '../stores/records.ts';
import { candidatesMax } from './candidates.ts';
import { walkRecords } from './erasure-subject.ts';
import { locatePerson } from './locate.ts';
import { namesOf, openNames } from './preview-erasure.ts';
import type { Principal, SearchOperation, Tools } from './operation.ts';

/** Values that are given out of one collection; beyond, the count says how many there are, and a copy has them all. */
export const valuesMax = 30;

export interface HeldCounts {
  readonly collection: string;
  readonly wrote: number;
  readonly changed: number;
  readonly named: number;
  /** Of these: records with something that is theirs alone. */
  readonly owned: number;
}

export interface Held {
  readonly counts: readonly HeldCounts[];
  /** What is theirs, with its values: their profile, and where they are the owner of a field. */
  readonly values: readonly RecordView[];
  /** There are more records than are looked through for names: of those only who wrote them was counted. */
  readonly namesCounted: boolean;
}

interface Candidates {
  readonly rows: readonly RecordRow[];
  readonly whole: boolean;
}

export const readHeld: SearchOperation<'read-inventory', Record<string, never>, Candidates, Held> = {
  kind: 'search',
  name: 'read-inventory',
  async locate(tools, principal) {
    const target = await locatePerson(tools, principal, { person: principal.person });
    const allowed = target.facts.businessRole !== 'none';
    const loaded = allowed ? await candidatesOf(tools, principal) : { rows: [], whole: true };
    const own = [...tools.catalogue.collections.values()].flatMap((each) =>
      ownGroups(each).flatMap(({ fields }) => fields.map((field) => `${each.name}.${field}`)),
    );
    return { ...target, records: loaded.rows.map(({ id }) => id), fields: new Set([...namesOf(tools), ...own]), loaded };
  },
  async find(grant, { tools, principal, target }) {
    const { rows, whole } = target.loaded;
    const person = principal.person!;
    const named = whole ? await namedIn(grant, tools, principal, rows) : new Set<string>();
    const owned = rows.filter((row) => ownedBy(tools, row, person).length > 0);
    const values = await valuesOf(grant, tools, owned, person);
    return {
      records: values.map(({ id }) => id),
      result: { counts: countsOf(rows, named, new Set(owned.map(({ id }) => id)), person), values, namesCounted: whole },
    };
  },
};

/** Everything where something may be about a person, at most `candidatesMax` records. */
async function candidatesOf(tools: Tools, principal: Principal): Promise<Candidates> {
  const rows: RecordRow[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await walkRecords(tools.rows, principal.business, { after, limit: 1_000 });
    const stored = await findRecords(
      tools.rows,
      principal.business,
      page.filter(({ collection }) => collection !== 'cases').map(({ id }) => id),
      { once: true },
    );
    rows.push(...stored.map(({ row }) => row));
    if (page.length < 1_000) return { rows, whole: true };
    if (rows.length >= candidatesMax) return { rows: rows.slice(0, candidatesMax), whole: false };
    after = page.at(-1)!.sort;
  }
}

/** Groups of fields that belong to a person. */
const ownGroups = ({ groups }: Collection): readonly ErasureGroup[] =>
  groups.filter(({ owner }) => owner.kind === 'owned-by' && owner.who !== 'business');

/** The groups of a record that are this person's: their profile, or what they own as its author. */
function ownedBy(tools: Tools, row: RecordRow, person: PersonId): readonly ErasureGroup[] {
  const collection = tools.catalogue.collections.get(row.collection);
  if (!collection || (row.id as string) !== (person as string)) {
    if (!collection || row.createdBy !== person || collection.name === 'members') return [];
  }
  const stored = new Set(row.groups.map(({ group }) => group));
  return ownGroups(collection).filter(({ name }) => stored.has(name));
}

async function namedIn(grant: Grant, tools: Tools, principal: Principal, rows: readonly RecordRow[]): Promise<ReadonlySet<string>> {
  const naming = rows.filter(({ collection }) => {
    const fields = tools.catalogue.collections.get(collection)?.fields ?? {};
    return Object.values(fields).some(({ type }) => type === 'person');
  });
  const opened = await openNames(
    grant,
    tools,
    principal,
    naming.map(({ id }) => id),
  );
  return new Set(
    opened
      .filter(({ collection, fields }) =>
        Object.entries(collection.fields).some(([name, { type }]) => type === 'person' && idsIn(fields[name]).includes(principal.person!)),
      )
      .map(({ row }) => row.id as string),
  );
}

/** The person's own fields of the newest of each collection, and no others. */
async function valuesOf(grant: Grant, tools: Tools, owned: readonly RecordRow[], person: PersonId): Promise<readonly RecordView[]> {
  const byCollection = Map.groupBy(owned, ({ collection }) => collection);
  const some = [...byCollection.values()].flatMap((rows) => rows.toSorted((a, b) => b.updatedAtMs - a.updatedAtMs).slice(0, valuesMax));
  const only = [...new Set(some.flatMap((row) => ownedBy(tools, row, person).flatMap(({ fields }) => fields)))];
  const views = await openRecords(tools.vault, grant, some, { parked: true, only });
  return views.map((view, i) => {
    const own = new Set(ownedBy(tools, some[i]!, person).flatMap(({ fields }) => fields));
    return { ...view, fields: Object.fromEntries(Object.entries(view.fields).filter(([name]) => own.has(name))) };
  });
}

function countsOf(
  rows: readonly RecordRow[],
  named: ReadonlySet<string>,
  owned: ReadonlySet<string>,
  person: PersonId,
): readonly HeldCounts[] {
  return [...Map.groupBy(rows, ({ collection }) => collection)]
    .map(([collection, of]) => ({
      collection,
      wrote: of.filter(({ createdBy }) => createdBy === person).length,
      changed: of.filter(({ createdBy, updatedBy }) => updatedBy === person && createdBy !== person).length,
      named: of.filter(({ id }) => named.has(id)).length,
      owned: of.filter(({ id }) => owned.has(id)).length,
    }))
    .filter(({ wrote, changed, named: naming, owned: own }) => wrote + changed + naming + own > 0);
}
