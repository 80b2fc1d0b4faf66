// What this browser verified last of each ledger, and under which key: a ledger that goes back or forks is found by whoever looks twice.
// It lies in IndexedDB, which the app and the verifier of one server share. Where a browser keeps nothing for saved pages, it lasts as long
// as the page, and the page says so.
import { readCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';

export interface Seen {
  /** The signed note. */
  readonly note: string;
  /** The key that vouched for it; the first one seen is the one that later ones must follow from. */
  readonly vkey?: string;
}

export interface SeenMemory {
  /** Outlives the page. */
  readonly lasting: boolean;
  recall(origin: string): Promise<Seen | undefined>;
  /** Only of what was verified. One that is smaller than what is known replaces nothing. */
  remember(origin: string, seen: Seen): Promise<void>;
  forget(origin: string): Promise<void>;
}

const database = 'steward';
const storeName = 'checkpoints';

/** The lasting memory, or one for this page where there is none. */
export async function openSeenMemory(): Promise<SeenMemory> {
  try {
    (await open()).close();
    return lastingMemory;
  } catch {
    return pageMemory(new Map());
  }
}

export function pageMemory(kept: Map<string, Seen>): SeenMemory {
  return {
    lasting: false,
    recall: async (origin) => kept.get(origin),
    async remember(origin, seen) {
      if (replaces(seen, kept.get(origin))) kept.set(origin, seen);
    },
    async forget(origin) {
      kept.delete(origin);
    },
  };
}

const lastingMemory: SeenMemory = {
  lasting: true,
  recall: (origin) => work('readonly', async (store) => seenOf(await answer(store.get(origin)))),
  remember: (origin, seen) =>
    work('readwrite', async (store) => {
      if (replaces(seen, seenOf(await answer(store.get(origin))))) await answer(store.put(seen, origin));
    }),
  forget: (origin) =>
    work('readwrite', async (store) => {
      await answer(store.delete(origin));
    }),
};

function replaces(seen: Seen, known: Seen | undefined): boolean {
  return known === undefined || readCheckpoint(known.note).checkpoint.size <= readCheckpoint(seen.note).checkpoint.size;
}

/** The first release kept the note alone. */
function seenOf(value: unknown): Seen | undefined {
  return typeof value === 'string' ? { note: value } : (value as Seen | undefined);
}

function open(): Promise<IDBDatabase> {
  return answer(
    Object.assign(indexedDB.open(database, 1), {
      onupgradeneeded(this: IDBOpenDBRequest) {
        this.result.createObjectStore(storeName);
      },
    }),
  );
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database does not answer'));
  });
}

async function work<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const db = await open();
  try {
    return await ask(db.transaction(storeName, mode).objectStore(storeName));
  } finally {
    db.close();
  }
}
