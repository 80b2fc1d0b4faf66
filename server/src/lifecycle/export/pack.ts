// `packing`: every file of every format, written from what was collected and nothing else; then the manifest; then what only packing needed goes. A format makes its files
// in one pass: those that a step before has written are left out, so that a crash costs one part written again.
import type { ExportFile, ExportSource, Format, FormatOptions } from '../../catalogue/formats/format.ts';
import { defaultOptions, formats, machineFormat } from '../../catalogue/formats/formats.ts';
import { manifestFile, notInside, readmeFile, saidScope } from '../../catalogue/archive/manifest.ts';
import type { ArchiveEntry } from '../../catalogue/archive/entry.ts';
import type { ExportAbout } from '../../catalogue/formats/readme.ts';
import { archiveKindOf, openPage } from '../../governed/exports/entry-pages.ts';
import { changesMax } from '../../governed/exports/changes-of.ts';
import { packExport } from '../../governed/exports/pack-export.ts';
import { writePart, type NewFile } from '../../governed/exports/part-writer.ts';
import { removeExportRows } from '../../governed/exports/remove-export.ts';
import { collectedKinds, removeSealed, type SealedRoom } from '../../governed/exports/sealed-room.ts';
import { sealedSource, type Names } from '../../governed/exports/sealed-source.ts';
import { encodeReference } from '@steward/protocol/reference.ts';
import { decodeEntryPage, rangePages, type Export } from '../../stores/exports.ts';
import type { Step, StepParts } from '../lifecycle.ts';
import { addEntries } from './add-entries.ts';
import { becomeReady, next } from './export-step.ts';
import { granted } from './granted.ts';
import { forgetNames, namesOf } from './names.ts';
import { forgetShowing } from './showing.ts';
import { formatsAsked } from './sources.ts';

type Made = Pick<Format, 'files' | 'passes'>;

/** How much goes into one part, and so into one step. */
const partBytesEnough = 256_000_000;
const service = { purpose: 'service' } as const;

export async function pack(given: StepParts, data: Export): Promise<Step> {
  if (data.packing!.written === true) return clearAway(given, data);
  const names = await namesOf(given, data);
  const asked = formatsOf(data);
  const format = asked[data.packing!.format];
  return format === undefined ? packManifest(given, data, names, asked.length) : packFormat(given, data, names, format, asked.length);
}

async function clearAway(given: StepParts, data: Export): Promise<Step> {
  await removeSealed(given.door.tools.blobs, given.business, given.job.id, collectedKinds);
  await removeExportRows(given.door.tools, given, given.job.id, ['xfi']);
  forgetNames(data);
  forgetShowing(data);
  const bytes = data.volumes.reduce((sum, volume) => sum + volume.bytes + volume.central, 0);
  return becomeReady(given, { ...data, bytes }, given.job.progress);
}

/** The README, the machine copy and what was asked for, in the order of the list of formats. */
function formatsOf({ settings }: Export): readonly Made[] {
  const asked = formatsAsked(settings);
  return [{ files: () => [] }, machineFormat, ...formats.filter((format) => format !== machineFormat && asked.has(format.name))];
}

function sourceIn(given: StepParts, data: Export, names: Names, room: SealedRoom): ExportSource {
  const { catalogue } = given.door.tools;
  return sealedSource({
    tools: given.door.tools,
    room,
    export: data,
    takenAtMs: given.job.startedAtMs,
    business: given.business,
    names,
    notInside: notInside(
      data.settings,
      data.leftOut.map(({ collection }) => collection),
      catalogue.collections,
      (data.changes ?? 0) - changesMax,
    ),
  });
}

function aboutIt(given: StepParts, { settings }: Export, names: Names): ExportAbout {
  const { by, reference } = given.job;
  const askedBy = by === undefined ? undefined : names.of.get(by);
  return {
    formats: [machineFormat.name, ...(settings.files ? ['files'] : []), ...formatsAsked(settings)],
    scope: saidScope(settings.scope, given.door.tools.catalogue.collections, (id) => names.of.get(id)),
    ...(askedBy === undefined ? {} : { askedBy }),
    reference: encodeReference(reference),
  };
}

