// What the address of the page chooses. Nothing in it is trusted: what cannot be is left out.
import { isId } from '@steward/protocol/ids.ts';
import type { Actor, EntryFilters } from '../../api/ledger.ts';

/** As in the address: days as YYYY-MM-DD, `entry` as volume and index with a hyphen between. */
export interface LooksSearch {
  readonly actor?: string;
  readonly project?: string;
  readonly record?: string;
  readonly from?: string;
  readonly until?: string;
  readonly entry?: string;
}

const actors: readonly Actor[] = ['member', 'worker', 'operator'];
const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const entryPattern = /^(\d{1,4})-(\d{1,15})$/;

/** Only what can be. */
export function cleanSearch({ actor, project, record, from, until, entry }: LooksSearch): LooksSearch {
  return {
    ...(actors.some((each) => each === actor) ? { actor } : {}),
    ...(isId(project) ? { project } : {}),
    ...(isId(record) ? { record } : {}),
    ...(startOfDay(from) === undefined ? {} : { from }),
    ...(startOfDay(until) === undefined ? {} : { until }),
    ...(entryPattern.test(entry ?? '') ? { entry } : {}),
  } as LooksSearch;
}

/** The days are those of the reader's zone; `until` is the last one. */
export function filtersOf(search: LooksSearch): EntryFilters {
  const { actor, project, record, from, until } = cleanSearch(search);
  const after = startOfDay(from);
  const before = startOfDay(until, 1);
  return {
    ...(actor === undefined ? {} : { actor: actor as Actor }),
    ...(project === undefined ? {} : { project }),
    ...(record === undefined ? {} : { record }),
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
  };
}

function startOfDay(day: string | undefined, daysLater = 0): string | undefined {
  const [, year, month, date] = dayPattern.exec(day ?? '') ?? [];
  const at = new Date(Number(year), Number(month) - 1, Number(date) + daysLater);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** Where the entry is; `undefined` for what is no place. */
export function entryOf({ entry }: LooksSearch): { readonly volume: number; readonly index: number } | undefined {
  const [, volume, index] = entryPattern.exec(entry ?? '') ?? [];
  return volume === undefined ? undefined : { volume: Number(volume), index: Number(index) };
}

/** Whether anything is chosen besides who looked. */
export const narrowed = ({ project, record, from, until }: LooksSearch) => [project, record, from, until].some(Boolean);
