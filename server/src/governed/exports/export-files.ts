// export-files: the original files of some records, copied frame by frame from under their own keys under the export's. One entry names the records; the decision is made
// anew every few frames, so that whoever loses the right gets no further byte.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { aboutPerson } from '../../catalogue/about-person.ts';
import type { ArchiveEntry } from '../../catalogue/archive/entry.ts';
import { writePictureFacts, type PictureFacts } from '../../catalogue/formats/picture-facts.ts';
import type { Grant } from '../../ports/grant.ts';
import { findExport, type StoredExport } from '../../stores/exports.ts';
import type { RecordRow } from '../../stores/record-row.ts';
import { findRecords, openRecords, type RecordView } from '../../stores/records.ts';
import { blobOf, fileWhere } from '../blob-name.ts';
import { collectionOf, locateScope, requireId } from '../locate.ts';
import { acrossProjects } from '../candidates.ts';
import { areTheirs } from '../threads/export-threads.ts';
import type { Act, Principal, ReadOperation, Target, Tools } from '../operation.ts';
import type { StoredFile } from '../put-file.ts';
import { archiveKindOf } from './entry-pages.ts';
import { exportPageRecordsMax } from './export-records.ts';
import { writePart, type NewFile } from './part-writer.ts';
import { sealedRoom } from './sealed-room.ts';
import { originalPath, type Names } from './sealed-source.ts';
import { tasksShowing, type RememberedShowing } from './tasks-showing.ts';

const streamMs = 3_600_000;
const bytesBetweenDecisions = 1_048_576;
/** How much goes into one part, so that little is done again after a crash. */
const partBytesEnough = 128_000_000;

export interface ExportFilesInput {
  readonly export: JobId;
  readonly collection: string;
  readonly project?: ProjectId | undefined;
  readonly ids: readonly RecordId[];
  readonly part: number;
  readonly names: Names;
  /** What earlier batches have found out. */
  readonly showing: RememberedShowing;
}

export interface ExportedFiles {
  readonly entries: readonly ArchiveEntry[];
  /** How many of the records are done. */
  readonly done: number;
}

interface Located {
  readonly stored: StoredExport;
  readonly collection: Collection;
}

export const exportFiles: ReadOperation<'export-files', ExportFilesInput, Located | undefined, ExportedFiles> = {
  kind: 'read',
  name: 'export-files',
  grantMs: streamMs,
  locate,
  async act(grant, act, input) {
    const { tools, principal, target } = act;
    const { stored } = target.loaded!;
    const room = sealedRoom(tools, grant, { business: principal.business, id: input.export, key: stored.export.key! });
    const { export: data } = stored;
    const showing = data.settings.pictureFacts
      ? await tasksShowing({ room, export: data, catalogue: tools.catalogue, collection: input.collection }, input.ids, input.showing)
      : new Map<string, readonly string[]>();
    const rows = new Map((await findRecords(tools.rows, principal.business, input.ids, { once: true })).map(({ row }) => [row.id, row]));
    let done = 0;
    const files = async function* () {
      for (const id of input.ids) {
        const row = rows.get(id);
        if (row?.state === 'living' && row.collection === input.collection) yield* filesOf(grant, act, row, input, showing.get(id) ?? []);
        done++;
      }
    };
    let enough = false;
    const entries = await writePart(
      {
        room,
        part: input.part,
        takesPlain: archiveKindOf(stored.export.settings.archive).takesPlain,
        goOn: (bytes) => !(enough = bytes >= partBytesEnough),
      },
      untilEnough(files(), () => enough),
    );
    return { entries, done };
  },
};

/** Lets the record that is under way come to its end, so that it is counted as done. */
async function* untilEnough(files: AsyncGenerator<NewFile>, enough: () => boolean): AsyncGenerator<NewFile> {
  for await (const file of files) {
    yield file;
    if (enough()) return;
  }
}

async function locate(tools: Tools, principal: Principal, input: ExportFilesInput, purpose: Purpose): Promise<Target<Located | undefined>> {
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
      author: await areTheirs(tools, principal, collection.name, input.ids),
      state: 'living',
    },
    absent: target.absent === true || !own,
    fields: stored && opensWhole(stored) ? target.fields : granted(target.fields, collection),
    loaded: own ? { stored: stored!, collection } : undefined,
  };
}

