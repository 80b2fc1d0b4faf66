// What changes while somebody looks. One stream of events a browser, not a tab: the tab that holds the lock listens and tells the others. The events carry
// no content, only what changed; what is on the screen is then asked for again, and each of those looks is in the ledger like every other.
import type { QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { sessionEnded } from './session-ended.ts';

const name = 'steward-live';
/** Changes that come close together are asked for together. */
const gatherMs = 400;
const retryMs = 5_000;

export interface Change {
  readonly collection: string;
  readonly project?: string;
  readonly id: string;
}
type Told =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'ledger' | 'members' | 'reset' | 'signed-out' | 'left' | 'nothing' };

/** Listens while somebody is signed in. */
export function useLive(queries: QueryClient, business: string | undefined): void {
  useEffect(() => {
    if (business === undefined) return undefined;
    const gathered = gather(queries);
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent<Told>) => gathered.add(data);
    const stopped = new AbortController();
    const tell = (told: Told) => {
      gathered.add(told);
      channel.postMessage(told);
    };
    void navigator.locks
      .request(`${name}-${business}`, { signal: stopped.signal }, () => listen(tell, stopped.signal))
      .catch(() => undefined);
    return () => {
      stopped.abort();
      channel.close();
      gathered.stop();
    };
  }, [queries, business]);
}

/** Resolves when `signal` says so; until then it connects again and again, and after each break everything counts as changed. */
function listen(tell: (told: Told) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    let broken = false;
    /** Once a break: whoever has put the question aside is not asked again and again. */
    let asked = false;
    const open = () => {
      source = new EventSource('/v1/events');
      source.addEventListener('change', ({ data }) => tell({ kind: 'change', change: JSON.parse(data as string) as Change }));
      for (const kind of ['ledger', 'members', 'reset'] as const) source.addEventListener(kind, () => tell({ kind }));
      source.addEventListener('open', () => {
        if (broken) tell({ kind: 'reset' });
        broken = false;
        asked = false;
      });
      source.addEventListener('error', () => {
        broken = true;
        if (source?.readyState !== EventSource.CLOSED) return;
        if (!asked) void whyClosed().then(tell);
        asked = true;
        again = setTimeout(open, retryMs);
      });
    };
    open();
    signal.addEventListener('abort', () => {
      source?.close();
      clearTimeout(again);
      resolve();
    });
  });
}

/** A stream that the server refuses says no reason, so it is asked once more in a way that does: whether the session has ended, or the membership. */
async function whyClosed(): Promise<Told> {
  const asked = new AbortController();
  try {
    const { status } = await fetch('/v1/events', { signal: asked.signal });
    return { kind: status === 401 ? 'signed-out' : status === 404 ? 'left' : 'nothing' };
  } catch {
    return { kind: 'nothing' };
  } finally {
    asked.abort();
  }
}

function gather(queries: QueryClient) {
  let waiting: Told[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    const all = waiting;
    waiting = [];
    timer = undefined;
    void queries.invalidateQueries({ predicate: ({ queryKey }) => all.some((told) => concerns(told, queryKey)) });
  };
  return {
    add(told: Told) {
      if (told.kind === 'signed-out') sessionEnded.set(true);
      waiting.push(told);
      timer ??= setTimeout(flush, gatherMs);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Keys are `[collection, 'list', query]`, `[collection, 'one' | 'history', id]`, `['ledger', …]`, `['members', …]`. */
function concerns(told: Told, [first, kind, which]: readonly unknown[]): boolean {
  if (told.kind === 'reset') return first !== 'me';
  if (told.kind === 'left') return first === 'my-businesses';
  if (told.kind !== 'change') return first === told.kind;
  const { collection, project, id } = told.change;
  if (collection === 'members') return first === 'members';
  if (first === 'activity' || first === 'summary') return true;
  if (first !== collection) return false;
  if (kind !== 'list') return which === id;
  const asked = (which as { readonly project?: string }).project;
  return asked === undefined || asked === project;
}
