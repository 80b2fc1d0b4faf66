// A governed kit with the import lifecycle, and the machine copy written down directly.
import assert from 'node:assert/strict';
import { listIds, type RecordView } from '../../stores/records.ts';
import { machineLine } from '../../catalogue/formats/ndjson.ts';
import { isGeneric } from '../../governed/generic-collections.ts';
import { confirmImport } from '../../governed/confirm-import.ts';
import type { Principal } from '../../governed/operation.ts';
import { readProblems, type ImportView } from '../../governed/read-import.ts';
import { startImport, type StartImportInput } from '../../governed/start-import.ts';
import { governedKit, type KitOptions } from '../../governed/testing/governed-kit.ts';
import type { ProjectId } from '@steward/protocol/ids.ts';
import { findImport } from '../../stores/imports.ts';
import { listByTime } from '../../governed/list-records.ts';
import { createRestore } from '../restore.ts';
import { runDueJobs } from '../run-jobs.ts';
import { createImport } from './import.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';

export function importKit(options: KitOptions = {}) {
  const kit = governedKit(options);
  const lifecycle = createImport();
  const work = async () => {
    const parts = { door: kit.door, lifecycles: [lifecycle, createRestore()], signal: new AbortController().signal };
    while ((await runDueJobs(parts)) > 0);
  };
  const bring = (by: Principal, content: string | Uint8Array, input: Partial<StartImportInput> = {}): Promise<ImportView> =>
    kit.ask(by, startImport, { name: 'copy.ndjson', timeZone: 'UTC', content: pieces(content), ...input });
  const job = async (of: Principal, { id }: Pick<ImportView, 'id'>) => {
    const stored = (await findImport(kit.rows, of.business, id))!;
    const counts = Object.fromEntries(Object.entries(stored.import.counts).map(([name, each]) => [name, { ...each }]));
    return { ...stored.import, counts, state: stored.job.state, failure: stored.job.failure };
  };
  return {
    ...kit,
    work,
    bring,
    job,
    problems: (by: Principal, view: ImportView) => kit.ask(by, readProblems, { id: view.id }),
    /** Brings a file, has it looked through and written. */
    async import(by: Principal, content: string | Uint8Array, input: Partial<StartImportInput> = {}) {
      const view = await bring(by, content, input);
      await work();
      const { state, failure, problems } = await job(by, view);
      assert.deepEqual([state, failure, problems], ['checked', undefined, 0]);
      await kit.ask(by, confirmImport, { id: view.id });
      await work();
      return { ...(await job(by, view)), id: view.id };
    },
    /** The machine copy of all collections, one after the other. */
    async copyOf(by: Principal): Promise<string> {
      let lines = '';
      const projects: (ProjectId | undefined)[] = [undefined];
      for (const id of await listIds(kit.rows, by.business, undefined, 'projects', { limit: 1_000 })) projects.push(id as never);
      for (const collection of kit.tools.catalogue.collections.values()) {
        if (!isGeneric(collection.name)) continue;
        const views: RecordView[] = [];
        for (const project of collection.scope === 'project' ? projects.slice(1) : [undefined]) {
          const page = await kit.ask(by, listByTime, { collection: collection.name, project, limit: 1_000 });
          views.push(...page.records);
        }
        for (const view of views.sort((a, b) => (a.id < b.id ? -1 : 1))) lines += `${machineLine(collection, wire(view))}\n`;
      }
      return lines;
    },
  };
}

export type ImportKit = ReturnType<typeof importKit>;

export async function* pieces(content: string | Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function wire(view: RecordView): WireRecord {
  return {
    id: view.id,
    collection: view.collection,
    ...(view.project === undefined ? {} : { project: view.project }),
    version: view.version,
    createdAt: new Date(view.createdAtMs).toISOString(),
    updatedAt: new Date(view.updatedAtMs).toISOString(),
    ...(view.createdBy === undefined ? {} : { createdBy: view.createdBy }),
    ...(view.updatedBy === undefined ? {} : { updatedBy: view.updatedBy }),
    fields: view.fields,
    ...(view.erased.length === 0 ? {} : { erased: [...view.erased] }),
  };
}
