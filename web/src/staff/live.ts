// What changes while somebody of the staff looks: a case was answered, taken, has ended. The event names the case alone; what it is now is asked for.
import { useEffect, useSyncExternalStore } from 'react';
import { caseQuery, casesQuery, looksQuery, staffMeQuery, staffQueries } from './queries.ts';

const retryMs = 3_000;
/** Without a word from the server for so long nobody can know whether a case has ended meanwhile: when the stream has broken, or is only silent. */
const brokenMsMax = 8_000;
const silentMsMax = 25_000;

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
  if (id === undefined) void staffQueries.invalidateQueries({ queryKey: ['threads'] });
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
  const doubtIn = (ms: number) => {
    clearTimeout(unheard);
    unheard = setTimeout(() => setHeard(false), ms);
  };
  const hear = () => {
    setHeard(true);
    doubtIn(silentMsMax);
  };
  const open = () => {
    clearTimeout(again);
    source?.close();
    source = new EventSource('/v1/staff/live');
    source.addEventListener('case', ({ data }) => {
      hear();
      changed((JSON.parse(data as string) as { readonly id: string }).id);
    });
    source.addEventListener('threads', () => {
      hear();
      void staffQueries.invalidateQueries({ queryKey: ['threads'] });
    });
    source.addEventListener('reset', () => changed());
    source.addEventListener('beat', hear);
    source.addEventListener('open', () => {
      hear();
      if (broken) changed();
      broken = false;
    });
    source.addEventListener('error', () => {
      if (!broken) doubtIn(brokenMsMax);
      broken = true;
      // It says no reason: whether it is the session, the account says.
      void staffQueries.invalidateQueries({ queryKey: staffMeQuery.queryKey });
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(open, retryMs);
    });
  };
  const offline = () => {
    broken = true;
    setHeard(false);
  };
  addEventListener('offline', offline);
  addEventListener('online', open);
  open();
  doubtIn(silentMsMax);
  return () => {
    removeEventListener('offline', offline);
    removeEventListener('online', open);
    source?.close();
    clearTimeout(again);
    clearTimeout(unheard);
    setHeard(true);
  };
}
