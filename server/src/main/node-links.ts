// What several nodes hear of each other, put together: signals for whoever listens, keys that are to be forgotten, and that something is due. A node that is alone keeps
// what it has.
import { nodeMessages } from '../adapters/nodes/node-messages.ts';
import { sharedSignals } from '../adapters/nodes/shared-signals.ts';
import { wakingRows } from '../adapters/nodes/waking-rows.ts';
import { mailQueueList } from '../adapters/embedded/sealed-mail-queue.ts';
import { sharedWakeUps, type SharedWakeUps } from '../adapters/nodes/shared-wake-ups.ts';
import type { Clock } from '../ports/clock.ts';
import type { Nodes } from '../ports/nodes.ts';
import type { Random } from '../ports/random.ts';
import type { Rows } from '../ports/rows.ts';
import type { Signals } from '../ports/signals.ts';
import type { WakeUpQueue } from '../ports/wake-ups.ts';
import { dueLists } from '../stores/due-lists.ts';
import type { Vault, VaultParts } from '../vault/vault.ts';

export interface NodeLinks {
  readonly signals: Signals;
  /** Absent where nobody is woken: whoever looks for what is due looks every second. */
  readonly wakeUps: SharedWakeUps | undefined;
  /** For the vault: what the others are told. */
  readonly onForgotten: VaultParts['onForgotten'];
  /** From now on this node does what the others tell it. Gives back what ends it. */
  hear(vault: Pick<Vault, 'forget' | 'close'>): () => void;
}

/** How wake-ups come to a node, and what resting takes. */
export interface WakeUpParts {
  readonly queue: WakeUpQueue;
  readonly clock: Clock;
  readonly random: Random;
}

export function linkNodes(nodes: Nodes, local: Signals, waking?: WakeUpParts): NodeLinks {
  if (nodes.alone) return { signals: local, wakeUps: undefined, onForgotten: undefined, hear: () => () => undefined };
  const messages = nodes.wire && nodeMessages(nodes.wire, nodes.id);
  const signals = sharedSignals(local, messages);
  const wakeUps = waking && sharedWakeUps({ queue: waking.queue, random: waking.random, nowMs: () => waking.clock.nowMs(), messages });
  return {
    signals,
    wakeUps,
    onForgotten(business, keys) {
      messages?.tell(['d', business, keys === 'all' ? null : keys]);
      // At once: a stream may run under one of them.
      messages?.flush();
    },
    hear(vault) {
      // What was missed on the wire is asked for once more, by way of the rows.
      const endForgetting = nodes.onForget((business) => (business === 'all' ? vault.close() : vault.forget(business, 'all')));
      const end = messages?.listen({
        told(told) {
          if (told[0] === 's') signals.heardFrom(told[1], told[2]);
          else if (told[0] === 'd') vault.forget(told[1], told[2] ?? 'all');
          else if (told[0] === 'w') wakeUps?.heardFrom(told[1]);
        },
        gap() {
          signals.gap();
          wakeUps?.gap();
          // Which keys were meant is not known: everything opened is dropped, and opened again when it is needed.
          vault.close();
        },
      });
      return () => {
        messages?.flush();
        end?.();
        endForgetting();
        signals.close();
      };
    },
  };
}

/** The rows that things are put into for background work to find: whoever looks for them is woken. */
export function wakingRowsOf(
  { rows, identityRows }: { readonly rows: Rows; readonly identityRows: Rows },
  wakeUps: SharedWakeUps | undefined,
): { readonly rows: Rows; readonly mailRows: Rows } {
  if (!wakeUps) return { rows, mailRows: identityRows };
  const mails = new Map([[mailQueueList, 'mails' as const]]);
  wakeUps.watch([
    { rows, lists: dueLists },
    { rows: identityRows, lists: mails },
  ]);
  const onDue = wakeUps.noteDue.bind(wakeUps);
  return { rows: wakingRows(rows, dueLists, onDue), mailRows: wakingRows(identityRows, mails, onDue) };
}
