// Work that two nodes must not do at the same time: whoever comes waits until the other has ended or died. As every chore (ports/nodes.ts) it may be believed for a
// moment too long by a node that was paused; so what cannot be undone is preceded by `stillMine`.
import { setTimeout } from 'node:timers/promises';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Nodes } from '../ports/nodes.ts';

const lookEveryMs = 500;
const waitMsMax = 30 * 60_000;

export type OneNode = Pick<Nodes, 'alone' | 'mayDo' | 'giveUp'>;

export interface Mine {
  /** Aborts when it is another node's. */
  readonly lost: AbortSignal;
  /** Throws `conflict` when it is another node's by now. */
  stillMine(): Promise<void>;
}

const always: Mine = { lost: new AbortController().signal, stillMine: async () => undefined };

/** Does `act` while no other node does what has this name. Throws `conflict` when that takes longer than half an hour to come about. */
export async function onOneNode<T>(
  nodes: OneNode | undefined,
  name: string,
  ended: AbortSignal,
  act: (mine: Mine) => Promise<T>,
): Promise<T> {
  if (!nodes || nodes.alone) return act(always);
  for (let waitedMs = 0; !(await nodes.mayDo(name)); waitedMs += lookEveryMs) {
    ended.throwIfAborted();
    if (waitedMs >= waitMsMax) throw notMine();
    await setTimeout(lookEveryMs);
  }
  const lost = new AbortController();
  const look = async () => {
    if (!(await nodes.mayDo(name))) lost.abort(notMine());
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  try {
    return await act({
      lost: lost.signal,
      async stillMine() {
        await look();
        lost.signal.throwIfAborted();
      },
    });
  } finally {
    clearInterval(timer);
    await nodes.giveUp(name);
  }
}

const notMine = (): StewardError => new StewardError('conflict', { rule: 'another node does that just now' });
