// The cases of exports in the failure matrix.
import assert from 'node:assert/strict';
import type { JobId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import { exportSettingsSchema } from '@steward/protocol/wire/export-routes.ts';
import { listJobs } from '../../stores/jobs.ts';
import { findReceipt } from '../../stores/receipts.ts';
import { exportRecords } from '../exports/export-records.ts';
import { createSchedule, endSchedule, readSchedules } from '../exports/export-schedules.ts';
import { destroyExport } from '../exports/remove-export.ts';
import { startExport } from '../exports/start-export.ts';
import type { Principal } from '../operation.ts';
import { task, type Case } from './failure-cases.ts';

const exportOf = (project: ProjectId) => exportSettingsSchema.parse({ scope: { kind: 'project', id: project } });
const retention = ({ business }: Principal): Principal => ({ actor: 'worker', name: 'retention', business });
const bucket = { endpoint: 'https://s3.example.org', region: 'eu-central-1', bucket: 'copies', prefix: '', accessKeyId: 'a' } as const;

export const exportCases: Readonly<Record<string, Case>> = {
  'start-export': {
    prepare: async () => '',
    act: ({ kit, ada, project }) => kit.ask(ada, startExport, { settings: exportOf(project) }),
    async whole({ kit, ada }) {
      for (const job of await listJobs(kit.rows, ada.business, 'export')) assert.ok(await findReceipt(kit.rows, job.reference));
    },
  },
  'export-records': {
    prepare: async (scene) =>
      `${(await scene.kit.ask(scene.ada, startExport, { settings: exportOf(scene.project) })).id} ${await task(scene)}`,
    act({ kit, ada, project }, ids) {
      const [id, record] = ids.split(' ') as [JobId, RecordId];
      return kit.ask(ada, exportRecords, { export: id, collection: 'tasks', project, ids: [record], page: 0 });
    },
    async whole({ kit, ada }, ids, acknowledged) {
      const id = ids.split(' ')[0]!;
      const sealed = await kit.tools.blobs.list(`exports/${ada.business}/${id}/`, undefined, 10);
      if (acknowledged) assert.equal(sealed.length, 1);
      await kit.ask(retention(ada), destroyExport, { id });
    },
  },
  'remove-export': {
    prepare: async ({ kit, ada, project }) => (await kit.ask(ada, startExport, { settings: exportOf(project) })).id,
    act: ({ kit, ada }, id) => kit.ask(retention(ada), destroyExport, { id }),
    async whole({ kit, ada }, id, acknowledged) {
      if (!acknowledged) await kit.ask(retention(ada), destroyExport, { id });
      assert.deepEqual(await kit.tools.blobs.list(`exports/${ada.business}/${id}/`, undefined, 1), []);
    },
  },
  'schedule-export': {
    prepare: async () => '',
    act: ({ kit, ada, project }) =>
      kit.ask(ada, createSchedule, { every: 'week', settings: exportOf(project), bucket: { ...bucket, secretAccessKey: 's' } }),
    async whole({ kit, ada }) {
      for (const each of await kit.ask(ada, readSchedules, {})) {
        if (each.endedMs !== undefined) continue;
        assert.deepEqual(each.bucket, { endpoint: bucket.endpoint, bucket: bucket.bucket, prefix: bucket.prefix });
        await kit.ask(ada, endSchedule, { id: each.id });
      }
    },
  },
};
