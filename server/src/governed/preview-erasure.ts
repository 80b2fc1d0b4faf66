// preview-erasure: what an erasure would take along, what stays and why, before anybody asks for it. To know what points to a record, or where somebody is
// named, fields that hold people and references are opened; nothing of them is given out but counts, and the ids that are erased together.
import { StewardError } from '@steward/protocol/errors.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { erasureGraph, reachedBy } from '../catalogue/erasure-graph.ts';
import { forgetting, namingFields, type Forgetting } from '../catalogue/forgetting.ts';
import type { Grant } from '../ports/grant.ts';
import { holdOver, standingHolds, type Hold } from '../stores/holds.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { findRecords, openRecords } from '../stores/records.ts';
import { candidatesMax } from './candidates.ts';
import { lawUntil } from './destroy-records.ts';
import { countRecords, locateSubject, walkRecords, type Located, type SubjectInput } from './erasure-subject.ts';
import { concernedOf } from './forget-fields.ts';
import { noFacts } from './locate.ts';
import type { Principal, SearchOperation, Target, Tools } from './operation.ts';

export interface ReferenceEffect {
  readonly collection: string;
  readonly field: string;
  readonly records: number;
  readonly effect: 'erase' | 'clear' | 'refuse';
}

export interface Stays {
  readonly why: 'owner-rule' | 'law' | 'hold' | 'ledger';
  readonly collection?: string;
  readonly records?: number;
  readonly rule?: string;
  readonly untilMs?: number;
}

export interface Impact {
  /** How many records go, by collection. */
  readonly counts: ReadonlyMap<string, number>;
  readonly references: readonly ReferenceEffect[];
  readonly stays: readonly Stays[];
  /** The records that go together with the one asked for, without it. */
  readonly together: readonly RecordId[];
}

interface Candidates extends Located {
  readonly candidates: readonly string[];
}

export interface PreviewInput {
  readonly subject: SubjectInput;
}

export const previewErasure: SearchOperation<'preview-erasure', PreviewInput, Candidates, Impact> = {
  kind: 'search',
  name: 'preview-erasure',
  async locate(tools, principal, { subject }, purpose) {
    const target = await locateSubject(tools, principal, subject, [], purpose);
    // The operator opens nothing: what points to a record, or names a member, is counted when the job runs.
    const allowed = target.absent !== true && target.facts.businessRole !== 'none';
    const candidates = allowed ? await candidatesFor(tools, principal, target.loaded) : [];
    return {
      ...target,
      records: [...new Set([...target.records, ...candidates])],
      fields: namesOf(tools),
      loaded: { ...target.loaded, candidates },
    };
  },
  async find(grant, { tools, principal, target }) {
    const { subject } = target.loaded;
    const impact =
      subject.kind === 'project' || subject.kind === 'business'
        ? await ofPlace(tools, principal, target.loaded)
        : subject.kind === 'member'
          ? await ofMember(grant, tools, principal, target.loaded, subject.person)
          : await ofRecord(grant, tools, principal, target.loaded);
    return { records: impact.together, result: impact };
  },
};

/** The fields that name people and records, of every collection. */
export function namesOf(tools: Pick<Tools, 'catalogue'>): ReadonlySet<string> {
  return new Set([...tools.catalogue.collections.values()].flatMap((each) => namingFields(each).map((field) => `${each.name}.${field}`)));
}

/** What has to be looked at: records that can point to it, or that can name the person. */
async function candidatesFor(tools: Tools, principal: Principal, { subject, stored }: Located): Promise<readonly string[]> {
  if (subject.kind === 'file' || subject.kind === 'business' || subject.kind === 'project' || subject.kind === 'due') return [];
  const main = stored[0]?.row;
  if (!main && subject.kind === 'record') return [];
  const wanted =
    subject.kind === 'record'
      ? new Set(reachedBy(erasureGraph(tools.catalogue), subject.collection).map(({ from }) => from))
      : new Set(tools.catalogue.collections.keys());
  if (wanted.size === 0) return [];
  const project = subject.kind === 'record' ? main?.project : undefined;
  const ids: string[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await walkRecords(tools.rows, principal.business, { project, after, limit: 1_000 });
    ids.push(...page.filter(({ collection }) => wanted.has(collection)).map(({ id }) => id));
    if (ids.length > candidatesMax)
      throw new StewardError('too-large', { field: 'subject', rule: `more than ${candidatesMax} records would have to be looked through` });
    if (page.length < 1_000) return ids;
    after = page.at(-1)!.sort;
  }
}

