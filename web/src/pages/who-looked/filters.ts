// What the address of the page chooses. Nothing in it is trusted: what cannot be is left out.
import { isId } from '@steward/protocol/ids.ts';
import { departments, grounds, type Department, type Ground } from '@steward/protocol/words.ts';
import type { Actor, EntryFilters } from '../../api/ledger.ts';

/** As in the address: days as YYYY-MM-DD, `entry` as volume and index with a hyphen between. */
export interface LooksSearch {
  readonly actor?: string;
  readonly project?: string;
  readonly record?: string;
  readonly person?: string;
  readonly department?: string;
  readonly ground?: string;
  readonly case?: string;
  readonly from?: string;
  readonly until?: string;
  readonly entry?: string;
}

const actors: readonly Actor[] = ['staff', 'member', 'worker', 'operator'];
const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const entryPattern = /^(\d{1,4})-(\d{1,15})$/;

/** Only what can be. */
export function cleanSearch(search: LooksSearch): LooksSearch {
  const { actor, from, until, entry, department, ground } = search;
  const ids = Object.fromEntries(
    (['project', 'record', 'person', 'case'] as const).flatMap((name) => (isId(search[name]) ? [[name, search[name]]] : [])),
  );
  return {
    ...ids,
    ...(actors.some((each) => each === actor) ? { actor } : {}),
    ...(departments.some((each) => each === department) ? { department } : {}),
    ...(grounds.some((each) => each === ground) ? { ground } : {}),
    ...(startOfDay(from) === undefined ? {} : { from }),
    ...(startOfDay(until) === undefined ? {} : { until }),
    ...(entryPattern.test(entry ?? '') ? { entry } : {}),
  } as LooksSearch;
}

/** The days are those of the reader's zone; `until` is the last one. */
export function filtersOf(search: LooksSearch): EntryFilters {
  const { from, until, entry: _entry, actor, department, ground, ...ids } = cleanSearch(search);
  const after = startOfDay(from);
  const before = startOfDay(until, 1);
  return {
    ...ids,
    ...(actor === undefined ? {} : { actor: actor as Actor }),
    ...(department === undefined ? {} : { department: department as Department }),
    ...(ground === undefined ? {} : { ground: ground as Ground }),
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
export const narrowed = ({ actor: _actor, entry: _entry, ...search }: LooksSearch) => Object.values(search).some(Boolean);
