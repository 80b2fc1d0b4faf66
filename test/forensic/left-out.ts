// Erasing with one step left out: something between the stores and everything over them that says yes and does not do it. What was to be removed is hidden from
// whoever asks, so that nothing else notices; only the files still have it.
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Steward } from '../../server/src/main/compose.ts';
import type { Stores, StoredRows } from '../../server/src/main/stores.ts';
import type { BlobName, Blobs } from '../../server/src/ports/blobs.ts';
import type { ErasedPlaces } from '../../server/src/ports/erased-places.ts';
import type { Change, Row, RowKey } from '../../server/src/ports/rows.ts';
import { previewBytesMax } from './scenario.ts';

export interface LeftOut {
  readonly step: string;
  /** What the scan must find at least. */
  readonly finds: RegExp;
  readonly between?: (stores: Stores) => Stores;
  readonly places?: (steward: Steward) => ErasedPlaces;
  /** Changes what lies below the stores; gives back what undoes it. */
  readonly below?: () => () => void;
}

export const leftOut: readonly LeftOut[] = [
  {
    step: 'the marker that destroys a key',
    finds: /^today's keys open yesterday's .*later picture/m,
    between: (stores) => ({ ...stores, keys: over(stores.keys, { erase: async () => undefined }) }),
  },
  {
    step: 'the removal of versions',
    finds: /^yesterday's keys open today's records ver\/.*first caption/m,
    between: (stores) => ({ ...stores, rows: keeping(stores.rows, ({ sort }) => sort.startsWith('ver/')) }),
  },
  {
    step: 'the removal of the record itself',
    finds: /^yesterday's keys open today's records rec\/.*later caption/m,
    between: (stores) => ({ ...stores, rows: keeping(stores.rows, ({ sort }) => sort.startsWith('rec/')) }),
  },
  {
    step: 'the removal of files',
    finds: /^yesterday's keys open today's data\/blobs\/named\/files\/.*later picture/m,
    between: (stores) => ({ ...stores, blobs: keepingFiles(stores.blobs, (size) => size > previewBytesMax) }),
  },
  {
    step: 'the removal of previews',
    finds: /^yesterday's keys open today's data\/blobs\/named\/files\/.*later preview/m,
    between: (stores) => ({ ...stores, blobs: keepingFiles(stores.blobs, (size) => size <= previewBytesMax) }),
  },
  {
    step: 'forgetting answers kept for repeats',
    finds: /^a row names what is gone: idem\//m,
    between: (stores) => ({ ...stores, rows: keeping(stores.rows, ({ sort }) => sort.startsWith('idem/')) }),
  },
  {
    step: 'forgetting the blind index of an address',
    finds: /^the keyed hash of an erased address lies in data\/identity\.sqlite/m,
    between: (stores) => ({ ...stores, identityRows: keeping(stores.identityRows, ({ partition }) => partition.startsWith('e.')) }),
  },
  {
    step: 'the removal of a login',
    finds: /^yesterday's keys open today's logins a\..*name of who leaves/m,
    between: (stores) => ({ ...stores, identityRows: keeping(stores.identityRows, ({ partition }) => partition.startsWith('a.')) }),
  },
  {
    step: 'the end of an epoch',
    finds: /^today's epochs open yesterday's/m,
    between: (stores) => ({ ...stores, epochs: over(stores.epochs, { destroy: async () => undefined }) }),
  },
  {
    step: 'the cleaning of snapshots',
    finds: /^yesterday's keys open today's snapshots .*later caption/m,
    between: (stores) => ({
      ...stores,
      snapshots: keepingFiles(
        stores.snapshots,
        () => true,
        (name) => name.includes('/chunks/'),
      ),
    }),
  },
  {
    step: 'the cleaning of files out of snapshots',
    finds: /^yesterday's keys open today's data\.snapshots.*later picture/m,
    between: (stores) => ({
      ...stores,
      snapshots: keepingFiles(
        stores.snapshots,
        () => true,
        (name) => name.includes('/files/'),
      ),
    }),
  },
  {
    step: 'telling held exports',
    finds: /^today's keys open yesterday's data\/blobs\/named\/exports\/.*later caption/m,
    places: ({ snapshots }) => snapshots,
  },
  {
    step: 'the removal of held exports',
    finds: /^yesterday's keys open today's data\/blobs\/named\/exports\/.*later picture/m,
    between: (stores) => ({
      ...stores,
      blobs: keepingFiles(
        stores.blobs,
        () => true,
        (name) => name.startsWith('exports/'),
      ),
    }),
  },
  {
    step: 'the expiry of key backups',
    finds: /^a wrapped key of what is gone lies in data\.keybackups/m,
    between: (stores) => ({ ...stores, keyBackups: over(stores.keyBackups, { remove: async () => undefined }) }),
  },
  {
    step: 'wiping what was removed from the logs of the databases',
    finds: /^sealed bytes of .* lie in data\/records\.sqlite-wal/m,
    between: (stores) => ({
      ...stores,
      rows: over(stores.rows, { wipe: async () => undefined }),
      identityRows: over(stores.identityRows, { wipe: async () => undefined }),
    }),
  },
  {
    step: 'emptying the write-ahead log of the key store',
    finds: /^a wrapped key of what is gone lies in data\/keys\.sqlite-wal/m,
    below: () => patched('prepare', /wal_checkpoint\(TRUNCATE\)/, { get: () => ({ busy: 0 }) }),
  },
  {
    step: 'secure_delete',
    finds: /^sealed bytes of .* lie in data\/records\.sqlite$/m,
    below() {
      const undo = [
        patched('exec', /secure_delete=ON/, undefined),
        patched('prepare', /PRAGMA secure_delete$/, { get: () => ({ secure_delete: 1 }) }),
      ];
      return () => undo.forEach((each) => each());
    },
  },
];

