// download-export: the archive, or any range of it, for whoever asked for the export and nobody else. Taking it is one entry and one line of the register for a session and
// a part, however many ranges it takes: a download that is resumed is the same download. After twelve hours it is another.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId } from '@steward/protocol/ids.ts';
import {
  decodeEntryPage,
  downloadChange,
  exportKeyOf,
  rangePages,
  type EntryPage,
  type StoredExport,
  type Volume,
} from '../../stores/exports.ts';
import { decodeRow } from '../../stores/layout.ts';
import type { Act, ReadOperation, Tools } from '../operation.ts';
import { archiveKindOf } from './entry-pages.ts';
import { locateExport } from './locate-export.ts';
import { readVolume, volumeBytes } from './read-volume.ts';
import { sealedRoom } from './sealed-room.ts';
import { resolveRange, whileAllowed, type ByteRange } from '../give-content.ts';

const servesMs = 43_200_000;
const streamMs = 12 * 3_600_000;

export interface DownloadInput {
  readonly id: string;
  /** From 1. */
  readonly part: number;
  readonly range?: ByteRange | undefined;
  /** What the caller holds a part of; of anything else the whole is given instead of the range. */
  readonly ifTag?: string | undefined;
}

export interface ArchiveStream {
  readonly size: number;
  readonly from: number;
  readonly length: number;
  readonly partial: boolean;
  readonly tag: string;
  readonly archive: 'zip' | 'tar.gz';
  readonly parts: number;
  readonly takenAtMs: number;
  readonly content: AsyncIterable<Uint8Array>;
}

export const downloadExport: ReadOperation<'download-export', DownloadInput, StoredExport | undefined, ArchiveStream> = {
  kind: 'read',
  name: 'download-export',
  grantMs: streamMs,
  entryServesMs: servesMs,
  locate: async (tools, principal, input) => ({
    ...(await locateExport(tools, principal, input.id, ['ready'])),
    viewed: `${input.id}/${input.part}`,
  }),
  async act(grant, act, input) {
    const { tools, principal, target } = act;
    const { job, export: data } = target.loaded!;
    const volume = data.volumes[input.part - 1];
    if (!volume) throw new StewardError('not-found', { field: 'part', rule: `it has ${data.volumes.length}` });
    const kind = archiveKindOf(data.settings.archive);
    const size = volumeBytes({ kind, volume });
    const tag = `${job.id}-${input.part}-${data.restarts}`;
    const range = input.ifTag === undefined || input.ifTag === tag ? input.range : undefined;
    const { from, length } = resolveRange('the archive', range, size);
    await register(act, input.part);
    const room = sealedRoom(tools, grant, { business: principal.business, id: job.id, key: data.key! });
    const pages = await pagesOf(tools, principal.business, job.id, input.part - 1);
    const content = readVolume({ room, kind, takenAtMs: job.startedAtMs, volume, pages }, { from, length });
    return {
      size,
      from,
      length,
      partial: range !== undefined,
      tag,
      archive: data.settings.archive,
      parts: data.volumes.length,
      takenAtMs: job.startedAtMs,
      content: whileAllowed(content, act.stillAllowed),
    };
  },
};

async function register({ tools, principal, target }: Act<StoredExport | undefined>, part: number): Promise<void> {
  const session = principal.session ?? principal.name ?? 'none';
  const id = target.loaded!.job.id;
  const nowMs = tools.clock.nowMs();
  const known = await tools.rows.get(exportKeyOf.download(principal.business, id, part, principal.person!, session));
  if (known && nowMs - decodeRow<[number]>(known.value)[0] < servesMs) return;
  await tools.rows.commit([downloadChange(principal.business, { export: id, part, by: principal.person!, atMs: nowMs }, session)]);
  // Whoever looks at the register, on this device or another, sees it at once.
  tools.signals.give(principal.business, [{ kind: 'job', job: id, by: principal.person }]);
}

async function pagesOf(
  tools: Tools,
  business: Act<undefined>['principal']['business'],
  id: JobId,
  volume: Volume | number,
): Promise<readonly EntryPage[]> {
  const pages: EntryPage[] = [];
  for await (const rows of rangePages(tools.rows, business, `xen/${id}/`, 1_000))
    for (const row of rows) {
      const page = decodeEntryPage(row.value);
      if (page.volume === volume) pages.push(page);
    }
  return pages;
}
