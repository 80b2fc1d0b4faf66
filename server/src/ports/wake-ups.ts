// Wake-ups: that something lies in the rows for background work to find, told to the nodes, so that none of them has to look every second. A wake-up has no content: it
// says which list is worth a look, never what is in it.
//
// Guarantees, held by every adapter and shown by its contract suite:
//  1. What is sent is given to one of the nodes that listen, the sender included, usually at once; which one is not said.
//  2. It may be lost, doubled, late and out of order. Nothing rests on it but how soon something is done: whoever listens looks now and then anyway.
//  3. Sending neither waits nor fails. A wake-up is sent after the commit it speaks of is durable, never before.

/** The lists of what is due, or is to be done at once. */
export const wakeUpKinds = ['jobs', 'mails', 'webhooks', 'cases', 'threads', 'orders', 'notices'] as const;
export type WakeUpKind = (typeof wakeUpKinds)[number];

export interface WakeUpQueue {
  send(kinds: readonly WakeUpKind[]): void;
  /** The listener is called with what was sent, of kinds this release knows, and must not throw. Gives back what ends it. */
  listen(listener: (kinds: readonly WakeUpKind[]) => void): () => void;
  /** After what was sent has left, or could not. */
  close(): Promise<void>;
}

/** A worker's loop that looks at one list. */
export interface Sleeper {
  /** Whether it looks here: a chore is one node's. */
  isHere(): boolean;
  /** Every node looks by itself, so that another one may be quicker. */
  readonly everywhere: boolean;
  wake(): void;
}

/** How loops of background work learn that there is something to do. */
export interface WakeUps {
  /** Gives back what ends it. */
  attend(kind: WakeUpKind, sleeper: Sleeper): () => void;
  /** It was woken here, and the chore is another node's by now. */
  passOn(kind: WakeUpKind): void;
  /** For how long whoever has just looked may sleep: until the earliest of what lies there is due, and never for long. Throws `store-unavailable`. */
  restMs(kind: WakeUpKind): Promise<number>;
}

/** `{"v":1,"kinds":["jobs"]}`: how a wake-up is written where it is a message. */
export const writeWakeUp = (kinds: readonly WakeUpKind[]): string => JSON.stringify({ v: 1, kinds });

/** What is not known, of a release to come or of somebody else, is left out. */
export function readWakeUp(text: string): readonly WakeUpKind[] {
  try {
    const { v, kinds } = JSON.parse(text) as { v?: unknown; kinds?: unknown };
    return v === 1 && Array.isArray(kinds) ? wakeUpKinds.filter((kind) => kinds.includes(kind)) : [];
  } catch {
    return [];
  }
}
