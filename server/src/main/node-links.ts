// What several nodes hear of each other, put together: signals for whoever listens, and keys that are to be forgotten. A node that is alone keeps what it has.
import { nodeMessages } from '../adapters/nodes/node-messages.ts';
import { sharedSignals } from '../adapters/nodes/shared-signals.ts';
import type { Nodes } from '../ports/nodes.ts';
import type { Signals } from '../ports/signals.ts';
import type { Vault, VaultParts } from '../vault/vault.ts';

export interface NodeLinks {
  readonly signals: Signals;
  /** For the vault: what the others are told. */
  readonly onForgotten: VaultParts['onForgotten'];
  /** From now on this node does what the others tell it. Gives back what ends it. */
  hear(vault: Pick<Vault, 'forget' | 'close'>): () => void;
}

export function linkNodes(nodes: Nodes, local: Signals): NodeLinks {
  if (nodes.alone) return { signals: local, onForgotten: undefined, hear: () => () => undefined };
  const messages = nodes.wire && nodeMessages(nodes.wire, nodes.id);
  const signals = sharedSignals(local, messages);
  return {
    signals,
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
        },
        gap() {
          signals.gap();
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
