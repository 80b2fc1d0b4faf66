// export-records: one page of records of one collection in one place, opened and sealed at once under the export's own key. One entry names them all, and the export
// they went into. What is about one person is found first, like a search: its scope is entered, then what was found.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { aboutPerson } from '../../catalogue/about-person.ts';
import { machineLine } from '../../catalogue/formats/ndjson.ts';
import { wireRecord } from '../../stores/wire-record.ts';
import type { Grant } from '../../ports/grant.ts';
import { findExport, type StoredExport } from '../../stores/exports.ts';
import type { RecordRow } from '../../stores/record-row.ts';
import { findRecords, openRecords, type RecordView } from '../../stores/records.ts';
import { acrossProjects } from '../candidates.ts';
import { isPersonal } from '../generic-collections.ts';
import { collectionOf, locateScope, requireId } from '../locate.ts';
import { areTheirs } from '../threads/export-threads.ts';
import type { Act, Principal, ReadOperation, SearchOperation, Target, Tools } from '../operation.ts';
import { changesOf } from './changes-of.ts';
import { roomName, sealedRoom, type SealedRoom } from './sealed-room.ts';

/** With the export itself an entry names 1,000. */
export const exportPageRecordsMax = 999;
const chunkCharsMax = 64 * 1024;

export interface ExportPageInput {
  readonly export: JobId;
  readonly collection: string;
  readonly project?: ProjectId | undefined;
  readonly ids: readonly RecordId[];
  /** The number it is sealed under. */
  readonly page: number;
  /** The number under which who changed them when is sealed; absent where no format tells of it. */
  readonly changesPage?: number | undefined;
  /** Only what projects and people are called, for files that name them. */
  readonly namesOnly?: boolean;
}

export interface ExportedPage {
  readonly records: number;
  readonly bytes: number;
  /** Those that have files. */
  readonly withFiles: readonly RecordId[];
  /** How many changes were sealed. */
  readonly changes: number;
}

interface Located {
  readonly stored: StoredExport;
  readonly collection: Collection;
}

type Page = Target<Located | undefined>;

export const exportRecords: ReadOperation<'export-records', ExportPageInput, Located | undefined, ExportedPage> = {
  kind: 'read',
  name: 'export-records',
  locate: locatePage,
  async act(grant, act, input) {
    const rows = await livingRows(act, input);
    const views = await openRecords(act.tools.vault, grant, rows, { once: true });
    return seal(grant, act, input, rows, views);
  },
};

/** The same of what is about the person the export is about: everything else is left out, and so is what others have a right to. */
export const exportAbout: SearchOperation<'export-records', ExportPageInput, Located | undefined, ExportedPage> = {
  kind: 'search',
  name: 'export-records',
  locate: locatePage,
  async find(grant, act, input) {
    const { stored, collection } = act.target.loaded!;
    const { scope } = stored.export.settings;
    const person = scope.kind === 'person' ? (scope.person ?? stored.job.by!) : stored.job.by!;
    const rows = await livingRows(act, input);
    const opened = await openRecords(act.tools.vault, grant, rows, { once: true });
    const about = opened.flatMap((view, i) => {
      const shown = aboutPerson(collection, view, person);
      return shown ? [{ row: rows[i]!, view: shown }] : [];
    });
    const result = await seal(
      grant,
      act,
      input,
      about.map(({ row }) => row),
      about.map(({ view }) => view),
    );
    return { records: [...about.map(({ row }) => row.id), input.export], result };
  },
};

async function locatePage(tools: Tools, principal: Principal, input: ExportPageInput, purpose: Purpose): Promise<Page> {
  if (input.ids.length > exportPageRecordsMax)
    throw new StewardError('too-large', { field: 'ids', rule: `at most ${exportPageRecordsMax} at once` });
  const collection = collectionOf(tools, input.collection);
  const stored = await findExport(tools.rows, principal.business, requireId<JobId>('export', input.export));
  const target = await locateScope(tools, principal, collection, input.project, purpose, [...input.ids, input.export]);
  const own = stored?.export.key !== undefined && stored.job.by !== undefined && stored.job.by === principal.person;
  const across = collection.name === 'projects' && input.project === undefined;
  return {
    ...target,
    facts: {
      ...(across ? acrossProjects(target.facts) : target.facts),
      // Of a page of profiles it is somebody's own only when there is nobody else's on it.
      self: collection.name === 'members' && input.ids.length === 1 && input.ids[0] === (principal.person as string | undefined),
      author: isPersonal(collection.name)
        ? await areOwn(tools, principal, input.ids)
        : await areTheirs(tools, principal, collection.name, input.ids),
      state: 'living',
    },
    absent: target.absent === true || !own,
    ...(input.namesOnly === true ? { fields: new Set([`${collection.name}.name`]) } : {}),
    loaded: own ? { stored: stored!, collection } : undefined,
  };
}

/** Of a page of what nobody else reads: all of it is the person's. */
async function areOwn(tools: Tools, { business, person }: Principal, ids: readonly RecordId[]): Promise<boolean> {
  const found = await findRecords(tools.rows, business, ids, { once: true });
  return person !== undefined && found.every(({ row }) => row.createdBy === person);
}

async function livingRows({ tools, principal, target }: Act<Located | undefined>, input: ExportPageInput): Promise<readonly RecordRow[]> {
  const found = await findRecords(tools.rows, principal.business, input.ids, { once: true });
  return found
    .map(({ row }) => row)
    .filter(
      ({ state, collection, project }) => state === 'living' && collection === target.loaded!.collection.name && project === input.project,
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function seal(
  grant: Grant,
  { tools, principal, target }: Act<Located | undefined>,
  input: ExportPageInput,
  rows: readonly RecordRow[],
  views: readonly RecordView[],
): Promise<ExportedPage> {
  const { stored, collection } = target.loaded!;
  const room = sealedRoom(tools, grant, { business: principal.business, id: input.export, key: stored.export.key! });
  let bytes = 0;
  const lines = async function* () {
    for (const chunk of chunks(collection, views)) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  const name = input.namesOnly === true ? roomName.names(input.page) : roomName.records(input.page);
  if (views.length > 0) await room.put(name, lines());
  const changes = await sealChanges(room, { tools, principal, target }, input, rows);
  return { records: views.length, bytes, withFiles: rows.filter(({ files }) => files.length > 0).map(({ id }) => id), changes };
}

async function sealChanges(
  room: SealedRoom,
  { tools, principal, target }: Pick<Act<Located | undefined>, 'tools' | 'principal' | 'target'>,
  { changesPage }: ExportPageInput,
  rows: readonly RecordRow[],
): Promise<number> {
  if (changesPage === undefined || rows.length === 0) return 0;
  const { job, export: data } = target.loaded!.stored;
  const { scope } = data.settings;
  const by = scope.kind === 'person' ? (scope.person ?? job.by) : undefined;
  let count = 0;
  const lines = async function* () {
    for (const row of rows) {
      const changes = await changesOf(tools.rows, principal.business, row, by);
      count += changes.length;
      if (changes.length > 0) yield Buffer.from(changes.map((change) => `${JSON.stringify(change)}\n`).join(''));
    }
  };
  await room.put(roomName.source('changes', changesPage), lines());
  return count;
}

function* chunks(collection: Collection, views: readonly RecordView[]): Generator<Uint8Array> {
  let text = '';
  for (const view of views) {
    text += `${machineLine(collection, wireRecord(view))}\n`;
    if (text.length < chunkCharsMax) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
