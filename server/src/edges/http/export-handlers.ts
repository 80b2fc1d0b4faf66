// Exports: each parses, calls one governed operation, and renders the outcome.
import { Readable } from 'node:stream';
import type { ExportSettings, WireExport, WireExportScope, WireSchedule } from '@steward/protocol/wire/export-routes.ts';
import { formats } from '../../catalogue/formats/formats.ts';
import { downloadExport } from '../../governed/exports/download-export.ts';
import {
  createSchedule,
  endSchedule,
  readSchedules,
  type ScheduleInput,
  type ScheduleView,
} from '../../governed/exports/export-schedules.ts';
import { readDownloads, readExport, readExports, type ExportView } from '../../governed/exports/read-exports.ts';
import { removeExport, renewExport } from '../../governed/exports/remove-export.ts';
import { previewExport, startExport } from '../../governed/exports/start-export.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { headerOf, type Call } from './call.ts';
import { parseRange } from './file-handlers.ts';
import { wireJob } from './lifecycle-handlers.ts';

export function exportHandlers() {
  const named = (call: Call) => ({ id: call.params['id']! });
  return {
    exportFormats: async () => ({ formats: formats.map(({ name }) => name) }),
    async previewExport(call: Call) {
      const { scope } = call.body as { scope: WireExportScope };
      const { counts, total, recordBytes, files, fileBytes } = await call.perform(previewExport, { scope });
      return { counts: [...counts], total, bytes: recordBytes, files: { count: files, bytes: fileBytes } };
    },
    startExport: async (call: Call) => wireExport(await call.perform(startExport, { settings: call.body as ExportSettings })),
    exports: async (call: Call) => ({ exports: (await call.perform(readExports, {})).map(wireExport) }),
    export: async (call: Call) => wireExport(await call.perform(readExport, named(call))),
    async exportDownloads(call: Call) {
      const all = await call.perform(readDownloads, {});
      return { downloads: all.map(({ atMs, ...download }) => ({ ...download, at: isoTime(atMs) })) };
    },
    exportArchive,
    renewExport: async (call: Call) => wireExport(await call.perform(renewExport, named(call))),
    removeExport: async (call: Call) => wireExport(await call.perform(removeExport, named(call))),
    exportSchedules: async (call: Call) => ({ schedules: (await call.perform(readSchedules, {})).map(wireSchedule) }),
    createExportSchedule: async (call: Call) => wireSchedule(await call.perform(createSchedule, call.body as ScheduleInput)),
    async endExportSchedule(call: Call) {
      await call.perform(endSchedule, named(call));
      return { done: true } as const;
    },
  };
}

const types = { zip: 'application/zip', 'tar.gz': 'application/gzip' } as const;

/** HEAD comes here too: the headers are those of the answer, whose body is then left out. */
async function exportArchive(call: Call) {
  const { part } = call.query as { part: number };
  const range = parseRange(headerOf(call.request, 'range'));
  const ifTag = tagOf(headerOf(call.request, 'if-range'));
  const stream = await call.perform(downloadExport, { id: call.params['id']!, part, range, ifTag });
  const { archive, from, length, size, tag, takenAtMs } = stream;
  const day = isoTime(takenAtMs).slice(0, 10);
  const name = `export-${day}-${call.params['id']!.slice(0, 6)}${stream.parts > 1 ? `-${part}-of-${stream.parts}` : ''}.${archive}`;
  call.reply
    .type(types[archive])
    .header('content-length', length)
    .header('accept-ranges', 'bytes')
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('etag', `"${tag}"`);
  if (stream.partial) call.reply.code(206).header('content-range', `bytes ${from}-${from + length - 1}/${size}`);
  return call.reply.send(Readable.from(stream.content, { objectMode: false }));
}

/** What `If-Range` names must be the very archive; a date, or anything that was never given out, is none. */
const tagOf = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : (/^"([a-z0-9-]{1,64})"$/.exec(header)?.[1] ?? 'none');

export function wireExport({ export: data, parts, mayDownload, ...job }: ExportView): WireExport {
  const { settings, records, bytes, expiresMs, schedule, removedWhy } = data;
  return {
    ...wireJob(job),
    scope: settings.scope,
    formats: [...settings.formats],
    files: settings.files,
    archive: settings.archive,
    records,
    bytes,
    parts: [...parts],
    ...(expiresMs === undefined || job.state !== 'ready' ? {} : { expiresAt: isoTime(expiresMs) }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(removedWhy === undefined ? {} : { removedWhy }),
    mayDownload,
  };
}

function wireSchedule({ id, by, every, nextMs, createdMs, endedMs, settings, bucket, last }: ScheduleView): WireSchedule {
  return {
    id,
    by,
    every,
    nextAt: isoTime(nextMs),
    createdAt: isoTime(createdMs),
    ...(endedMs === undefined ? {} : { endedAt: isoTime(endedMs) }),
    settings,
    ...(bucket === undefined ? {} : { bucket }),
    ...(last === undefined
      ? {}
      : { lastDelivery: { at: isoTime(last.atMs), ok: last.ok, ...(last.rule === undefined ? {} : { rule: last.rule }) } }),
  };
}
