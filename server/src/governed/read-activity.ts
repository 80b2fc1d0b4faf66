// read-activity: what happened in a project lately, whoever did it and to whichever record. When, by whom and what kind of change it was lies
// in clear beside each version, so the newest changes are found without opening anything; opened are the titles of the records shown.
import { StewardError } from '@steward/protocol/errors.ts';
import { titleField } from '@steward/protocol/catalogue/collection.ts';
import { isId, type PersonId, type ProjectId } from '@steward/protocol/ids.ts';
import { activityPageMax } from '@steward/protocol/wire/project-routes.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { findRecord, findTimes, openRecords, versionsOf } from '../stores/records.ts';
import { everythingIn } from './candidates.ts';
import { collectionOf, fieldsOf, locateScope, requireId } from './locate.ts';
import type { Principal, ReadOperation, Target, Tools } from './operation.ts';

/** Versions that are looked at for one page; what lies deeper is in the history of each record. */
const versionsWalkedMax = 5_000;
const versionsPerReadMax = 8;
export const titleCharsMax = 120;

export interface ReadActivityInput {
  readonly project: string;
  readonly limit: number;
  /** `next` of the page before. */
  readonly before?: string | undefined;
}

export interface ActivityItem {
  readonly id: string;
  readonly collection: string;
  readonly version: number;
  readonly kind: 'created' | 'changed' | 'trashed' | 'restored';
  readonly by: PersonId | undefined;
  readonly atMs: number;
}

export interface Activity {
  readonly changes: readonly (ActivityItem & { readonly title: string | undefined })[];
  readonly next: string | undefined;
}

interface Found {
  readonly changes: readonly ActivityItem[];
  readonly next: string | undefined;
  /** The records whose titles are shown, as they are now. */
  readonly rows: readonly RecordRow[];
}

export const readActivity: ReadOperation<'read-activity', ReadActivityInput, Found, Activity> = {
  kind: 'read',
  name: 'read-activity',
  async locate(tools, principal, input, purpose) {
    if (!Number.isInteger(input.limit) || input.limit < 1 || input.limit > activityPageMax)
      throw new StewardError('invalid-input', { field: 'limit', rule: `1 to ${activityPageMax}` });
    const project = requireId<ProjectId>('id', input.project);
    const before = placeOf(input.before);
    const target = await locateScope(tools, principal, collectionOf(tools, 'projects'), project, purpose);
    if (target.absent || target.facts.businessRole === 'none') return { ...target, loaded: { changes: [], next: undefined, rows: [] } };
    const found = await newestChanges(tools, principal, project, before, input.limit);
    const rows = found.rows.filter((row) => row.state === 'living' || seesTrash(target.facts));
    const fields = new Set(
      [...tools.catalogue.collections.values()].flatMap((collection) => {
        const named = `${collection.name}.${titleField(collection)}`;
        const needed = fieldsOf(collection, purpose);
        return needed === 'all' || needed.has(named) ? [named] : [];
      }),
    );
    return { ...target, records: rows.map(({ id }) => id), fields, loaded: { ...found, rows } };
  },
  async act(grant, { tools, target }) {
    const { rows, changes, next } = target.loaded;
    const views = await openRecords(tools.vault, grant, rows, { parked: true });
    const titles = new Map(
      views.map((view) => [view.id as string, titleOf(view.fields[titleField(collectionOf(tools, view.collection))])]),
    );
    return { changes: changes.map((change) => ({ ...change, title: titles.get(change.id) })), next };
  },
};

/** Owners, admins and the project's manager may take everything out of its trash, so they see what lies in it. */
function seesTrash({ businessRole, projectRole }: Target<unknown>['facts']): boolean {
  return businessRole === 'owner' || businessRole === 'admin' || (businessRole === 'member' && projectRole === 'manager');
}

