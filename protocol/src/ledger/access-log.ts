// A line of a copied access log, held against the entry of the ledger that it says it is (docs/formats/copies.md).
import { encodeId } from '../ids.ts';
import { commitment, decodeWhat, decodeWho, saltBytes, type Entry, type Group } from './entry.ts';
import { equalBytes, sha256, type Hash } from './sha256.ts';

/** As it is parsed; nothing in it is trusted. */
export interface AccessLogLine {
  readonly volume: number;
  readonly index: number;
  readonly time: string;
  readonly type: string;
  readonly who?: unknown;
  readonly what?: unknown;
  readonly proof?: { readonly [G in Group]?: { readonly salt: string; readonly values: string } };
}

/** `whole`: everything that the line shows is what the entry committed to. `in-part`: some of it is withheld, so that only the rest is proved. */
export type LineVerdict = 'whole' | 'in-part' | 'altered';

/** `entry` is that of the line's volume and index, out of a ledger that was verified. Never throws. */
export function checkAccessLogLine(line: AccessLogLine, entry: Entry, hash: Hash = sha256): LineVerdict {
  if (Date.parse(line.time) !== entry.timeMs || line.type !== entry.type) return 'altered';
  const verdicts = (['who', 'what'] as const).map((group) => checkGroup(line, entry, group, hash));
  return verdicts.includes('altered') ? 'altered' : verdicts.includes('in-part') ? 'in-part' : 'whole';
}

function checkGroup(line: AccessLogLine, entry: Entry, group: Group, hash: Hash): LineVerdict {
  const proof = line.proof?.[group];
  if (proof === undefined) return line[group] === undefined ? 'whole' : 'in-part';
  try {
    const [salt, values] = [Uint8Array.fromHex(proof.salt), Uint8Array.fromHex(proof.values)];
    const fits = salt.length === saltBytes && equalBytes(commitment(salt, entry.id, group, values, hash), entry[group]);
    return fits && inOrder(line[group]) === inOrder(shown[group](values)) ? 'whole' : 'altered';
  } catch {
    return 'altered';
  }
}

/** As a line shows them. */
const shown: Readonly<Record<Group, (values: Uint8Array) => unknown>> = {
  who: decodeWho,
  what(values) {
    const { records, reason, ...rest } = decodeWhat(values);
    return {
      ...rest,
      ...(records ? { records: records.map((id) => encodeId(id)) } : {}),
      ...(reason ? { reason: reason.toHex() } : {}),
    };
  },
};

/** The members in order, so that the same values are the same text. */
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_name, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
