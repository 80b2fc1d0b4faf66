// A governed kit with the export lifecycle, and an archive read back as whoever asked for it would.
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
import { createExport } from './export.ts';

export type Settings = z.input<typeof exportSettingsSchema>;

export interface ExportKitOptions extends KitOptions {
  readonly trust?: TimeTrust;
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
  const lifecycle = createExport({ trust: options.trust ?? trustedTime, sources: { login } });
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