/** Who points to what: worked out once over all candidates. */
export interface Pointing {
  readonly row: RecordRow;
  readonly field: string;
  readonly effect: ReferenceEffect['effect'];
  /** How many others of the field stay. */
  readonly others: number;
}

export async function openNames(
  grant: Grant,
  tools: Tools,
  principal: Principal,
  ids: readonly string[],
): Promise<readonly { readonly row: RecordRow; readonly collection: Collection; readonly fields: Readonly<Record<string, unknown>> }[]> {
  const rows = (await findRecords(tools.rows, principal.business, ids)).map(({ row }) => row);
  const views = await openRecords(tools.vault, grant, rows, { parked: true });
  return rows.flatMap((row, i) => {
    const collection = tools.catalogue.collections.get(row.collection);
    return collection ? [{ row, collection, fields: views[i]!.fields }] : [];
  });
}

/** Records that point to one of `targets`, and what their declaration says becomes of them. A list that keeps another member is only shortened. */
export function pointingAt(names: Awaited<ReturnType<typeof openNames>>, targets: ReadonlySet<string>): readonly Pointing[] {
  return names.flatMap(({ row, collection, fields }) =>
    Object.entries(collection.fields).flatMap(([field, declared]) => {
      if (declared.type !== 'reference') return [];
      const value = fields[field];
      const ids = typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : [];
      const others = ids.filter((id) => !targets.has(id)).length;
      if (others === ids.length) return [];
      return [{ row, field, others, effect: declared.many && others > 0 ? ('clear' as const) : declared.whenErased }];
    }),
  );
}

async function ofRecord(grant: Grant, tools: Tools, principal: Principal, { stored, candidates }: Candidates): Promise<Impact> {
  const main = stored[0]!.row;
  const names = await openNames(grant, tools, principal, candidates);
  const targets = new Set<string>([main.id]);
  let pointing = pointingAt(names, targets);
  for (;;) {
    const more = pointing.filter(({ effect, row }) => effect === 'erase' && !targets.has(row.id));
    if (more.length === 0) break;
    for (const { row } of more) targets.add(row.id);
    pointing = pointingAt(names, targets);
  }
  const outside = pointing.filter(({ row }) => !targets.has(row.id));
  const rows = [main, ...names.map(({ row }) => row).filter(({ id }) => targets.has(id) && id !== main.id)];
  const holds = await standingHolds(tools.rows, principal.business, tools.clock.nowMs());
  return {
    counts: tally(rows.map(({ collection }) => collection)),
    references: summed([
      ...pointing.filter(({ row, effect }) => effect === 'erase' && targets.has(row.id) && row.id !== main.id),
      ...outside,
    ]),
    stays: [...lawStays(tools, rows), ...holdStays(rows, holds), { why: 'ledger' }],
    together: rows.slice(1).map(({ id }) => id),
  };
}

async function ofMember(grant: Grant, tools: Tools, principal: Principal, located: Candidates, person: string): Promise<Impact> {
  const names = await openNames(grant, tools, principal, located.candidates);
  const gone = new Set<string>([person]);
  const fates = names.map(({ row, collection, fields }) => ({
    row,
    fate: forgetting(collection, concernedOf(row, collection, fields as never), gone),
  }));
  const whole = fates.filter(({ fate }) => fate.whole);
  const part = fates.filter(({ fate }) => !fate.whole && isTouched(fate));
  const holds = await standingHolds(tools.rows, principal.business, tools.clock.nowMs());
  const rows = fates.filter(({ fate }) => isTouched(fate)).map(({ row }) => row);
  return {
    counts: tally(whole.map(({ row }) => row.collection)),
    references: [],
    stays: [
      ...[...tally(part.map(({ row }) => row.collection))].map(([collection, records]): Stays => ({
        why: 'owner-rule',
        collection,
        records,
      })),
      ...lawStays(
        tools,
        part.map(({ row }) => row),
      ),
      ...holdStays(rows, holds),
      { why: 'ledger' },
    ],
    together: [],
  };
}

const isTouched = ({ whole, destroyed, blanked, author }: Forgetting) => whole || author || destroyed.length > 0 || blanked.length > 0;

