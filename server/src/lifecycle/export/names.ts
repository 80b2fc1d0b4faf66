// The names of projects and people, out of what was collected. Kept in memory for the export that runs, since every step of it needs them.
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { foldersOf } from '../../catalogue/archive/safe-path.ts';
import { cleanName } from '../../catalogue/formats/clean-name.ts';
import { packExport } from '../../governed/exports/pack-export.ts';
import { linesOf, roomName } from '../../governed/exports/sealed-room.ts';
import type { Names } from '../../governed/exports/sealed-source.ts';
import type { Export } from '../../stores/exports.ts';
import type { StepParts } from '../lifecycle.ts';
import { granted } from './granted.ts';

const known = new Map<string, Names>();
const knownMax = 4;

export async function namesOf(given: StepParts, data: Export): Promise<Names> {
  const cached = known.get(data.key!);
  if (cached) return cached;
  const work = packExport(async (room) => {
    const of = new Map<string, string>();
    const projects = new Map<string, string>();
    const pages = Array.from({ length: data.namePages }, (_, page) => roomName.names(page));
    for await (const line of linesOf(room, pages)) {
      const { id, collection, fields } = JSON.parse(line) as WireRecord;
      if (typeof fields['name'] !== 'string') continue;
      of.set(id, fields['name']);
      if (collection === 'projects') projects.set(id, fields['name']);
    }
    return { of, folders: foldersOf(projects), house: cleanName(of.get(given.business) ?? '', 'business') };
  });
  const names = granted(await given.door.perform(given.principal, work, { export: given.job.id }, { purpose: 'service' }));
  if (known.size >= knownMax) known.delete(known.keys().next().value!);
  known.set(data.key!, names);
  return names;
}

/** When an export is done. */
export function forgetNames(data: Export): void {
  if (data.key !== undefined) known.delete(data.key);
}
