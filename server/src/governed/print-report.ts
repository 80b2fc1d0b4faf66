// print-report: a daily report with the names it needs on paper. Who was there is sealed inside the report, so the scope is entered first, then
// exactly what goes onto the page: the report, the project's name, the names of the crew and of whoever wrote it.
import type { RecordRow } from '../stores/record-row.ts';
import { findRecord, findRecords, listIds, openRecords, type RecordView, type StoredRecord } from '../stores/records.ts';
import { collectionOf, fieldsOf, locateRecord } from './locate.ts';
import type { Act, SearchOperation, Tools } from './operation.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { existing } from './update-record.ts';

export const reportCollection = 'daily-reports';
const profilesMax = 2_000;

export interface PrintedReport {
  readonly report: RecordView;
  readonly projectName: string | undefined;
  readonly writtenBy: string | undefined;
  /** Names of the people the report names, as far as their profiles are not erased. */
  readonly crew: readonly string[];
}

export const printReport: SearchOperation<'print-report', { readonly id: string }, StoredRecord | undefined, PrintedReport> = {
  kind: 'search',
  name: 'print-report',
  async locate(tools, principal, input, purpose) {
    const target = await locateRecord(tools, principal, collectionOf(tools, reportCollection), input.id, purpose);
    const fields = new Set(printed(tools, purpose));
    if (!target.loaded || target.project === undefined) return { ...target, fields };
    // Profiles, not memberships: whoever was there and has left was there all the same.
    const people = await listIds(tools.rows, principal.business, undefined, 'members', { limit: profilesMax });
    return { ...target, records: [input.id, target.project, ...people], fields };
  },
  async find(grant, act) {
    const { tools, principal, target } = act;
    const { row } = existing(target.loaded);
    const [report] = await openRecords(tools.vault, grant, [row], { parked: row.state === 'trashed' });
    const named = (report!.fields['crewNames'] as readonly string[] | undefined) ?? [];
    const known = new Set(target.records);
    const people = [...new Set([...named, row.createdBy ?? ''])].filter((person) => known.has(person));
    const profiles = await openRecords(tools.vault, grant, await rowsOf(act, people));
    const nameOf = new Map(profiles.map(({ id, fields }) => [id as string, fields['name'] as string | undefined]));
    const room = await findRecord(tools.rows, principal.business, target.project ?? '');
    const [project] = room ? await openRecords(tools.vault, grant, [room.row]) : [];
    return {
      records: [row.id, ...(project ? [project.id] : []), ...profiles.map(({ id }) => id)],
      result: {
        report: report!,
        projectName: project?.fields['name'] as string | undefined,
        writtenBy: nameOf.get(row.createdBy ?? ''),
        crew: named.flatMap((person) => nameOf.get(person) ?? []),
      },
    };
  },
};

async function rowsOf({ tools, principal }: Act<unknown>, people: readonly string[]): Promise<readonly RecordRow[]> {
  return (await findRecords(tools.rows, principal.business, people)).map(({ row }) => row);
}

/** The fields on the page, as far as the purpose needs them. */
function printed(tools: Tools, purpose: Purpose): readonly string[] {
  const wanted = [
    ...Object.keys(collectionOf(tools, reportCollection).fields).map((field) => [reportCollection, field] as const),
    ['projects', 'name'] as const,
    ['members', 'name'] as const,
  ];
  return wanted.flatMap(([collection, field]) => {
    const needed = fieldsOf(collectionOf(tools, collection), purpose);
    const named = `${collection}.${field}`;
    return needed === 'all' || needed.has(named) ? [named] : [];
  });
}
