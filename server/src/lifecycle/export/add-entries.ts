// Puts the files of a part into the archive's directory: sealed pages of entries, and a row for each page with how much it takes.
import { StewardError } from '@steward/protocol/errors.ts';
import type { ArchiveEntry } from '../../catalogue/archive/entry.ts';
import { archiveKindOf, placeEntries, sealPage } from '../../governed/exports/entry-pages.ts';
import { packExport } from '../../governed/exports/pack-export.ts';
import type { Change } from '../../ports/rows.ts';
import { encodeEntryPage, exportKeyOf, type Export } from '../../stores/exports.ts';
import type { StepParts } from '../lifecycle.ts';
import { granted } from './granted.ts';

/** A job remembers each volume. */
const volumesMax = 1_000;
const changesPerCommitMax = 90;

export async function addEntries(
  given: StepParts,
  data: Export,
  entries: readonly ArchiveEntry[],
): Promise<{ readonly data: Export; readonly changes: readonly Change[] }> {
  const { door, business, job, principal } = given;
  const { archive, partBytes } = data.settings;
  const around = { kind: archiveKindOf(archive), takenAtMs: job.startedAtMs };
  const { pages, volumes } = placeEntries(around, entries, data.volumes, { partBytes, nextPage: data.nextEntryPage });
  if (volumes.length > volumesMax)
    throw new StewardError('invalid-input', { field: 'partBytes', rule: `it would be more than ${volumesMax} parts; choose larger ones` });
  const work = packExport(async (room) => {
    for (const [i, { list }] of pages.entries()) await sealPage(room, data.nextEntryPage + i, list);
  });
  granted(await door.perform(principal, work, { export: job.id }, { purpose: 'service' }));
  const changes = pages.map((page, i): Change => ({
    kind: 'put',
    key: exportKeyOf.entries(business, job.id, data.nextEntryPage + i),
    value: encodeEntryPage(page),
    expect: 'any',
  }));
  // Rows that do not fit into the step's commit go before it: of a step that is done again they are written again.
  const early = changes.slice(0, Math.max(0, changes.length - changesPerCommitMax / 2));
  for (let at = 0; at < early.length; at += changesPerCommitMax) await door.tools.rows.commit(early.slice(at, at + changesPerCommitMax));
  return {
    data: {
      ...data,
      volumes,
      nextPart: data.nextPart + 1,
      nextEntryPage: data.nextEntryPage + pages.length,
      files: data.files + entries.length,
    },
    changes: changes.slice(early.length),
  };
}
