// How much changed on each day as far back as a restore reaches, for whoever may restore, to choose a moment by. Counted from clear metadata: when versions were
// written and in which state; nothing is opened, and nothing but counts is given out.
import { StewardError } from '@steward/protocol/errors.ts';
import type { ProjectId, RecordId } from '@steward/protocol/ids.ts';
import { rangeRowsMax } from '../ports/rows.ts';
import { versionsSince } from '../stores/moments.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { findRecords } from '../stores/records.ts';
import type { RestoreSubject } from '../stores/restores.ts';
import { decodeTombstone } from '../stores/tombstones.ts';
import type { ReadOperation, Tools } from './operation.ts';
import { historyMs } from './prune-history.ts';
import { locateRestoreSubject, type LocatedSubject, type RestoreSubjectInput } from './restore-subject.ts';
import { placesOf } from './restore-walk.ts';

/** Records, and versions of each, that are counted; what is beyond leaves the answer incomplete. */
const recordsMax = 50_000;
const versionsMax = 500;
const pageMax = 1_000;

export interface TimelineInput {
  readonly subject: RestoreSubjectInput;
  /** IANA name of the time zone whose days are meant. */
  readonly zone: string;
}

export interface TimelineDay {
  readonly created: number;
  readonly changed: number;
  readonly trashed: number;
  readonly restored: number;
  readonly erased: number;
}

export interface Timeline {
  readonly fromMs: number;
  readonly untilMs: number;
  /** By day, as YYYY-MM-DD; days without changes are left out. */
  readonly days: ReadonlyMap<string, TimelineDay>;
  readonly complete: boolean;
}

const noChange: TimelineDay = { created: 0, changed: 0, trashed: 0, restored: 0, erased: 0 };

export const readTimeline: ReadOperation<'preview-restore', TimelineInput, LocatedSubject, Timeline> = {
  kind: 'read',
  name: 'preview-restore',
  async locate(tools, principal, { subject }, purpose) {
    return { ...(await locateRestoreSubject(tools, principal, subject, purpose)), fields: new Set<string>() };
  },
  async act(_grant, { tools, principal, target }, { zone }) {
    const untilMs = tools.clock.nowMs();
    const fromMs = untilMs - historyMs;
    const days = new Map<string, TimelineDay>();
    const dayOf = dayIn(zone);
    const count = (atMs: number, what: keyof TimelineDay) => {
      if (atMs < fromMs) return;
      const day = dayOf(atMs);
      const before = days.get(day) ?? noChange;
      days.set(day, { ...before, [what]: before[what] + 1 });
    };
    const { subject } = target.loaded;
    let complete = true;
    let seen = 0;
    for (let after: string | undefined; ;) {
      const page = await placesOf(tools.rows, principal.business, subject, after, pageMax);
      const stored = await findRecords(
        tools.rows,
        principal.business,
        page.places.map(({ id }) => id),
      );
      for (const { row } of stored)
        if (row.updatedAtMs >= fromMs) complete = (await countRecord(tools, principal.business, row, fromMs, count)) && complete;
      seen += page.places.length;
      after = page.next;
      if (after === undefined) break;
      if (seen >= recordsMax) {
        complete = false;
        break;
      }
    }
    if (subject.kind !== 'record') await countErased(tools, principal.business, subject, count);
    return { fromMs, untilMs, days: new Map([...days].sort(([a], [b]) => (a < b ? -1 : 1))), complete };
  },
};

type Count = (atMs: number, what: keyof TimelineDay) => void;

/** Whether all versions of the record were counted. */
async function countRecord(tools: Tools, business: LocatedBusiness, row: RecordRow, fromMs: number, count: Count): Promise<boolean> {
  const versions = await versionsSince(tools.rows, business, row, fromMs - 1, versionsMax);
  versions.forEach((version, i) => count(version.updatedAtMs, kindOf(version, versions[i + 1])));
  return versions.length < versionsMax;
}

type LocatedBusiness = Parameters<typeof versionsSince>[1];

/** The version before it is not known where it lies before the days that are counted: then only its state tells. */
function kindOf({ version, state }: RecordRow, before: RecordRow | undefined): Exclude<keyof TimelineDay, 'erased'> {
  if (version === 1) return 'created';
  if (before === undefined || before.state === state) return state === 'trashed' && before === undefined ? 'trashed' : 'changed';
  return state === 'trashed' ? 'trashed' : 'restored';
}

async function countErased(tools: Tools, business: LocatedBusiness, subject: RestoreSubject, count: Count): Promise<void> {
  const project: ProjectId | undefined = subject.kind === 'project' ? subject.id : undefined;
  for (let after: string | undefined; ;) {
    const page = await tools.rows.range({
      partition: business,
      prefix: 'tomb/',
      limit: rangeRowsMax,
      ...(after === undefined ? {} : { after }),
    });
    for (const { sort, value } of page) {
      const tombstone = decodeTombstone(sort.slice('tomb/'.length) as RecordId, value);
      if (project === undefined || tombstone.project === project) count(tombstone.atMs, 'erased');
    }
    if (page.length < rangeRowsMax) return;
    after = page.at(-1)!.sort;
  }
}

/** Throws `invalid-input` for what is no time zone. */
function dayIn(zone: string): (atMs: number) => string {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  } catch {
    throw new StewardError('invalid-input', { field: 'zone', rule: 'a time zone such as Europe/Berlin' });
  }
  // Days begin on quarters of an hour in every zone, and whole quarters are asked for again and again.
  const quarterMs = 900_000;
  const known = new Map<number, string>();
  return (atMs) => {
    const quarter = Math.floor(atMs / quarterMs);
    const before = known.get(quarter);
    if (before !== undefined) return before;
    const day = format.format(atMs);
    known.set(quarter, day);
    return day;
  };
}
