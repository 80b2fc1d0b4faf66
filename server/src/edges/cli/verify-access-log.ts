// The access log in a copy, held against the ledger's volumes that lie beside it and were verified before.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { checkAccessLogLine, type AccessLogLine, type LineVerdict } from '@steward/protocol/ledger/access-log.ts';
import { decodeEntry, type Entry } from '@steward/protocol/ledger/entry.ts';
import type { LedgerSource } from '@steward/protocol/ledger/source.ts';
import { decodeBundle, tilePath, tileWidth, tileWidthAt } from '@steward/protocol/ledger/tile.ts';

/** A volume that was verified: its entries are what its head says. */
export interface VerifiedVolume {
  readonly volume: number;
  readonly size: number;
  readonly source: LedgerSource;
}

export interface AccessLogReport {
  readonly lines: number;
  readonly whole: number;
  readonly inPart: number;
  /** Places of the lines that are not what the ledger says, `<volume>/<index>`; at most twenty. */
  readonly altered: readonly string[];
}

const alteredShownMax = 20;

/** `undefined` where there is no such file. Lines are read one by one, so that a log of any length is checked in little memory. */
export async function checkAccessLog(file: string, volumes: readonly VerifiedVolume[]): Promise<AccessLogReport | undefined> {
  if (!(await stat(file).catch(() => undefined))) return undefined;
  const entryAt = entryReader(volumes);
  const counts: Record<LineVerdict, number> = { whole: 0, 'in-part': 0, altered: 0 };
  const altered: string[] = [];
  for await (const text of createInterface({ input: createReadStream(file) })) {
    if (text === '') continue;
    const line = parsed(text);
    const entry = line && (await entryAt(line));
    const verdict = line && entry ? checkAccessLogLine(line, entry) : 'altered';
    counts[verdict]++;
    if (verdict === 'altered' && altered.length < alteredShownMax) altered.push(line ? `${line.volume}/${line.index}` : 'no JSON');
  }
  return { lines: counts.whole + counts['in-part'] + counts.altered, whole: counts.whole, inPart: counts['in-part'], altered };
}

function parsed(text: string): AccessLogLine | undefined {
  try {
    const line = JSON.parse(text) as AccessLogLine;
    return Number.isSafeInteger(line.index) && line.index >= 0 && Number.isSafeInteger(line.volume) ? line : undefined;
  } catch {
    return undefined;
  }
}

/** The bundle read last is kept: lines stand in the order of the ledger. */
function entryReader(volumes: readonly VerifiedVolume[]) {
  let kept: { readonly volume: number; readonly n: number; readonly entries: readonly Uint8Array[] } | undefined;
  return async ({ volume, index }: AccessLogLine): Promise<Entry | undefined> => {
    const within = volumes.find((each) => each.volume === volume);
    if (!within || index >= within.size) return undefined;
    const n = Math.floor(index / tileWidth);
    if (kept?.volume !== volume || kept.n !== n) {
      const width = tileWidthAt('entries', n, within.size);
      const bytes = await within.source.read(tilePath({ level: 'entries', n, width }));
      if (!bytes) return undefined;
      kept = { volume, n, entries: decodeBundle(bytes, width) };
    }
    return decodeEntry(kept.entries[index % tileWidth]!);
  };
}