/** Whether more than the files themselves has to be known: what is written into pictures, and whose a file is. */
const opensWhole = ({ export: { settings } }: StoredExport) => settings.pictureFacts || settings.scope.kind === 'person';

/** The fields of files, as far as the purpose needs them. */
function granted(fields: ReadonlySet<string> | 'all', collection: Collection): ReadonlySet<string> {
  return new Set(
    fileFields(collection)
      .map((field) => `${collection.name}.${field}`)
      .filter((name) => fields === 'all' || fields.has(name)),
  );
}

const fileFields = ({ fields }: Collection) => Object.keys(fields).filter((name) => fields[name]!.type === 'file');

async function* filesOf(
  grant: Grant,
  act: Act<Located | undefined>,
  row: RecordRow,
  input: ExportFilesInput,
  tasks: readonly string[],
): AsyncGenerator<NewFile> {
  const { tools, target } = act;
  const { collection, stored } = target.loaded!;
  const { pictureFacts, timeZone, scope } = stored.export.settings;
  const [opened] = await openRecords(tools.vault, grant, [row], opensWhole(stored) ? {} : { only: fileFields(collection) });
  // Of what is about a person, what others have a right to stays out: their files, and what pictures would say of them.
  const view = scope.kind === 'person' ? aboutPerson(collection, opened!, scope.person ?? stored.job.by!) : opened;
  for (const field of fileFields(collection)) {
    const file = view?.fields[field] as StoredFile | undefined;
    if (file === undefined) continue;
    const of = { collection: row.collection, id: row.id, field };
    const place = { collection: row.collection, ...(row.project === undefined ? {} : { project: row.project }) };
    const path = originalPath(tools, input.names, place, field, file);
    const content = await contentOf(grant, act, row, field, file);
    const facts =
      pictureFacts && pictures.has(file.type) ? writePictureFacts(file.type, factsOf(row, view!.fields, timeZone, tasks)) : undefined;
    yield {
      path,
      type: file.type,
      of,
      content: facts ? facts.bytes(content) : content,
      ...(facts ? { original: () => (facts.said() === 'written' ? file.sha256 : undefined) } : {}),
    };
  }
}

const pictures = new Set(['image/jpeg', 'image/png', 'image/webp']);

/** What the record says of its picture, as far as it was opened: a place that its person keeps back is not in it. */
function factsOf(row: RecordRow, fields: RecordView['fields'], timeZone: string, tasks: readonly string[]): PictureFacts {
  const { takenAt, place, caption } = fields;
  return {
    timeZone,
    record: row.id,
    tasks,
    ...(typeof takenAt === 'string' ? { takenAt } : {}),
    ...(typeof caption === 'string' ? { caption } : {}),
    ...(typeof place === 'object' && place !== null ? { place: place as unknown as NonNullable<PictureFacts['place']> } : {}),
    ...(row.project === undefined ? {} : { project: row.project }),
  };
}

async function contentOf(
  grant: Grant,
  { tools, principal, target, stillAllowed }: Act<Located | undefined>,
  row: RecordRow,
  field: string,
  file: StoredFile,
): Promise<AsyncIterable<Uint8Array>> {
  const group = target.loaded!.collection.groups.find((each) => each.fields.includes(field))!;
  const key = row.groups.find((each) => each.group === group.name)!.key;
  const name = blobOf(principal.business, file.id);
  const sealedSize = await tools.blobs.size(name);
  if (sealedSize === undefined) throw new StewardError('store-unavailable', { rule: 'a file was removed meanwhile' });
  const where = fileWhere(principal.business, { collection: row.collection, id: row.id }, file.id);
  const opened = await tools.vault.openFile(grant, where, key, sealedSize, (range) => tools.blobs.get(name, range));
  if (typeof opened === 'string') throw new StewardError('store-unavailable', { rule: 'a file was erased meanwhile' });
  return whileAllowed(opened, stillAllowed);
}

async function* whileAllowed(content: AsyncIterable<Uint8Array>, stillAllowed: () => Promise<boolean>): AsyncIterable<Uint8Array> {
  let given = 0;
  for await (const part of content) {
    given += part.length;
    if (given > bytesBetweenDecisions) {
      if (!(await stillAllowed())) throw new StewardError('refused', { rule: 'the permission for this has ended' });
      given = 0;
    }
    yield part;
  }
}
