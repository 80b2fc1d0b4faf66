// What a ledger needs now and then, without anybody asking: called once a minute for every business. Each part is done on its own, so that
// one that fails keeps none of the others from being done; what failed is tried again the next time. A ledger in which nothing happened since
// everything was done costs a read of its head: most ledgers rest most of the time, and there may be very many.
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { decodeEntry } from '@steward/protocol/ledger/entry.ts';
import { equalBytes } from '@steward/protocol/ledger/sha256.ts';
import { coverPerhaps } from './cover.ts';
import { submit } from './drafts.ts';
import { finishForgetting, forgetOldNames } from './forget-values.ts';
import { keepingDraft } from './keeping.ts';
import { decodePolicy, encodePolicy, policyKey } from './layout.ts';
import type { Change } from '../ports/rows.ts';
import { LogReader } from './log-reader.ts';
import type { Logs } from './logs.ts';
import { mirrorVolume } from './mirror.ts';
import { closeYear } from './next-volume.ts';
import { findVolume, readVolumes, type LedgerCore } from './open-log.ts';
import { cosignNewest, isCosigned } from './witnesses.ts';

/** As long as nothing was written, a cover may be due for so long and no longer: a machine that slept does not write a week's covers at once. */
const elapsedMsMax = 600_000;
const elapsedMsFirst = 60_000;
/** How long a ledger in which nothing happens is believed to need nothing: what is due by itself, as the end of a year, waits no longer. */
const stillMsMax = 3_600_000;
const entriesPerReadMax = 256;
const lookedBackEntriesMax = 4_096;

/** A ledger with nothing left to do, as long as its head stays as it was. */
interface Still {
  readonly reader: LogReader;
  readonly revision: number;
  readonly untilMs: number;
  readonly mayChangePolicy: boolean;
}

export class Keeper {
  readonly #core: LedgerCore;
  readonly #logs: Logs;
  readonly #lastMs = new Map<BusinessId, number>();
  readonly #still = new Map<BusinessId, Still>();
  /** Businesses whose old names were looked for, with the year in which that was. */
  readonly #namesSeen = new Map<BusinessId, number>();

  constructor(core: LedgerCore, logs: Logs) {
    this.#core = core;
    this.#logs = logs;
  }

  async tend(business: BusinessId): Promise<void> {
    const { core, logs } = { core: this.#core, logs: this.#logs };
    const cover = ['covering', () => coverPerhaps(core, logs.sequencer(business), business, this.#elapsedMs(business))] as const;
    if (await this.#isStill(business)) return void (await this.#do([cover]));
    // Before the steps: what comes while they are under way is looked at the next time.
    const seen = await this.#seen(business).catch(() => undefined);
    const done = await this.#do([
      ['closing the year', () => closeYear(core, logs, business)],
      ['entering a change of policy', () => enterPolicyChange(core, logs, business)],
      cover,
      ['forgetting', () => finishForgetting(core, logs, business)],
      ['forgetting old names', () => this.#forgetOldNames(business)],
      ['signing, mirroring and witnessing', () => this.#publish(business)],
    ]);
    if (done && seen && (await isCosigned(core, seen.reader).catch(() => false))) this.#still.set(business, seen);
  }

  /** Whether all of them were done. */
  async #do(steps: readonly (readonly [what: string, step: () => Promise<unknown>])[]): Promise<boolean> {
    const failed: string[] = [];
    let cause: unknown;
    for (const [what, step] of steps) {
      await step().catch((error: unknown) => {
        failed.push(what);
        cause ??= error;
      });
    }
    if (failed.length === 0) return true;
    this.#core.alarm(`tending a ledger: ${failed.join(', ')} failed${isStewardError(cause) && cause.rule ? ` (${cause.rule})` : ''}`);
    return false;
  }

  async #seen(business: BusinessId): Promise<Still> {
    const core = this.#core;
    const reader = new LogReader(core.rows, await findVolume(core, business));
    const { revision } = await reader.head();
    return { reader, revision, untilMs: core.clock.nowMs() + stillMsMax, mayChangePolicy: core.mayChangePolicy() };
  }

  async #isStill(business: BusinessId): Promise<boolean> {
    const still = this.#still.get(business);
    if (still === undefined) return false;
    const { reader, revision, untilMs, mayChangePolicy } = still;
    if (this.#core.clock.nowMs() < untilMs && this.#core.mayChangePolicy() === mayChangePolicy) {
      const now = await reader.head().catch(() => undefined);
      if (now?.revision === revision) return true;
    }
    this.#still.delete(business);
    return false;
  }

  async #publish(business: BusinessId): Promise<void> {
    const volumes = await readVolumes(this.#core, business);
    // The one before the last may have been closed a minute ago.
    for (const { volume, origin } of volumes.slice(-2)) {
      const { reader, publisher } = this.#logs.publisher({ business, volume, origin });
      const { head } = await reader.head();
      const stored = head.closed ? ((await publisher.stored()) ?? (await publisher.publish())) : await publisher.publish();
      await mirrorVolume(this.#core, reader, stored);
      await cosignNewest(this.#core, reader, publisher);
    }
  }

  async #forgetOldNames(business: BusinessId): Promise<void> {
    const year = new Date(this.#core.clock.nowMs()).getUTCFullYear();
    if (this.#namesSeen.get(business) === year) return;
    await forgetOldNames(this.#core, this.#logs, business);
    this.#namesSeen.set(business, year);
  }

  #elapsedMs(business: BusinessId): number {
    const nowMs = this.#core.clock.nowMs();
    const lastMs = this.#lastMs.get(business) ?? nowMs - elapsedMsFirst;
    this.#lastMs.set(business, nowMs);
    return Math.max(0, Math.min(nowMs - lastMs, elapsedMsMax));
  }
}

/**
 * The policies decide differently since it was last said: that is said once, under the new set. While two releases run side by side the newer one says it and the
 * older one is silent, although both write entries, each under the set that decided them (docs/nodes.md).
 */
async function enterPolicyChange(core: LedgerCore, logs: Logs, business: BusinessId): Promise<void> {
  const key = policyKey(business);
  const row = await core.rows.get(key);
  const said = row && decodePolicy(row.value);
  if ((said && equalBytes(said, core.policySet)) || !core.mayChangePolicy()) return;
  const put: Change = { kind: 'put', key, value: encodePolicy(core.policySet), expect: row?.revision ?? 'absent' };
  if (!said && equalBytes(await saidInEntries(core, logs, business), core.policyId)) return void (await core.rows.commit([put]));
  // A conflict is another node that has just said it.
  await submit(
    core,
    logs.sequencer(business),
    business,
    { ...keepingDraft('policy-change', 'change-policy'), clear: { policySet: core.policySet } },
    [put],
  );
}

/** For ledgers of which nobody wrote down what was said last: by the newest entry that says it, if it is not too far back. */
async function saidInEntries(core: LedgerCore, logs: Logs, business: BusinessId): Promise<Uint8Array> {
  const { reader } = logs.publisher(await findVolume(core, business));
  const { size } = (await reader.head()).head;
  for (let end = size; end > 0 && size - end < lookedBackEntriesMax;) {
    const from = Math.max(0, end - entriesPerReadMax);
    const said = (await reader.entries(from, end - from))
      .map(decodeEntry)
      .findLast(({ type }) => type === 'policy-change' || type === 'genesis');
    if (said) return said.policy;
    end = from;
  }
  return new Uint8Array(0);
}
