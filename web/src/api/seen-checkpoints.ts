// What this browser verified last of each ledger, in IndexedDB: a ledger that goes back or forks is found by whoever looks twice.
import { readCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import type { Remembered } from '@steward/protocol/ledger/verify.ts';

const database = 'steward';
const store = 'checkpoints';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(database, 1);
    asked.onupgradeneeded = () => void asked.result.createObjectStore(store);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error('the database does not open'));
  });
}

async function work<T>(mode: IDBTransactionMode, ask: (kept: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = ask(db.transaction(store, mode).objectStore(store));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('the database does not answer'));
    });
  } finally {
    db.close();
  }
}

/** The last verified checkpoint of this ledger; `undefined` when this browser has seen none. */
export async function recallCheckpoint(origin: string): Promise<Remembered | undefined> {
  const note = (await work('readonly', (kept) => kept.get(origin))) as string | undefined;
  return note === undefined ? undefined : { ...readCheckpoint(note).checkpoint, note };
}

/** `note` is one that was verified. */
export async function rememberCheckpoint(origin: string, note: string): Promise<void> {
  await work('readwrite', (kept) => kept.put(note, origin));
}