/** Rows that match are neither removed nor, from then on, seen. What is put in their place is. */
function keeping(rows: StoredRows, kept: (key: RowKey) => boolean): StoredRows {
  const hidden = new Set<string>();
  const nameOf = ({ partition, sort }: RowKey) => `${partition} ${sort}`;
  const seen = (row: Row | undefined) => (row && hidden.has(nameOf(row)) ? undefined : row);
  return over(rows, {
    get: async (key) => seen(await rows.get(key)),
    getMany: async (keys) => (await rows.getMany(keys)).map(seen),
    async range(range) {
      const found: Row[] = [];
      let after = range.after;
      for (;;) {
        const page = await rows.range({ ...range, ...(after === undefined ? {} : { after }) });
        found.push(...page.filter((row) => seen(row)));
        if (page.length < range.limit || found.length >= range.limit) return found.slice(0, range.limit);
        after = page.at(-1)!.sort;
      }
    },
    async commit(changes) {
      const left: Change[] = changes.filter(({ kind, key }) => kind !== 'remove' || !kept(key));
      const outcome = left.length === 0 ? ({ done: true } as const) : await rows.commit(left);
      if (!outcome.done) return outcome;
      for (const change of changes) if (!left.includes(change)) hidden.add(nameOf(change.key));
      return outcome;
    },
  });
}

function keepingFiles(blobs: Blobs, kept: (size: number) => boolean, named: (name: BlobName) => boolean = () => true): Blobs {
  return over(blobs, {
    async remove(name) {
      const size = named(name) ? await blobs.size(name) : undefined;
      if (size === undefined || !kept(size)) await blobs.remove(name);
    },
  });
}

/** The same store with some methods of one's own. */
function over<T extends object>(store: T, own: Partial<T>): T {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}

/** SQL that matches is not run; a prepared one answers as given. */
function patched(method: 'exec' | 'prepare', sql: RegExp, answer: object | undefined): () => void {
  const real = DatabaseSync.prototype[method] as (this: DatabaseSync, text: string) => StatementSync;
  const set = (to: unknown) => Object.defineProperty(DatabaseSync.prototype, method, { value: to, writable: true, configurable: true });
  set(function (this: DatabaseSync, text: string) {
    return sql.test(text) ? answer : real.call(this, text);
  });
  return () => set(real);
}
