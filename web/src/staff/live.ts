// What changes while somebody of the staff looks: a case was answered, taken, has ended. The event names the case alone; what it is now is asked for.
import { useEffect, useSyncExternalStore } from 'react';
import { caseQuery, casesQuery, looksQuery, staffMeQuery, staffQueries } from './queries.ts';

const retryMs = 3_000;
/** Without a word from the server for so long nobody can know whether a case has ended meanwhile. */
const unheardMsMax = 8_000;

let heard = true;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
function setHeard(value: boolean): void {
  heard = value;
  for (const listener of listeners) listener();
}

/** Whether the server would be heard now if a case ended. */
export const useHeard = (): boolean => useSyncExternalStore(subscribe, () => heard);

export function changed(id?: string): void {
  void staffQueries.invalidateQueries({ queryKey: casesQuery.queryKey });
  void staffQueries.invalidateQueries({ queryKey: id === undefined ? ['case'] : caseQuery(id).queryKey });
  void staffQueries.invalidateQueries({ queryKey: id === undefined ? ['looks'] : looksQuery(id).queryKey });
}

/** Listens while somebody is signed in. */
export function useStaffLive(person: string | undefined): void {
  useEffect(() => (person === undefined ? undefined : listen()), [person]);
}

function listen(): () => void {
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let unheard: ReturnType<typeof setTimeout> | undefined;
  let broken = false;
  const open = () => {
    source = new EventSource('/v1/staff/live');
    source.addEventListener('case', ({ data }) => changed((JSON.parse(data as string) as { readonly id: string }).id));
    source.addEventListener('reset', () => changed());
    source.addEventListener('open', () => {
      clearTimeout(unheard);
      unheard = undefined;
      setHeard(true);
      if (broken) changed();
      broken = false;
    });
    source.addEventListener('error', () => {
      broken = true;
      unheard ??= setTimeout(() => setHeard(false), unheardMsMax);
      if (source?.readyState !== EventSource.CLOSED) return;
      // It says no reason: whether it is the session, the account says.
      void staffQueries.invalidateQueries({ queryKey: staffMeQuery.queryKey });
      again = setTimeout(open, retryMs);
    });
  };
  open();
  return () => {
    source?.close();
    clearTimeout(again);
    clearTimeout(unheard);
    setHeard(true);
  };
}