async function packFormat(given: StepParts, data: Export, names: Names, format: Made, count: number): Promise<Step> {
  const { format: index, files: written } = data.packing!;
  const { settings } = data;
  const { takesPlain } = archiveKindOf(settings.archive);
  const options: FormatOptions = { ...defaultOptions, vcard: settings.vcard, ...settings.csv };
  let ended = false;
  let { progress } = given.job;
  const work = packExport((room) => {
    const source = told(sourceIn(given, data, names, room), (records) => {
      const reached = packed(data, index, count, records / (format.passes ?? 1));
      // What a part before has written is gone through again.
      if (reached.done > progress.done || reached.total !== progress.total) given.tell?.((progress = reached));
    });
    const files = index === 0 ? [readmeFile(source, aboutIt(given, data, names))] : format.files(source, options);
    const rest = behind(files, written, () => (ended = true));
    return writePart({ room, part: data.nextPart, takesPlain, goOn: (bytes) => bytes < partBytesEnough && !given.signal.aborted }, rest);
  });
  const entries = granted(await given.door.perform(given.principal, work, { export: given.job.id }, service));
  const added = await addEntries(given, data, entries);
  const packing = ended ? { format: index + 1, files: 0 } : { format: index, files: written + entries.length };
  if (ended) progress = packed(data, packing.format, count, 0);
  return next(given, 'packing', { ...added.data, packing }, 'now', { changes: added.changes, progress });
}

/**
 * In records, all of them once for each format but the README, which the first one is; one that reads only some of them, or none, is done with all in the end. The
 * manifest takes no time beside them.
 */
function packed({ records }: Export, formatsDone: number, count: number, read: number): { readonly done: number; readonly total: number } {
  const each = Math.max(records, 1);
  const total = (count - 1) * each;
  return { done: Math.min(Math.max(formatsDone - 1, 0) * each + Math.min(Math.round(read), each), total), total };
}

/** Says after each batch how many records have been read. */
function told(source: ExportSource, tell: (records: number) => void): ExportSource {
  let read = 0;
  return {
    ...source,
    async *records(collection) {
      for await (const batch of source.records(collection)) {
        yield batch;
        read += batch.length;
        tell(read);
      }
    },
  };
}

/** Without the first `count`, whose bytes nobody asks for; says when there are no more. */
async function* behind(files: Iterable<ExportFile> | AsyncIterable<ExportFile>, count: number, onEnd: () => void): AsyncGenerator<NewFile> {
  let at = 0;
  for await (const { path, type, records, bytes } of files) if (at++ >= count) yield { path, type, records, content: bytes() };
  onEnd();
}

async function packManifest(given: StepParts, data: Export, names: Names, count: number): Promise<Step> {
  const { settings } = data;
  const { takesPlain } = archiveKindOf(settings.archive);
  const work = packExport((room) => {
    const file = manifestFile(
      {
        export: given.job.id,
        takenAtMs: given.job.startedAtMs,
        source: sourceIn(given, data, names, room),
        about: aboutIt(given, data, names),
        settings,
        records: data.records,
        collections: given.door.tools.catalogue.collections,
        counts: countsOf(data),
      },
      () => allEntries(given, data, room),
    );
    return writePart(
      { room, part: data.nextPart, takesPlain, goOn: () => true },
      behind([file], 0, () => undefined),
    );
  });
  const entries = granted(await given.door.perform(given.principal, work, { export: given.job.id }, service));
  const added = await addEntries(given, data, entries);
  const progress = packed(data, count + 1, count, 0);
  const packing = { ...data.packing!, written: true } as const;
  return next(given, 'packing', { ...added.data, packing }, 'now', { changes: added.changes, progress });
}

function countsOf({ runs }: Export): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { collection, records } of runs) counts.set(collection, (counts.get(collection) ?? 0) + records);
  return counts;
}

/** Every file that is in the archive so far, with the part it stands in, from 1. */
async function* allEntries(
  { door, business, job }: StepParts,
  data: Export,
  room: SealedRoom,
): AsyncGenerator<{ readonly entry: ArchiveEntry; readonly part: number }> {
  let number = 0;
  for await (const rows of rangePages(door.tools.rows, business, `xen/${job.id}/`, 500))
    for (const row of rows) {
      if (number >= data.nextEntryPage) return;
      const { volume } = decodeEntryPage(row.value);
      for (const entry of await openPage(room, number)) yield { entry, part: volume + 1 };
      number++;
    }
}
