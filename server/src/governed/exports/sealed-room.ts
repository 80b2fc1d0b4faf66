// The sealed bytes of one export: blobs under its own key, of which any range opens by itself. Nothing of an export lies anywhere else.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, JobId, KeyId } from '@steward/protocol/ids.ts';
import type { BlobRange, Blobs } from '../../ports/blobs.ts';
import type { Grant } from '../../ports/grant.ts';
import { exportAsRecord, exportBlobs } from '../../stores/exports.ts';
import type { FileWhere, Vault } from '../../vault/vault.ts';

const listedMax = 1_000;

export interface SealedRoom {
  /** Replaces what a step that was broken off has left under this name. */
  put(name: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** `not-found` when it is not there any more. */
  read(name: string, range?: BlobRange): AsyncIterable<Uint8Array>;
  remove(name: string): Promise<void>;
}

export interface RoomOf {
  readonly business: BusinessId;
  readonly id: JobId;
  readonly key: KeyId;
}

/** `grant` names the export. */
export function sealedRoom(tools: { readonly vault: Vault; readonly blobs: Blobs }, grant: Grant, of: RoomOf): SealedRoom {
  const { vault, blobs } = tools;
  const blob = (name: string) => `${exportBlobs(of.business, of.id)}${name}`;
  const where = (name: string): FileWhere => ({
    business: of.business,
    collection: 'exports',
    record: exportAsRecord(of.id),
    version: 1,
    file: name,
  });
  return {
    async put(name, content) {
      await blobs.remove(blob(name));
      await blobs.put(blob(name), vault.sealFile(grant, where(name), of.key, content));
    },
    async *read(name, range) {
      const size = await blobs.size(blob(name));
      if (size === undefined) throw gone();
      const opened = await vault.openFile(grant, where(name), of.key, size, (part) => blobs.get(blob(name), part), range);
      if (typeof opened === 'string') throw gone();
      yield* opened;
    },
    remove: (name) => blobs.remove(blob(name)),
  };
}

const gone = () => new StewardError('not-found', { field: 'id', rule: 'the archive is not here any more' });

/** Every blob of an export, or those whose names begin with one of `kinds`. Needs no grant: nothing is opened. Safe to repeat. */
export async function removeSealed(blobs: Blobs, business: BusinessId, id: JobId, kinds?: string): Promise<void> {
  const prefix = exportBlobs(business, id);
  let after: string | undefined;
  for (;;) {
    const names = await blobs.list(prefix, after, listedMax);
    for (const name of names)
      if (kinds === undefined || kinds.includes(name.slice(prefix.length, prefix.length + 1))) await blobs.remove(name);
    if (names.length < listedMax) return;
    after = names.at(-1)!;
  }
}

const digits = (n: number) => String(n).padStart(8, '0');

/** The first letter says what it is. */
export const roomName = {
  records: (page: number) => `r${digits(page)}`,
  names: (page: number) => `n${digits(page)}`,
  source: (source: string, page: number) => `s-${source}-${digits(page)}`,
  entries: (page: number) => `e${digits(page)}`,
  part: (part: number) => `p${digits(part)}`,
  scratch: (n: number) => `t${digits(n)}`,
} as const;

/** What only packing reads. */
export const collectedKinds = 'rnst';

/** The lines of some of its blobs, one after the other. */
export async function* linesOf(room: Pick<SealedRoom, 'read'>, names: Iterable<string>): AsyncGenerator<string> {
  for (const name of names) {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let rest = '';
    for await (const chunk of room.read(name)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop()!;
      yield* lines;
    }
    if (rest !== '') throw new StewardError('integrity-failed', { rule: 'a page of an export is cut off' });
  }
}
