// To which companies something about the person of a thread was sent: the ledger's own entries of what passed the gate. For whoever answers a correction, an
// erasure or a restriction, and has to tell them (Art. 19 GDPR).
import type { ReadOperation } from '../operation.ts';
import { locateThread, type LocatedThread, type ThreadNamed } from './locate-thread.ts';

/** Entries that are looked through, the newest first. */
const scannedMax = 20_000;
const pageEntries = 500;

export interface Recipient {
  readonly processor: string;
  readonly times: number;
  readonly lastAtMs: number;
}

export interface Recipients {
  readonly recipients: readonly Recipient[];
  /** The whole ledger was looked through. */
  readonly complete: boolean;
  readonly told: LocatedThread['thread']['told'];
}

export const readRecipients: ReadOperation<'read-threads', ThreadNamed, LocatedThread | undefined, Recipients> = {
  kind: 'read',
  name: 'read-threads',
  async locate(tools, principal, input) {
    const target = await locateThread(tools, principal, input);
    const records = target.loaded ? [...target.records, principal.business as string] : [];
    return { ...target, records, fields: new Set<string>() };
  },
  async act(grant, { tools, principal, target }) {
    const { thread } = target.loaded!;
    const { business } = principal;
    const found = new Map<string, Recipient>();
    let left = scannedMax;
    for (const { volume } of [...(await tools.ledger.volumes(business))].reverse()) {
      for (let at = await tools.ledger.size(business, volume); at > 0 && left > 0 && thread.by !== undefined;) {
        const from = Math.max(0, at - Math.min(pageEntries, left));
        for (const { what, timeMs } of (await tools.ledger.openValues(grant, business, volume, from, at - from)).toReversed()) {
          if (what?.operation !== 'disclose' || what.outcome !== 'allowed' || what.person !== thread.by || !what.processor) continue;
          const before = found.get(what.processor);
          found.set(what.processor, { processor: what.processor, times: (before?.times ?? 0) + 1, lastAtMs: before?.lastAtMs ?? timeMs });
        }
        left -= at - from;
        at = from;
      }
    }
    return { recipients: [...found.values()], complete: left > 0, told: thread.told };
  },
};
