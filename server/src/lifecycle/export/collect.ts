// `collecting`: names, then records page by page, then their files, then what is no record. Each step is one page, persisted with what it made.
import { StewardError } from '@steward/protocol/errors.ts';
import type { ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { WireExportScope } from '@steward/protocol/wire/export-routes.ts';
import { tellsChanges } from '../../governed/exports/changes-of.ts';
import { nextPage, type PageAt } from '../../governed/exports/export-scope.ts';
import { exportAbout, exportRecords, type ExportedPage, type ExportPageInput } from '../../governed/exports/export-records.ts';
import { packExport } from '../../governed/exports/pack-export.ts';
import { mergedLines } from '../../governed/exports/sealed-source.ts';
import { roomName } from '../../governed/exports/sealed-room.ts';
import { previewExport } from '../../governed/exports/start-export.ts';
import type { Change } from '../../ports/rows.ts';
import { encodeFilePage, encodeIds, exportKeyOf, type CollectingAt, type Export, type Run } from '../../stores/exports.ts';
import { encodeRow } from '../../stores/layout.ts';
import type { Step, StepParts } from '../lifecycle.ts';
import { collectFiles } from './collect-files.ts';
import type { ExportParts } from './export-parts.ts';
import { next } from './export-step.ts';
import { granted } from './granted.ts';
import { collectSources } from './sources.ts';

const service = { purpose: 'service' } as const;
/** Runs of a collection that are read at once; with more the smallest are merged into one first. */
const runsMax = 64;
const mergedTogether = 32;
const mergedPageBytes = 1_000_000;

export async function collect(parts: ExportParts, given: StepParts, data: Export): Promise<Step> {
  // Somebody who is no member any more gets nothing, whatever it was that they asked for.
  if (!(await given.door.allows(given.principal, previewExport, { scope: { kind: 'business' } }, 'service')))
    throw new StewardError('refused', { rule: 'whoever asked for it is no member any more' });
  switch (data.collecting.stage) {
    case 'names':
      return collectNames(given, data);
    case 'records':
      return collectRecords(given, data);
    case 'files':
      return collectFiles(given, data);
    case 'sources':
      return collectSources(parts, given, data);
  }
}

// ---- names --------------------------------------------------------------------------------------------------------------------

const namedCollections = ['businesses', 'projects', 'members'];

/** What people and projects are called, as far as the person may see it: for copies that people read. */
async function collectNames(given: StepParts, data: Export): Promise<Step> {
  const { collecting: at } = data;
  const wanted = namedBy(data.settings.scope, at.collection);
  if (wanted === undefined) {
    const progress = { done: 0, total: await total(given, data) };
    return next(given, 'collecting', { ...data, collecting: { stage: 'records' } }, 'now', { progress });
  }
  const page = await nextPage(given.door.tools, given.principal, wanted, at.collection === wanted.collection ? at : {});
  if (page === undefined)
    return next(given, 'collecting', { ...data, collecting: { stage: 'names', collection: `${wanted.collection}.` } }, 'now');
  const input: ExportPageInput = { ...pageInput(given, data, page), page: data.namePages, namesOnly: true };
  const may = page.ids.length > 0 && (await given.door.allows(given.principal, exportRecords, input, 'service'));
  if (may) {
    await noteIds(given, `n${data.namePages}`, page.ids);
    granted(await given.door.perform(given.principal, exportRecords, input, service));
  }
  const collecting: CollectingAt = { ...standpoint(page), stage: 'names' };
  return next(given, 'collecting', { ...data, collecting, namePages: data.namePages + (may ? 1 : 0) }, 'now');
}

/** The one behind `at`: its collection while it has more pages, with a full stop behind it when it has none. */
function namedBy(scope: WireExportScope, at: string | undefined): (WireExportScope & { kind: 'collection' }) | undefined {
  const done = at?.endsWith('.') === true;
  const index = at === undefined ? 0 : namedCollections.indexOf(done ? at.slice(0, -1) : at) + (done ? 1 : 0);
  const collection = scope.kind === 'access-log' ? undefined : namedCollections[index];
  return collection === undefined ? undefined : { kind: 'collection', collection };
}

async function total({ door, principal, business: _business }: StepParts, { settings }: Export): Promise<number | undefined> {
  if (settings.scope.kind === 'person') return undefined;
  let sum = 0;
  let page = await nextPage(door.tools, principal, settings.scope, {});
  while (page !== undefined) {
    sum += page.ids.length;
    page = await nextPage(door.tools, principal, settings.scope, page);
  }
  return sum;
}

// ---- records ------------------------------------------------------------------------------------------------------------------

async function collectRecords(given: StepParts, data: Export): Promise<Step> {
  const crowded = crowdedCollection(data.runs);
  if (crowded !== undefined) return merge(given, data, crowded);
  const { settings, collecting: at } = data;
  const page = await nextPage(given.door.tools, given.principal, settings.scope, at);
  if (page === undefined) return next(given, 'collecting', { ...data, collecting: afterRecords(data) }, 'now');
  const collecting: CollectingAt = { ...standpoint(page), stage: 'records' };
  if (page.ids.length === 0) return next(given, 'collecting', { ...data, collecting }, 'now');
  const ids = await permittedIds(given, data, page);
  if (ids.length === 0) return next(given, 'collecting', { ...data, collecting, leftOut: withLeftOut(data, page.collection) }, 'now');
  const made = await collectPage(given, data, { ...page, ids });
  const leftOut = ids.length < page.ids.length ? withLeftOut(data, page.collection) : data.leftOut;
  return afterPage(given, { ...data, collecting, leftOut }, { ...page, ids }, made, at);
}

const afterRecords = ({ settings, nextFilePage }: Export): CollectingAt =>
  settings.files && nextFilePage > 0 ? { stage: 'files', page: 0, done: 0 } : { stage: 'sources' };

/** All of them; in a scope that spans places of different rights those alone that are permitted. In any other the door's refusal is the job's. */
async function permittedIds({ door, principal, job }: StepParts, { settings }: Export, page: PageAt): Promise<readonly RecordId[]> {
  const spans = settings.scope.kind !== 'record' && settings.scope.kind !== 'collection';
  const allowed = (ids: readonly RecordId[]) =>
    door.allows(principal, exportRecords, { export: job.id, collection: page.collection, project: page.project, ids, page: 0 }, 'service');
  if (!spans || (await allowed(page.ids))) return page.ids;
  const own = page.ids.filter((id) => page.collection === 'members' && id === (principal.person as string | undefined));
  return own.length === 1 && (await allowed(own)) ? own : [];
}

async function collectPage(given: StepParts, data: Export, page: PageAt): Promise<ExportedPage> {
  const { door, principal } = given;
  const changesPage = tellsChanges(data.settings.formats) ? (data.sources['changes'] ?? 0) : undefined;
  const input = { ...pageInput(given, data, page), changesPage };
  await noteIds(given, digits(data.nextPage), page.ids);
  return granted(
    data.settings.scope.kind === 'person'
      ? await door.perform(principal, exportAbout, input, service)
      : await door.perform(principal, exportRecords, input, service),
  );
}

const pageInput = ({ job }: StepParts, { nextPage: page }: Export, { collection, project, ids }: PageAt): ExportPageInput => ({
  export: job.id,
  collection,
  project,
  ids,
  page,
});

const digits = (page: number) => String(page).padStart(8, '0');

/** Durable before the records are opened: whatever is erased from then on finds this export. */
async function noteIds({ door, business, job }: StepParts, page: string, ids: readonly string[]): Promise<void> {
  const key = { ...exportKeyOf.ids(business, job.id, 0), sort: `xid/${job.id}/${page}` };
  const outcome = await door.tools.rows.commit([{ kind: 'put', key, value: encodeRow(encodeIds(ids)), expect: 'any' }]);
  if (!outcome.done) throw new StewardError('store-unavailable');
}

function afterPage(given: StepParts, data: Export, page: PageAt, made: ExportedPage, before: CollectingAt): Step {
  const { business, job } = given;
  const none = made.records === 0;
  const goesOn = before.collection === page.collection && before.project === page.project;
  const changes: Change[] = [];
  if (made.withFiles.length > 0 && data.settings.files) {
    const value = encodeFilePage({ collection: page.collection, project: page.project, ids: made.withFiles });
    changes.push({ kind: 'put', key: exportKeyOf.withFiles(business, job.id, data.nextFilePage), value, expect: 'any' });
  }
  const grown: Export = {
    ...data,
    runs: none ? data.runs : withPage(data.runs, page.collection, data.nextPage, made.records, goesOn),
    nextPage: data.nextPage + 1,
    nextFilePage: data.nextFilePage + changes.length,
    records: data.records + made.records,
    bytes: data.bytes + made.bytes,
    ...(tellsChanges(data.settings.formats) && !none
      ? { sources: { ...data.sources, changes: (data.sources['changes'] ?? 0) + 1 }, changes: (data.changes ?? 0) + made.changes }
      : {}),
  };
  const progress = { done: grown.records, total: job.progress.total };
  return next(given, 'collecting', grown, 'now', { progress, changes });
}

/** Behind the run that goes on in the same place, or as a run of its own. */
function withPage(runs: readonly Run[], collection: string, page: number, records: number, goesOn: boolean): readonly Run[] {
  const last = runs.at(-1);
  if (goesOn && last?.collection === collection && last.first + last.pages === page)
    return [...runs.slice(0, -1), { ...last, pages: last.pages + 1, records: last.records + records }];
  return [...runs, { collection, first: page, pages: 1, records }];
}

function withLeftOut({ leftOut }: Export, collection: string): Export['leftOut'] {
  return leftOut.some((each) => each.collection === collection) ? leftOut : [...leftOut, { collection, why: 'not-permitted' }];
}

const standpoint = ({ collection, project, after }: PageAt): Omit<CollectingAt, 'stage'> => ({
  collection,
  ...(project === undefined ? {} : { project: project satisfies ProjectId }),
  ...(after === undefined ? {} : { after }),
});

// ---- merging ------------------------------------------------------------------------------------------------------------------

function crowdedCollection(runs: readonly Run[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { collection } of runs) {
    const count = (counts.get(collection) ?? 0) + 1;
    if (count >= runsMax) return collection;
    counts.set(collection, count);
  }
  return undefined;
}

/** The smallest runs become one: each record is merged a few times at most, however many runs there are. */
async function merge(given: StepParts, data: Export, collection: string): Promise<Step> {
  const of = data.runs.filter((run) => run.collection === collection);
  const chosen = new Set([...of].sort((a, b) => a.records - b.records || a.first - b.first).slice(0, mergedTogether));
  const runs = of.filter((run) => chosen.has(run));
  const work = packExport(async (room) => {
    let pages = 0;
    for await (const chunk of inPages(mergedLines(room, runs))) {
      await room.put(roomName.records(data.nextPage + pages), once(chunk));
      pages++;
    }
    return pages;
  });
  const pages = granted(await given.door.perform(given.principal, work, { export: given.job.id }, service));
  const merged: Run = { collection, first: data.nextPage, pages, records: runs.reduce((sum, run) => sum + run.records, 0) };
  // The last run stays the last one, for the page that goes on in its place. What was merged is left until all of it goes.
  const kept = data.runs.filter((run) => !chosen.has(run));
  return next(given, 'collecting', { ...data, runs: [merged, ...kept], nextPage: data.nextPage + pages }, 'now');
}

async function* inPages(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let held: string[] = [];
  let chars = 0;
  for await (const line of lines) {
    held.push(line);
    chars += line.length + 1;
    if (chars < mergedPageBytes) continue;
    yield Buffer.from(`${held.join('\n')}\n`);
    held = [];
    chars = 0;
  }
  if (held.length > 0) yield Buffer.from(`${held.join('\n')}\n`);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
