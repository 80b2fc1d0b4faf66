// Files that leave the page: evidence of what is wrong, a checkpoint to hold on to, the ledger itself as `steward ledger export` lays it out.
import type { Checkpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { readPath, readTileAt, type LedgerSource } from '@steward/protocol/ledger/source.ts';
import { tilePath, tilesOf } from '@steward/protocol/ledger/tile.ts';
import type { LedgerResult } from './check-ledger.ts';
import type { Cheat } from './cheats.ts';
import { writeZip, type FileToZip } from './zip-writer.ts';

const turnsMax = 1_000;

/** Everything that shows to anybody what was found; with the two checkpoints and the key nobody has to be believed. */
export function evidenceOf({ report, keys, origin }: LedgerResult, cheat?: Cheat): string {
  const { verdict, reason, sentence, firstEntry, before, evidence } = report;
  const made = cheat === undefined ? {} : { note: `Made by "Try to cheat" (${cheat}) on a copy: this shows what evidence looks like.` };
  const seen = { checkedAt: new Date().toISOString(), verdict, reason, sentence, firstEntry, before, origin };
  return `${JSON.stringify({ format: 'steward-evidence/1', ...made, ...seen, keys, evidence }, undefined, 2)}\n`;
}

/** The whole ledger in one archive that the verifier and `steward verify` read. `undefined` when a file of it is missing. */
export async function bundleOf(source: LedgerSource, { size }: Checkpoint, vkey: string): Promise<Blob | undefined> {
  const files: FileToZip[] = [{ path: 'vkey', bytes: new TextEncoder().encode(`${vkey}\n`) }];
  const add = (path: string, bytes: Uint8Array | undefined) => {
    if (bytes) files.push({ path, bytes: new Uint8Array(bytes) });
    return bytes !== undefined;
  };
  if (!add('checkpoint', await readPath(source, 'checkpoint'))) return undefined;
  for (const at of tilesOf(size)) if (!add(tilePath(at), await readTileAt(source, at))) return undefined;
  for (let n = 1; n <= turnsMax; n++) if (!add(`turn/${n}`, await readPath(source, `turn/${n}`))) break;
  add('witnessed', await readPath(source, 'witnessed'));
  return new Blob(writeZip(files), { type: 'application/zip' });
}

/** Hands a file to the person; works from a saved page as well. */
export function saveFile(name: string, content: Blob | string): void {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