async function ofPlace(tools: Tools, principal: Principal, { subject }: Located): Promise<Impact> {
  const project = subject.kind === 'project' ? subject.id : undefined;
  const counts = new Map(await countRecords(tools.rows, principal.business, project));
  if (project !== undefined) counts.set('projects', 1);
  // Not counted: a case that is sealed would be told by its number.
  counts.delete('cases');
  const holds = await standingHolds(tools.rows, principal.business, tools.clock.nowMs());
  const lawful = [...tools.catalogue.collections.values()].filter(
    ({ name, groups }) => counts.has(name) && groups.some(({ owner }) => owner.kind === 'kept-by-law'),
  );
  return {
    counts,
    references: [],
    stays: [
      ...lawful.map(({ name, groups }): Stays => ({ why: 'law', collection: name, records: counts.get(name)!, rule: lawsOf(groups) })),
      ...holds
        .filter(({ scope }) => project === undefined || scope.kind !== 'project' || scope.id === project)
        .map(({ untilMs }): Stays => ({ why: 'hold', untilMs })),
      { why: 'ledger' },
    ],
    together: [],
  };
}

const lawsOf = (groups: Collection['groups']) =>
  [...new Set(groups.flatMap(({ owner }) => (owner.kind === 'kept-by-law' ? [owner.law] : [])))].join('; ');

function lawStays(tools: Tools, rows: readonly RecordRow[]): readonly Stays[] {
  const byCollection = new Map<string, { records: number; untilMs: number; rule: string }>();
  for (const row of rows) {
    const collection = tools.catalogue.collections.get(row.collection);
    const untilMs = Math.max(0, ...row.groups.map(({ group }) => lawUntil(collection, row, group)));
    if (!collection || untilMs <= tools.clock.nowMs()) continue;
    const before = byCollection.get(row.collection) ?? { records: 0, untilMs: 0, rule: lawsOf(collection.groups) };
    byCollection.set(row.collection, { ...before, records: before.records + 1, untilMs: Math.max(before.untilMs, untilMs) });
  }
  return [...byCollection].map(([collection, stays]) => ({ why: 'law', collection, ...stays }));
}

function holdStays(rows: readonly RecordRow[], holds: readonly Hold[]): readonly Stays[] {
  const held = rows.flatMap((row) => holdOver(holds, row) ?? []);
  return held.length === 0 ? [] : [{ why: 'hold', records: held.length, untilMs: Math.max(...held.map(({ untilMs }) => untilMs)) }];
}

function tally(collections: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const collection of collections) counts.set(collection, (counts.get(collection) ?? 0) + 1);
  return counts;
}

function summed(pointing: readonly Pointing[]): readonly ReferenceEffect[] {
  const byField = new Map<string, ReferenceEffect>();
  for (const { row, field, effect } of pointing) {
    const key = `${row.collection} ${field} ${effect}`;
    const before = byField.get(key);
    byField.set(key, { collection: row.collection, field, effect, records: (before?.records ?? 0) + 1 });
  }
  return [...byField.values()];
}

export interface FindInput {
  readonly ids: readonly string[];
  /** Whom or what is looked for. */
  readonly gone: readonly string[];
  /** Only what points to them counts, not who wrote it or is named in it. */
  readonly referencesOnly?: boolean;
}

export interface Concerning {
  readonly id: RecordId;
  /** The reference that makes it go too. */
  readonly erased: boolean;
  /** Groups that are the forgotten's alone. */
  readonly owned: readonly string[];
}

/** For the job that carries an erasure out: which of these records concern somebody or something that goes. */
export const findConcerned: SearchOperation<'forget-fields', FindInput, undefined, readonly Concerning[]> = {
  kind: 'search',
  name: 'forget-fields',
  locate: async (tools, _principal: Principal, { ids }, _purpose: Purpose): Promise<Target<undefined>> => ({
    facts: noFacts,
    records: ids,
    fields: namesOf(tools),
    checks: [],
    loaded: undefined,
  }),
  async find(grant, { tools, principal }, { ids, gone, referencesOnly }) {
    const names = await openNames(grant, tools, principal, ids);
    const those = new Set(gone);
    const pointing = pointingAt(names, those);
    const erased = new Set<string>(pointing.filter(({ effect, row }) => effect === 'erase' && !those.has(row.id)).map(({ row }) => row.id));
    const pointed = new Set<string>(pointing.map(({ row }) => row.id));
    const found = names.flatMap(({ row, collection, fields }): readonly Concerning[] => {
      const fate = referencesOnly === true ? undefined : forgetting(collection, concernedOf(row, collection, fields as never), those);
      if (!pointed.has(row.id) && !(fate && isTouched(fate))) return [];
      return [{ id: row.id, erased: erased.has(row.id), owned: fate?.destroyed ?? [] }];
    });
    return { records: found.map(({ id }) => id), result: found };
  },
};
