// `packing`: every file of every format, written from what was collected and nothing else; then the manifest; then what only packing needed goes.
import { StewardError } from '@steward/protocol/errors.ts';
import type { ExportFile, FormatOptions } from '../../catalogue/formats/format.ts';
import { defaultOptions, formatNamed, machineFormat } from '../../catalogue/formats/formats.ts';
import { manifestFile, readmeFile } from '../../catalogue/archive/manifest.ts';
import type { ArchiveEntry } from '../../catalogue/archive/entry.ts';
import { archiveKindOf, openPage } from '../../governed/exports/entry-pages.ts';
import { packExport } from '../../governed/exports/pack-export.ts';
import { writePart, type NewFile } from '../../governed/exports/part-writer.ts';
import { removeExportRows } from '../../governed/exports/remove-export.ts';
import { collectedKinds, removeSealed, type SealedRoom } from '../../governed/exports/sealed-room.ts';
import { sealedSource, type Names } from '../../governed/exports/sealed-source.ts';
import { decodeEntryPage, rangePages, type Export } from '../../stores/exports.ts';
import type { Step, StepParts } from '../lifecycle.ts';
import { addEntries } from './add-entries.ts';
import { becomeReady, granted, next, type ExportParts } from './export.ts';
import { forgetNames, namesOf } from './names.ts';

/** How much goes into one part, and so into one step. */
const partBytesEnough = 64_000_000;
const service = { purpose: 'service' } as const;

export async function pack(_parts: ExportParts, given: StepParts, data: Export): Promise<Step> {
  if (data.packing!.written === true) return clearAway(given, data);
  const names = await namesOf(given, data);
  const name = names.get(given.business) ?? '';
  const { files: written } = data.packing!;
  const total = (await filesIn(given, data, names, name)).length + 1;
  if (written < total - 1) return packFiles(given, data, names, name, total);
  return packManifest(given, data, name, total);
}

async function clearAway(given: StepParts, data: Export): Promise<Step> {
  await removeSealed(given.door.tools.blobs, given.business, given.job.id, collectedKinds);
  await removeExportRows(given.door.tools, given, given.job.id, ['xfi']);
  forgetNames(data);
  const bytes = data.volumes.reduce((sum, volume) => sum + volume.bytes + volume.central, 0);
  return becomeReady(given, { ...data, bytes }, given.job.progress);
}

/** The files of the formats, in an order that is the same at every step. */
async function filesIn(given: StepParts, data: Export, names: Names, business: string): Promise<readonly string[]> {
  const work = packExport(async (room) => filesOf(given, data, names, business, room).map(({ path }) => path));
  return granted(await given.door.perform(given.principal, work, { export: given.job.id }, service));
}

function filesOf(given: StepParts, data: Export, names: Names, business: string, room: SealedRoom): readonly ExportFile[] {
  const { settings, sources } = data;
  const source = sealedSource({
    tools: given.door.tools,
    room,
    export: data,
    takenAtMs: given.job.startedAtMs,
    business: { id: given.business, name: business },
    names,
    sources: Object.fromEntries(Object.entries(sources).filter(([, pages]) => pages > 0)),
  });
  const options: FormatOptions = { ...defaultOptions, vcard: settings.vcard, ...settings.csv };
  const others = settings.formats
    .filter((name) => name !== machineFormat.name)
    .flatMap((name) => formatNamed(name)?.files(source, options) ?? []);
  return unique([readmeFile(source, settings.scope.kind), ...machineFormat.files(source, options), ...others]);
}

/** Two files of one path would be one when they are unpacked; on file systems that do not tell cases apart, too. */
function unique(files: readonly ExportFile[]): readonly ExportFile[] {
  const paths = new Set<string>();
  for (const { path } of files) {
    const folded = path.normalize('NFC').toLowerCase();
    if (paths.has(folded)) throw new StewardError('internal', { rule: `two formats write ${path}` });
    paths.add(folded);
  }
  return files;
}

async function packFiles(given: StepParts, data: Export, names: Names, business: string, total: number): Promise<Step> {
  const { files: written } = data.packing!;
  const { takesPlain } = archiveKindOf(data.settings.archive);
  const work = packExport((room) => {
    const rest = filesOf(given, data, names, business, room).slice(written);
    return writePart(
      { room, part: data.nextPart, takesPlain, goOn: (bytes) => bytes < partBytesEnough && !given.signal.aborted },
      asNew(rest),
    );
  });
  const entries = granted(await given.door.perform(given.principal, work, { export: given.job.id }, service));
  const added = await addEntries(given, data, entries);
  const files = written + entries.length;
  return next(given, 'packing', { ...added.data, packing: { files } }, 'now', { changes: added.changes, progress: { done: files, total } });
}

async function* asNew(files: readonly ExportFile[]): AsyncGenerator<NewFile> {
  for (const { path, type, records, bytes } of files) yield { path, type, records, content: bytes() };
}

async function packManifest(given: StepParts, data: Export, business: string, total: number): Promise<Step> {
  const { settings } = data;
  const { takesPlain } = archiveKindOf(settings.archive);
  const work = packExport((room) => {
    const file = manifestFile(
      {
        export: given.job.id,
        takenAtMs: given.job.startedAtMs,
        business: { id: given.business, name: business },
        settings,
        records: data.records,
        leftOut: data.leftOut,
        collections: given.door.tools.catalogue.collections,
        counts: countsOf(data),
      },
      () => allEntries(given, data, room),
    );
    return writePart({ room, part: data.nextPart, takesPlain, goOn: () => true }, asNew([file]));
  });
  const entries = granted(await given.door.perform(given.principal, work, { export: given.job.id }, service));
  const added = await addEntries(given, data, entries);
  return next(given, 'packing', { ...added.data, packing: { files: total, written: true } }, 'now', {
    changes: added.changes,
    progress: { done: total, total },
  });
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
