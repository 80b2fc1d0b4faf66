// What of the tasks is shown, as it stands in the address: choices of view and opaque ids; words that somebody looks for never do.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { dueFilters, sorts, statuses, type Sort, type TaskFilter } from './task-view.ts';

const from = '/app/projects/$project/tasks';
export type View = 'board' | 'list' | 'trash';
const desk = '(min-width: 60rem)';

interface Search {
  readonly view?: string | undefined;
  readonly state?: string | undefined;
  readonly assignee?: string | undefined;
  readonly due?: string | undefined;
  readonly sort?: string | undefined;
  readonly task?: string | undefined;
}

const oneOf = <const T extends string>(values: readonly T[], text: string | undefined): T | undefined =>
  values.find((value) => value === text);

/** The board on a desk and the list on a phone, unless the address says otherwise. */
export function useView(): View {
  const { view } = useSearch({ from });
  const wide = useSyncExternalStore(watchDesk, () => matchMedia(desk).matches);
  return oneOf(['board', 'list', 'trash'], view) ?? (wide ? 'board' : 'list');
}

function watchDesk(changed: () => void): () => void {
  const media = matchMedia(desk);
  media.addEventListener('change', changed);
  return () => media.removeEventListener('change', changed);
}

export function useTaskSearch() {
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const filter: Omit<TaskFilter, 'find'> = {
    status: oneOf(statuses, search.state),
    assignee: search.assignee,
    due: oneOf(dueFilters, search.due),
  };
  const sort: Sort = oneOf(sorts, search.sort) ?? 'due';
  /** What is `undefined` leaves the address. */
  const set = (changed: Search) => {
    const next = Object.entries({ ...search, ...changed }).filter(([, value]) => value !== undefined);
    void navigate({ search: Object.fromEntries(next), replace: true, resetScroll: false });
  };
  return { filter, sort, set, clear: () => set({ state: undefined, assignee: undefined, due: undefined }) };
}
