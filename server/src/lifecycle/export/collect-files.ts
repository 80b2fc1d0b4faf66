// Original files: page by page of the records that have some, into parts of the archive.
import { StewardError } from '@steward/protocol/errors.ts';
import type { ProjectId } from '@steward/protocol/ids.ts';
import { exportFiles } from '../../governed/exports/export-files.ts';
import { decodeFilePage, exportKeyOf, type Export } from '../../stores/exports.ts';
import type { Step, StepParts } from '../lifecycle.ts';
import { addEntries } from './add-entries.ts';
import { next } from './export-step.ts';
import { granted } from './granted.ts';
import { namesOf } from './names.ts';
import { showingOf } from './showing.ts';

export async function collectFiles(given: StepParts, data: Export): Promise<Step> {
  const { door, business, job, principal } = given;
  const { page = 0, done = 0 } = data.collecting;
  if (page >= data.nextFilePage) return next(given, 'collecting', { ...data, collecting: { stage: 'sources' } }, 'now');
  const row = await door.tools.rows.get(exportKeyOf.withFiles(business, job.id, page));
  if (!row) throw new StewardError('integrity-failed', { rule: 'a page of an export is missing' });
  const { collection, project, ids } = decodeFilePage(row.value);
  const rest = ids.slice(done);
  const names = await namesOf(given, data);
  const place = { collection, project: project as ProjectId | undefined };
  const input = { export: job.id, ...place, ids: rest, part: data.nextPart, names, showing: showingOf(data, collection) };
  const made = granted(await door.perform(principal, exportFiles, input, { purpose: 'service' }));
  const added = await addEntries(given, data, made.entries);
  const ended = made.done >= rest.length;
  const collecting = { stage: 'files', page: ended ? page + 1 : page, done: ended ? 0 : done + made.done } as const;
  return next(given, 'collecting', { ...added.data, collecting }, 'now', { changes: added.changes });
}
