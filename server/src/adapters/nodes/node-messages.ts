// What nodes tell each other over the wire: signals for whoever listens at another node, and keys that are to be forgotten. Gathered for a moment, because a service
// is paid by the message, and bounded: what does not fit is told as a gap, after which everybody reads anew.
//
//   {"v":1,"from":"<node>","told":[["s","<audience>",[<signal>…]],["d","<business>",["<key>"…] or null],["w",["<list>"…]]]}
//
// A node of another release may send what this one does not know: it is left out, as if it had been lost.
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import { wireMessageCharsMax, type NodeWire } from '../../ports/nodes.ts';
import type { Audience, Signal } from '../../ports/signals.ts';
import type { WakeUpKind } from '../../ports/wake-ups.ts';

export type Told =
  | readonly ['s', Audience, readonly Signal[]]
  /** Keys that were erased, or changed their state; `null`: everything of the business. */
  | readonly ['d', BusinessId, readonly KeyId[] | null]
  /** Lists in which something is due: for the node whose chore it is to look. */
  | readonly ['w', readonly WakeUpKind[]]
  | readonly ['g'];

const gatheredMs = 100;
/** Far below what a service carries, so that one more never tips it over. */
const messageCharsMax = wireMessageCharsMax / 2;

export interface NodeMessages {
  tell(told: Told): void;
  /** At once, for what must not wait. */
  flush(): void;
  listen(listener: { told(told: Told): void; gap(): void }): () => void;
}

export function nodeMessages(wire: NodeWire, from: string): NodeMessages {
  let waiting: string[] = [];
  let chars = 0;
  let timer: NodeJS.Timeout | undefined;
  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    wire.send(`{"v":1,"from":${JSON.stringify(from)},"told":[${waiting.join(',')}]}`);
    waiting = [];
    chars = 0;
  };
  return {
    tell(told) {
      let text = JSON.stringify(told);
      if (text.length > messageCharsMax) text = '["g"]';
      if (chars + text.length > messageCharsMax) send();
      waiting.push(text);
      chars += text.length + 1;
      timer ??= setTimeout(send, gatheredMs).unref();
    },
    flush: send,
    listen: ({ told, gap }) =>
      wire.listen({
        message(text) {
          const message = readMessage(text);
          if (!message || message.from === from) return;
          for (const each of message.told) {
            if (each[0] === 'g') gap();
            else if (each[0] === 's' || each[0] === 'd' || each[0] === 'w') told(each);
          }
        },
        gap,
      }),
  };
}

function readMessage(text: string): { readonly from: string; readonly told: readonly Told[] } | undefined {
  try {
    const { v, from, told } = JSON.parse(text) as { v?: unknown; from?: unknown; told?: unknown };
    if (v !== 1 || typeof from !== 'string' || !Array.isArray(told)) return undefined;
    return { from, told: told.filter((each): each is Told => Array.isArray(each)) };
  } catch {
    return undefined;
  }
}
