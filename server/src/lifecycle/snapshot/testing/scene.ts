// Things to do to a machine of snapshot-kit.ts, through its door.
import { isStewardError } from '@steward/protocol/errors.ts';
import type { ProjectId, RecordId } from '@steward/protocol/ids.ts';
import { blobOf } from '../../../governed/blob-name.ts';
import { createRecord } from '../../../governed/create-record.ts';
import { eraseRecord } from '../../../governed/erase-record.ts';
import { getFile } from '../../../governed/get-file.ts';
import { goOnAfterLoss } from '../../../governed/keep-ledger.ts';
import type { Principal } from '../../../governed/operation.ts';
import { putFile } from '../../../governed/put-file.ts';
import { readRecord } from '../../../governed/read-record.ts';
import { updateRecord } from '../../../governed/update-record.ts';
import type { Blobs } from '../../../ports/blobs.ts';
import { findRecord } from '../../../stores/records.ts';
import { installation, machine, type Machine } from './snapshot-kit.ts';

export interface Scene {
  readonly m: Machine;
  readonly ada: Principal;
  readonly project: ProjectId;
}

export async function scene(m = machine()): Promise<Scene> {
  const ada = await m.kit.founder();
  return { m, ada, project: await m.kit.project(ada) };
}

export const fresh = ({ m, ada }: Scene): Principal => ({ ...ada, signedInAtMs: m.kit.clock.nowMs() });
export const add = async (s: Scene, title: string): Promise<RecordId> =>
  (await s.m.kit.ask(s.ada, createRecord, { collection: 'tasks', project: s.project, fields: { title, status: 'open' } })).id;
export const change = async (s: Scene, id: string, title: string) => {
  const { version } = await s.m.kit.ask(s.ada, readRecord, { collection: 'tasks', id });
  await s.m.kit.ask(s.ada, updateRecord, { collection: 'tasks', id, ifVersion: version, fields: { title } });
};

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export async function addDocument(s: Scene, content: Uint8Array): Promise<RecordId> {
  const { id } = await s.m.kit.ask(s.ada, createRecord, { collection: 'documents', project: s.project, fields: { title: 'plan' } });
  await s.m.kit.ask(s.ada, putFile, {
    collection: 'documents',
    id,
    field: 'file',
    name: 'a.bin',
    type: 'application/pdf',
    content: once(content),
  });
  return id;
}

export async function fileOf(s: Scene, id: string): Promise<Buffer> {
  const { content } = await s.m.kit.ask(s.ada, getFile, { collection: 'documents', id, field: 'file' });
  return Buffer.concat(await Array.fromAsync(content));
}

/** Erases a record as the lifecycle does: tombstone and keys, then the places are told. */
export async function erase(s: Scene, id: RecordId, collection = 'tasks'): Promise<void> {
  const stored = await findRecord(s.m.rows, s.ada.business, id);
  await s.m.kit.ask(fresh(s), eraseRecord, { collection, id });
  const { groups, files } = stored!.row;
  const business = s.ada.business;
  const record = { id, gone: 'whole', keys: groups.map(({ key }) => key), files: files.map((file) => blobOf(business, file)) } as const;
  await s.m.snapshots.tell({ business, records: [record] });
}

/** After a recovery: the ledger goes on, and the person is the same. */
export async function goOn(s: Scene, rebuilt: Machine): Promise<Scene> {
  await rebuilt.kit.ask({ actor: 'operator', name: 'root', business: s.ada.business }, goOnAfterLoss, {}, 'security');
  return { ...s, m: rebuilt };
}

export async function everyByte(...stores: readonly Blobs[]): Promise<Buffer> {
  const all: Buffer[] = [];
  for (const store of stores) {
    for (let after: string | undefined; ;) {
      const names = await store.list('', after, 1_000);
      for (const name of names)
        all.push(Buffer.from(name), ...(await Array.fromAsync((await store.get(name))!)).map((part) => Buffer.from(part)));
      if (names.length < 1_000) break;
      after = names.at(-1)!;
    }
  }
  return Buffer.concat(all);
}

export const namesIn = (store: Blobs, prefix: string) => store.list(`${installation}/${prefix}`, undefined, 1_000);
export const titleOf = (s: Scene, id: string) =>
  s.m.kit.ask(s.ada, readRecord, { collection: 'tasks', id }).then(
    ({ fields }) => fields['title'],
    (error: unknown) => (isStewardError(error, 'not-found') ? undefined : Promise.reject(error)),
  );
