// A governed kit with the export lifecycle, and an archive read back as whoever asked for it would.
import { createRecord } from '../../governed/create-record.ts';
import { putFile } from '../../governed/put-file.ts';
import { governedKit, valueOf, type KitOptions } from '../../governed/testing/governed-kit.ts';
import { exportSettingsSchema, type ExportSettings } from '@steward/protocol/wire/export-routes.ts';
import type { z } from 'zod';
import type { Principal } from '../../governed/operation.ts';
import { downloadExport, type DownloadInput } from '../../governed/exports/download-export.ts';
import { startExport } from '../../governed/exports/start-export.ts';
import type { ExportView } from '../../governed/exports/read-exports.ts';
import { findExport } from '../../stores/exports.ts';
import { trustedTime, type TimeTrust } from '../../ports/time-trust.ts';
import { runDueJobs } from '../run-jobs.ts';
import type { Delivery } from './deliver.ts';
import { createExport } from './export.ts';

export type Settings = z.input<typeof exportSettingsSchema>;

export interface ExportKitOptions extends KitOptions {
  readonly trust?: TimeTrust;
  readonly delivery?: Delivery;
}

export function exportKit(options: ExportKitOptions = {}) {
  const kit = governedKit(options);
  const login = async (person: string) => ({
    takenAt: '2026-11-24T08:00:00.000Z',
    id: person,
    name: 'Ada Founder',
    email: 'ada@example.org',
    createdAt: '2026-11-24T08:00:00.000Z',
    changedAt: '2026-11-24T08:00:00.000Z',
    language: 'en' as const,
    passkeys: [],
    sessions: [],
    businesses: [],
    choices: [],
    controller: { name: 'steward.test' },
  });
  const lifecycle = createExport({ trust: options.trust ?? trustedTime, sources: { login }, delivery: options.delivery });
  const fresh = (by: Principal): Principal => ({ ...by, signedInAtMs: kit.clock.nowMs() });
  const work = async () => {
    while ((await runDueJobs({ door: kit.door, lifecycles: [lifecycle], signal: new AbortController().signal })) > 0);
  };
  return {
    ...kit,
    lifecycle,
    work,
    start: async (by: Principal, settings: Settings): Promise<ExportView> =>
      valueOf(
        await kit.door.perform(
          fresh(by),
          startExport,
          { settings: exportSettingsSchema.parse(settings) satisfies ExportSettings },
          { purpose: 'service' },
        ),
      ),
    stored: async (by: Principal, { id }: Pick<ExportView, 'id'>) => (await findExport(kit.rows, by.business, id))!,
    async download(by: Principal, { id }: Pick<ExportView, 'id'>, input: Partial<DownloadInput> = {}): Promise<Buffer> {
      const stream = valueOf(await kit.door.perform(by, downloadExport, { id, part: 1, ...input }, { purpose: 'service' }));
      const parts: Uint8Array[] = [];
      for await (const part of stream.content) parts.push(part);
      return Buffer.concat(parts);
    },
  };
}

export type ExportKit = ReturnType<typeof exportKit>;

export async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

export async function site(kit: ExportKit, ada: Principal, name = 'Kita Sonnenhang') {
  const project = await kit.project(ada, name);
  const tasks: string[] = [];
  for (const title of ['Türen', 'Fenster', '=1+1'])
    tasks.push((await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title, status: 'open' } })).id);
  const photo = await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption: 'Wand' } });
  await kit.ask(ada, putFile, {
    collection: 'photos',
    id: photo.id,
    field: 'picture',
    name: 'Wand Süd.jpg',
    type: 'image/jpeg',
    content: bytes('jpeg'.repeat(50_000)),
  });
  return { project, tasks, photo: photo.id };
}

/** The records of a machine copy. */
export const lines = (file: Buffer | undefined) =>
  (file?.toString() ?? '')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { id: string; fields: Record<string, unknown> });
