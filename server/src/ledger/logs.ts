// The logs this process writes to or signs, one sequencer a business and one publisher a volume. Idle ones are let go of when there are many.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { VolumeName } from './layout.ts';
import { LogReader } from './log-reader.ts';
import type { LedgerCore, OpenLog } from './open-log.ts';
import { Publisher, type LatestHead } from './publisher.ts';
import { Sequencer } from './sequencer.ts';

/** Businesses whose sequencer and publishers are kept. */
export const logsKeptMax = 2_000;

interface Held {
  readonly sequencer: Sequencer;
  readonly publishers: Map<number, { readonly reader: LogReader; readonly publisher: Publisher }>;
  /** Set while a checkpoint is due. */
  timer: NodeJS.Timeout | undefined;
}

export class Logs {
  readonly #core: LedgerCore;
  readonly #held = new Map<BusinessId, Held>();
  #closed = false;

  constructor(core: LedgerCore) {
    this.#core = core;
  }

  get closed(): boolean {
    return this.#closed;
  }

  sequencer(business: BusinessId): Sequencer {
    return this.#of(business).sequencer;
  }

  publisher(name: VolumeName): { readonly reader: LogReader; readonly publisher: Publisher } {
    const { publishers, sequencer } = this.#of(name.business);
    let found = publishers.get(name.volume);
    if (!found) {
      const reader = new LogReader(this.#core.rows, name);
      found = { reader, publisher: new Publisher(this.#core, reader, () => latestOf(reader, sequencer)) };
      publishers.set(name.volume, found);
    }
    return found;
  }

  /** Waits for who waits, signs what is not signed yet, and ends. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { sequencer, publishers, timer } of this.#held.values()) {
      clearTimeout(timer);
      await sequencer.settle();
      const { open } = sequencer;
      // What cannot be signed now is signed by whoever asks first after the next start.
      if (timer && open)
        await this.publisher(open.log.name)
          .publisher.publish()
          .catch(() => undefined);
      sequencer.forget();
      publishers.clear();
    }
    this.#held.clear();
  }

  #of(business: BusinessId): Held {
    const found = this.#held.get(business);
    if (found) return found;
    if (this.#held.size >= logsKeptMax) this.#letGo();
    const held: Held = {
      sequencer: new Sequencer(this.#core, business, (log) => {
        this.#core.grown(business, log.name.volume, log.head.size);
        this.#due(business, log);
      }),
      publishers: new Map(),
      timer: undefined,
    };
    this.#held.set(business, held);
    return held;
  }

  #due(business: BusinessId, log: OpenLog): void {
    const { publishDelayMs } = this.#core.limits;
    const held = this.#held.get(business);
    if (publishDelayMs === 'never' || !held || held.timer || this.#closed) return;
    held.timer = setTimeout(() => {
      held.timer = undefined;
      // Whoever asks for the checkpoint next is told why it failed; what is wrong with the ledger has raised its alarm.
      this.publisher(log.name)
        .publisher.publish()
        .catch(() => undefined);
    }, publishDelayMs);
    held.timer.unref();
  }

  #letGo(): void {
    for (const [business, { sequencer, timer }] of this.#held) {
      if (!sequencer.idle || timer) continue;
      sequencer.forget();
      this.#held.delete(business);
      return;
    }
  }
}

async function latestOf(reader: LogReader, sequencer: Sequencer): Promise<LatestHead> {
  const { head, revision } = await reader.head();
  const { open } = sequencer;
  const same = open !== undefined && open.log.name.volume === reader.name.volume && open.log.revision === revision;
  return same ? { head, lineage: open.lineage } : { head };
}
