// What the address of the page chooses. Nothing in it is trusted: what cannot be is left out.
import { isId } from '@steward/protocol/ids.ts';
import type { Actor, EntryFilters } from '../../api/ledger.ts';

/** As in the address: days as YYYY-MM-DD, `entry` as volume and index with a dot between. */
export interface LooksSearch {
  readonly actor?: string;
  readonly project?: string;
  readonly record?: string;
  readonly from?: string;
  readonly until?: string;
  readonly entry?: string;
}

const actors: readonly Actor[] = ['member', 'worker', 'operator'];

export function chosenActor({ actor }: LooksSearch): Actor | undefined {
  return actors.find((each) => each === actor);
}

/** The days are those of the reader's zone; `until` is the last one. */
export function filtersOf(search: LooksSearch): EntryFilters {
  const { project, record, from, until } = search;
  const actor = chosenActor(search);
  const after = startOfDay(from);
  const before = startOfDay(until, 1);
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(isId(project) ? { project } : {}),
    ...(isId(record) ? { record } : {}),
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
  };
}

function startOfDay(day: string | undefined, daysLater = 0): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '') ?? [];
  const at = new Date(Number(year), Number(month) - 1, Number(date) + daysLater);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** Where the entry is; `undefined` for what is no place. */
export function entryOf({ entry }: LooksSearch): { readonly volume: number; readonly index: number } | undefined {
  const [, volume, index] = /^(\d{1,4})\.(\d{1,15})$/.exec(entry ?? '') ?? [];
  return volume === undefined ? undefined : { volume: Number(volume), index: Number(index) };
}

/** Whether anything is chosen besides who looked. */
export const narrowed = ({ project, record, from, until }: LooksSearch) => [project, record, from, until].some(Boolean);
