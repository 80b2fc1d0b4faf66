// The routes that every collection has: each parses, calls one governed operation and renders its outcome.
import type { Cbor } from '@steward/protocol/cbor.ts';
import { createRecord } from '../../governed/create-record.ts';
import { eraseRecord } from '../../governed/erase-record.ts';
import { listByTime, listRecords, opensPageAlone, type ListRecordsInput, type Page } from '../../governed/list-records.ts';
import { readPreviews } from '../../governed/read-previews.ts';
import { readHistory } from '../../governed/read-history.ts';
import { readRecord } from '../../governed/read-record.ts';
import { searchRecords } from '../../governed/search-records.ts';
import { restoreFromTrash, trashRecord } from '../../governed/trash-record.ts';
import { updateRecord } from '../../governed/update-record.ts';
import { requiredVersion, type Call } from './call.ts';
import { getFileHandler, putFileHandler } from './file-handlers.ts';
import { isoTime, wireRecord } from '../../stores/wire-record.ts';
import { sendRecord } from './wire-record.ts';

const wirePage = (page: Page) => ({
  records: page.records.map(wireRecord),
  ...(page.next === undefined ? {} : { next: page.next }),
  total: page.total,
});

const listed = async (call: Call, input: ListRecordsInput) =>
  wirePage(opensPageAlone(input) ? await call.perform(listByTime, input) : await call.perform(listRecords, input));

export function recordHandlers(collection: string) {
  const named = (call: Call) => ({ collection, id: call.params.id! });
  return {
    async create(call: Call) {
      const body = call.body as { project?: string; fields: unknown };
      const view = await call.perform(createRecord, { collection, project: body.project, fields: body.fields });
      call.reply.header('location', `/v1/${collection}/${view.id}`);
      return sendRecord(call, view);
    },
    async list(call: Call) {
      const { trashed, ...query } = call.query as Omit<ListRecordsInput, 'collection' | 'trashed'> & { trashed?: string };
      return listed(call, { ...query, collection, trashed: trashed === 'true' });
    },
    async query(call: Call) {
      const body = call.body as Omit<ListRecordsInput, 'collection'> & { where?: Record<string, Cbor> };
      return listed(call, { ...body, collection });
    },
    read: async (call: Call) => sendRecord(call, await call.perform(readRecord, named(call))),
    async update(call: Call) {
      const { fields } = call.body as { fields: unknown };
      return sendRecord(call, await call.perform(updateRecord, { ...named(call), ifVersion: requiredVersion(call), fields }));
    },
    async history(call: Call) {
      const { before, limit } = call.query as { before?: number; limit: number };
      const { versions, next } = await call.perform(readHistory, { ...named(call), before, limit });
      return { versions: versions.map(wireRecord), ...(next === undefined ? {} : { next }) };
    },
    trash: async (call: Call) => sendRecord(call, await call.perform(trashRecord, named(call))),
    restore: async (call: Call) => sendRecord(call, await call.perform(restoreFromTrash, named(call))),
    async erase(call: Call) {
      const { id, atMs, reference } = await call.perform(eraseRecord, named(call));
      return { id, erasedAt: isoTime(atMs), reference };
    },
    async previews(call: Call) {
      const { ids } = call.body as { ids: readonly string[] };
      const previews = await call.perform(readPreviews, { collection, ids });
      return { previews: previews.map(({ id, type, content }) => ({ id, type, data: Buffer.from(content).toString('base64') })) };
    },
    putFile: putFileHandler(collection),
    getFile: getFileHandler(collection),
  };
}

export const searchHandlers = {
  async search(call: Call) {
    const { records, more } = await call.perform(searchRecords, call.body as { project?: string; query: string; limit: number });
    return { records: records.map(wireRecord), more };
  },
};
