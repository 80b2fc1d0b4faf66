// What changes while somebody looks. One stream of events a browser, not a tab: the tab that holds the lock listens and tells the others. The events carry
// no content, only what changed; what is on the screen is then asked for again, and each of those looks is in the ledger like every other.
import type { Query, QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { growthKey, type Growth } from '../api/ledger.ts';
import { sessionEnded } from './session-ended.ts';

const name = 'steward-live';
/** Changes that come close together are asked for together. */
const gatherMs = 400;
const retryMs = 5_000;
/** Answers take a moment to come; how far back a stream begins is at most a minute. */
const answerMs = 2_000;
const agoMsMax = 60_000;

export interface Change {
  readonly collection: string;
  readonly project?: string;
  readonly id: string;
  /** Absent once it is erased. */
  readonly version?: number;
  readonly state: 'living' | 'trashed' | 'erased';
}
type Told =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'ledger'; readonly growth: Growth }
  | { readonly kind: 'members' | 'job' | 'notice' | 'thread' | 'case' | 'reset' | 'signed-out' | 'left' | 'nothing' };
/** It may have grown while nobody listened. */
const grownUnheard: Told = { kind: 'ledger', growth: { volume: 0, size: Infinity } };

/** Listens while somebody is signed in. */
export function useLive(queries: QueryClient, business: string | undefined): void {
  useEffect(() => {
    if (business === undefined) return undefined;
    const gathered = gather(queries);
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent<Told>) => gathered.add(data);
    const stopped = new AbortController();
    const tell = (told: Told) => {
      // An answer may come when nobody listens any more.
      if (stopped.signal.aborted) return;
      gathered.add(told);
      channel.postMessage(told);
    };
    void navigator.locks
      .request(`${name}-${business}`, { signal: stopped.signal }, () => listen(tell, stopped.signal, () => shownSince(queries)))
      .catch(() => undefined);
    return () => {
      stopped.abort();
      channel.close();
      gathered.stop();
    };
  }, [queries, business]);
}

/** For how long something is shown already that may have changed since it was asked for, in milliseconds. */
function shownSince(queries: QueryClient): number {
  const oldest = queries
    .getQueryCache()
    .getAll()
    .filter(({ queryKey: [first], state }) => state.dataUpdatedAt > 0 && !lasting.includes(first))
    .reduce((least, { state }) => Math.min(least, state.dataUpdatedAt), Date.now());
  return Math.min(agoMsMax, Math.ceil(Math.min(performance.now(), Date.now() - oldest + answerMs)));
}

/**
 * Resolves when `signal` says so; until then it connects again and again, and after each break everything counts as changed. The first time it begins with what
 * changed since the page asked for what it shows.
 */
function listen(tell: (told: Told) => void, signal: AbortSignal, since: () => number): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    let broken = false;
    /** Once a break: whoever has put the question aside is not asked again and again. */
    let asked = false;
    const open = () => {
      source = new EventSource(broken ? '/v1/events' : `/v1/events?ago=${since()}`);
      source.addEventListener('change', ({ data }) => tell({ kind: 'change', change: JSON.parse(data as string) as Change }));
      source.addEventListener('ledger', ({ data }) => tell({ kind: 'ledger', growth: JSON.parse(data as string) as Growth }));
      for (const kind of ['members', 'job', 'notice', 'thread', 'case', 'reset'] as const)
        source.addEventListener(kind, () => tell({ kind }));
      source.addEventListener('open', () => {
        tell(broken ? { kind: 'reset' } : grownUnheard);
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
    const concerned = queries.getQueryCache().findAll({ predicate: (query) => all.some((told) => concerns(told, query)) });
    for (const query of concerned) later.run(query);
    const changes = all.flatMap((told) => (told.kind === 'change' ? [told.change] : []));
    if (changes.length > 0) for (const { meta } of queries.getQueryCache().getAll()) meta?.take?.(queries, changes);
  };
  const later = rest(queries);
  return {
    add(told: Told) {
      // A ledger only grows: what is there stays as it is, and the page that shows it asks for the rest alone.
      if (told.kind === 'ledger') return void queries.setQueryData(growthKey, told.growth);
      if (told.kind === 'signed-out') sessionEnded.set(true);
      waiting.push(told);
      timer ??= setTimeout(flush, gatherMs);
    },
    stop() {
      clearTimeout(timer);
      later.stop();
    },
  };
}

/** Asks again at once, or, where an answer costs much (`restMs`), when so long has passed since the last one: then once for all that changed meanwhile. */
function rest(queries: QueryClient) {
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();
  const ask = ({ queryKey, queryHash }: Query) => {
    waiting.delete(queryHash);
    void queries.invalidateQueries({ queryKey, exact: true });
  };
  return {
    run(query: Query) {
      const leftMs = query.state.dataUpdatedAt + (query.meta?.restMs ?? 0) - Date.now();
      if (leftMs <= 0) ask(query);
      else if (!waiting.has(query.queryHash))
        waiting.set(
          query.queryHash,
          setTimeout(() => ask(query), leftMs),
        );
    },
    stop() {
      for (const timer of waiting.values()) clearTimeout(timer);
    },
  };
}

/** Who one is, and the names of one's businesses, which are an entry in each of them: neither changes by what others do. */
const lasting: readonly unknown[] = ['me', 'my-businesses', growthKey[0]];

declare module '@tanstack/react-query' {
  interface Register {
    /** `take`: how an answer is kept up to date change by change, where asking for all of it again would be much. */
    queryMeta: {
      readonly take?: (queries: QueryClient, changes: readonly Change[]) => void;
      /** At least so long between two answers that others' changes cause. */
      readonly restMs?: number;
    };
  }
}

/** Keys are `[collection, 'list', query]`, `[collection, 'one' | 'history', id]`, `['ledger', …]`, `['members', …]`, `['job', …]`, `['case', …]`. */
function concerns(told: Told, { queryKey: [first, kind, which], state: { data } }: Query): boolean {
  if (told.kind === 'reset') return !lasting.includes(first);
  if (told.kind === 'left') return first === 'my-businesses';
  if (told.kind !== 'change') return first === told.kind;
  const { collection, project, id } = told.change;
  if (collection === 'members') return first === 'members';
  if (first === 'activity' || first === 'summary') return true;
  if (first !== collection || kind === 'kept' || shows(data, told.change)) return false;
  if (kind !== 'list') return which === id;
  const asked = (which as { readonly project?: string }).project;
  return asked === undefined || asked === project;
}

/** Whether what was fetched has the change already, as after one's own: to fetch it again would be one more look in the ledger. */
function shows(data: unknown, { id, version = Infinity }: Change): boolean {
  const { pages = [], ...one } = (data ?? {}) as Partial<Shown> & { readonly pages?: readonly { readonly records?: readonly Shown[] }[] };
  return [one, ...pages.flatMap(({ records = [] }) => records)].some((each) => each.id === id && (each.version ?? 0) >= version);
}
interface Shown {
  readonly id: string;
  readonly version: number;
}
