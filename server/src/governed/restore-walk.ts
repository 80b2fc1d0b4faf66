// The records that a restore concerns, in a steady order and in pages: the one record; a project's own, then what lies in it; what an import brought and nobody changed
// since; or everything that belongs to the business's work. Reads clear metadata alone. Collections with operations of their own hold what people are and may do, which no restore turns back.
import type { BusinessId, JobId, RecordId } from '@steward/protocol/ids.ts';
import type { RowReader } from '../ports/rows.ts';
import { markedRecords } from '../stores/import-marks.ts';
import type { RestoreSubject } from '../stores/restores.ts';
import { walkRecords } from './erasure-subject.ts';
import { isGeneric } from './generic-collections.ts';

export interface WalkedPlace {
  readonly sort: string;
  readonly id: RecordId;
  readonly collection: string;
}

export interface WalkedPage {
  readonly places: readonly WalkedPlace[];
  /** Where the next page begins; `undefined` at the end. */
  readonly next: string | undefined;
}

/** Sorts before every list: the place of the record or project itself. */
const itself = '!';

/** Of an import: what lies in projects and in the business first, then projects, which go only when nothing else is left in them. */
async function placesOfImport(
  rows: RowReader,
  business: BusinessId,
  job: JobId,
  after: string | undefined,
  limit: number,
): Promise<WalkedPage> {
  const [stage, behind] = after?.startsWith(projectsStage) === true ? [projectsStage, after] : [recordsStage, after];
  const from = behind === undefined || behind === stage ? undefined : behind.slice(stage.length);
  const { records, next } = await markedRecords(rows, business, job, from, limit);
  const places = records
    .filter(({ collection }) => (collection === 'projects') === (stage === projectsStage))
    .map(({ id, collection, sort }) => ({ id, collection, sort: stage + sort }));
  if (next !== undefined) return { places, next: stage + next };
  return { places, next: stage === recordsStage ? projectsStage : undefined };
}

const recordsStage = '1/';
const projectsStage = '2/';

export async function placesOf(
  rows: RowReader,
  business: BusinessId,
  subject: RestoreSubject,
  after: string | undefined,
  limit: number,
): Promise<WalkedPage> {
  if (subject.kind === 'import') return placesOfImport(rows, business, subject.id, after, limit);
  const own: WalkedPlace[] =
    after !== undefined || subject.kind === 'business'
      ? []
      : [{ sort: itself, id: subject.id as string as RecordId, collection: subject.kind === 'record' ? subject.collection : 'projects' }];
  if (subject.kind === 'record') return { places: own, next: undefined };
  const project = subject.kind === 'project' ? subject.id : undefined;
  const room = limit - own.length;
  const page = await walkRecords(rows, business, { project, after: after === itself ? undefined : after, limit: room });
  return {
    places: [...own, ...page.filter(({ collection }) => isGeneric(collection))],
    next: page.length < room ? undefined : page.at(-1)!.sort,
  };
}
