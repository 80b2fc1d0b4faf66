// What changed in the list of processors since it was looked at last, and that the admins of every business are told of each change, in the app and by e-mail.
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { Processor } from '../catalogue/processors.ts';
import type { Tools } from '../governed/operation.ts';
import { businessIds } from '../stores/standing.ts';
import { dayOf } from '../stores/tallies.ts';
import { noteProcessors, processorTurns } from '../stores/trust-records.ts';
import { tell, type TellTools } from './notices/tell.ts';

const turnsToldMax = 50;
const toldAgainMsMax = 7 * 86_400_000;
const utf8 = new TextEncoder();

/** Tells each change once; tried again for a week, whatever came in between. */
export async function tellTurns(tools: TellTools & Pick<Tools, 'processors'>): Promise<void> {
  const { rows, clock, processors } = tools;
  const declared = [...processors.values()].map((processor) => ({ id: processor.id, name: processor.name, sum: sumOf(processor) }));
  await noteProcessors(rows, clock.nowMs(), declared);
  const turns = await processorTurns(rows, turnsToldMax);
  for (const { id, atMs } of turns.filter((turn) => clock.nowMs() - turn.atMs < toldAgainMsMax))
    for (const business of await businessIds(rows)) {
      const notice = { kind: 'processor-change', processor: id, effective: dayOf(atMs) } as const;
      await tell(tools, { kind: 'admins', business }, notice, `processor:${id}:${atMs}`);
    }
}

const sumOf = (processor: Processor): string => sha256(utf8.encode(JSON.stringify(processor))).toHex();
