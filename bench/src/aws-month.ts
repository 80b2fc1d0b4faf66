// What a month of accesses costs on AWS, from the calls that were counted: unit prices are the inputs of docs/costs.md, and only what an access itself costs is reckoned. Storage, nodes, load
// balancer and traffic are on docs/costs.md.
import { prices } from '../../aws/src/main/costs/prices.ts';

export interface Calls {
  /** Strongly consistent reads of up to 4 KB. */
  readUnits: number;
  /** Transactional writes count two for each KB. */
  writeUnits: number;
  kmsCalls: number;
  messages: number;
}

const monthS = 30 * 86_400;
const businesses = 1_000;
/** KMS is called once a minute for each business that is used, at each node that serves it. */
const nodes = 3;

/** A commit of one entry: head, entries and sealed values, each of less than a kilobyte, in a transaction. */
const loneWriteUnits = 6;

export function monthOf({
  calls,
  accesses,
  entriesPerCommit,
}: {
  readonly calls: Calls;
  readonly accesses: number;
  readonly entriesPerCommit: number;
}): readonly string[] {
  const each = { reads: calls.readUnits / accesses, writes: calls.writeUnits / accesses };
  const lines = [
    `an access: ${each.reads.toFixed(1)} read units; ${each.writes.toFixed(2)} write units with ${entriesPerCommit.toFixed(1)} entries a commit, ${loneWriteUnits} alone`,
    `a month of accesses, ${businesses} businesses, ${nodes} nodes, in dollars:`,
    '  accesses/s     reads    writes       KMS     all',
  ];
  for (const perSecond of [1, 10, 100]) {
    const count = perSecond * monthS;
    // Spread over so many ledgers each commit holds one entry.
    const reads = count * each.reads * prices.reads.usd;
    const writes = count * loneWriteUnits * prices.writes.usd;
    const minutes = monthS / 60;
    // Businesses that are used in a minute, at most one call for each of them and node.
    const used = businesses * (1 - Math.exp((-perSecond * 60) / businesses / nodes)) * nodes;
    const kms = used * minutes * prices.kms.usd;
    const cells = [reads, writes, kms, reads + writes + kms].map((each_) => each_.toFixed(2).padStart(9));
    lines.push(`  ${String(perSecond).padStart(10)} ${cells.join(' ')}`);
  }
  return lines;
}
