// Copies of data as this app asks for them: what one would hold, asking for it, how far it is, and those that repeat by themselves.
import { queryOptions } from '@tanstack/react-query';
import { exportRoutes, type WireExport, type WireExportScope } from '@steward/protocol/wire/export-routes.ts';
import { client } from './client.ts';

export type Export = WireExport;
export type ExportScope = WireExportScope;

export const exportFormatsQuery = queryOptions({
  queryKey: ['export-formats'],
  queryFn: async ({ signal }) => (await client.call(exportRoutes.exportFormats, {}, { signal })).formats,
  staleTime: Infinity,
});

/** Counts alone: nothing is opened for it. */
export const exportPreviewQuery = (scope: ExportScope) =>
  queryOptions({
    queryKey: ['export-preview', scope],
    queryFn: ({ signal }) => client.call(exportRoutes.previewExport, { body: { scope } }, { signal }),
    gcTime: 0,
  });

export const exportsQuery = queryOptions({
  queryKey: ['job', 'exports'],
  queryFn: async ({ signal }) => (await client.call(exportRoutes.exports, {}, { signal })).exports,
});

const readDownloads = async (signal: AbortSignal) => (await client.call(exportRoutes.exportDownloads, {}, { signal })).downloads;
/** Who took which copy when. */
export const downloadsQuery = queryOptions({ queryKey: ['job', 'downloads'], queryFn: ({ signal }) => readDownloads(signal) });

const readSchedules = async (signal: AbortSignal) => (await client.call(exportRoutes.exportSchedules, {}, { signal })).schedules;
export type ExportSchedule = Awaited<ReturnType<typeof readSchedules>>[number];
export const schedulesQuery = queryOptions({ queryKey: ['job', 'schedules'], queryFn: ({ signal }) => readSchedules(signal) });

/** Where a part of it is downloaded; the browser goes on where a broken download stopped. */
export const archiveUrl = (id: string, part: number) => `/v1/exports/${id}/archive?part=${part}`;
