// Where data lies, and one record as the store holds it.
import type { Said } from '@steward/protocol/catalogue/collection.ts';
import { storeFacts } from '../../catalogue/store-facts.ts';
import { readStorage, readStored, type StoredKinds } from '../../governed/read-storage.ts';
import type { Endpoint, InstallationFacts } from '../../promises/parts.ts';
import { isoTime, wireRecord } from '../../stores/wire-record.ts';
import type { Call } from './call.ts';

export interface StorageParts {
  readonly edition: InstallationFacts['edition'];
  /** Where this machine stands, as the operator declared it. */
  readonly place: string | undefined;
  readonly stores: readonly Endpoint[];
  /** How the root key is named. */
  readonly root: string;
}

export function storageHandlers({ edition, place, stores, root }: StorageParts) {
  return {
    async storage(call: Call) {
      const kinds = await call.perform(readStorage, {});
      return { edition, root, stores: stores.map((store) => wireStore(store, place, kinds)) };
    },
    async storedItem(call: Call) {
      const { collection, id } = call.params as { readonly collection: string; readonly id: string };
      const { row, record, groups, earlier, files, view } = await call.perform(readStored, { collection, id });
      const { project, createdBy, updatedBy } = record;
      return {
        row: { partition: row.partition, sort: row.sort, bytes: base64(row.bytes) },
        clear: {
          collection: record.collection,
          ...(project === undefined ? {} : { project }),
          version: record.version,
          state: record.state,
          createdAt: isoTime(record.createdAtMs),
          updatedAt: isoTime(record.updatedAtMs),
          ...(createdBy === undefined ? {} : { createdBy }),
          ...(updatedBy === undefined ? {} : { updatedBy }),
        },
        groups: groups.map(({ envelope, ...group }) => ({ ...group, envelope: base64(envelope) })),
        earlier,
        files: files.map(({ name, size, head }) => ({ name, ...(size === undefined ? {} : { size }), head: base64(head) })),
        view: wireRecord(view),
      };
    },
  };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const said = (what: string | Said): Said => (typeof what === 'string' ? { en: what, de: what } : what);

function wireStore({ id, what, place: at, named }: Endpoint, here: string | undefined, kinds: StoredKinds) {
  const { key, clear, holds } = storeFacts(id) ?? {};
  const place = at === 'here' ? (here ?? 'here') : at;
  return {
    id,
    what: said(what),
    ...(named === undefined ? {} : { named }),
    ...(place === undefined ? {} : { place }),
    ...(key === undefined ? {} : { key }),
    ...(clear === undefined ? {} : { clear }),
    holds: holdsOf(holds, kinds),
  };
}

function holdsOf(holds: 'records' | 'files' | 'logins' | undefined, { collections, beside, logins }: StoredKinds): readonly Said[] {
  if (holds === 'records') return [...collections.map(({ title }) => title), ...beside];
  if (holds === 'files') return collections.filter(({ files }) => files).map(({ title }) => title);
  return holds === 'logins' ? logins : [];
}