export function titleOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const letters = [...String(value)];
  return letters.length > titleCharsMax ? `${letters.slice(0, titleCharsMax - 1).join('')}…` : letters.join('');
}

// ---- finding the newest changes -------------------------------------------------------------------------------------------

interface Place {
  readonly atMs: number;
  readonly id: string;
  readonly version: number;
}

const encodePlace = ({ atMs, id, version }: Place): string => `${atMs}.${id}.${version}`;

function placeOf(text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  const [at = '', id = '', version = ''] = text.split('.');
  if (!/^\d{1,15}$/.test(at) || !isId(id) || !/^\d{1,10}$/.test(version))
    throw new StewardError('invalid-input', { field: 'before', rule: 'take it from `next` of the page before' });
  return { atMs: Number(at), id, version: Number(version) };
}

/** Newest first; of one moment by id, and of one record the later version first. */
const order = (a: Place, b: Place): number => b.atMs - a.atMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : b.version - a.version);

/** One record on the way back through its versions; `version` is the one to be told next. */
interface Walk extends Place {
  readonly row: RecordRow;
  readonly earlier: readonly RecordRow[];
}

/**
 * Merges the histories of all records of the project from their newest version back. A record's history is read only when its newest change
 * is among those shown, so a page costs the times of all records and a few versions.
 */
async function newestChanges(
  tools: Tools,
  principal: Principal,
  project: ProjectId,
  before: Place | undefined,
  limit: number,
): Promise<Found> {
  const heads = [...(await findTimes(tools.rows, principal.business, await everythingIn(tools, principal, project)))].sort(
    (a, b) => b.updatedAtMs - a.updatedAtMs || (a.id < b.id ? -1 : 1),
  );
  const walks: Walk[] = [];
  const changes: ActivityItem[] = [];
  const rows = new Map<string, RecordRow>();
  let head = 0;
  let more = false;
  for (let walked = 0; walked < versionsWalkedMax; walked++) {
    walks.sort(order);
    const waiting = heads[head];
    if (waiting && (!walks[0] || waiting.updatedAtMs >= walks[0].atMs)) {
      head++;
      const stored = await findRecord(tools.rows, principal.business, waiting.id);
      if (stored) walks.push(await walkFrom(tools, principal, stored.row, []));
      continue;
    }
    const next = walks.shift();
    if (!next) break;
    if (next.row.version > 1 && next.earlier.length > 0)
      walks.push(await walkFrom(tools, principal, next.earlier[0]!, next.earlier.slice(1)));
    if (before && order(next, before) <= 0) continue;
    if (changes.length === limit) {
      more = true;
      break;
    }
    changes.push(itemOf(next));
    const now = rows.get(next.id) ?? (await findRecord(tools.rows, principal.business, next.id))?.row;
    if (now) rows.set(next.id, now);
  }
  const last = changes.at(-1);
  return { changes, next: more && last ? encodePlace(last) : undefined, rows: [...rows.values()] };
}

async function walkFrom(tools: Tools, principal: Principal, row: RecordRow, known: readonly RecordRow[]): Promise<Walk> {
  const earlier =
    known.length > 0 || row.version === 1
      ? known
      : await versionsOf(tools.rows, principal.business, row.id, row.version, versionsPerReadMax);
  return { atMs: row.updatedAtMs, id: row.id, version: row.version, row, earlier };
}

function itemOf({ row, earlier }: Walk): ActivityItem {
  return {
    id: row.id,
    collection: row.collection,
    version: row.version,
    kind: changeKind(row, earlier[0]),
    by: row.updatedBy,
    atMs: row.updatedAtMs,
  };
}

/** What a version did; `earlier` is the one before it, where it is known. */
export function changeKind(row: RecordRow, earlier: RecordRow | undefined): ActivityItem['kind'] {
  if (row.version === 1) return 'created';
  if (earlier === undefined || earlier.state === row.state) return 'changed';
  return row.state === 'trashed' ? 'trashed' : 'restored';
}
