// Wake-ups (server/src/ports/wake-ups.ts) through one standard queue of SQS that all nodes take from: each message goes to one of them, at least once and in no order,
// which the port allows.
//
// Life of a wake-up: `SendMessage` with kinds of lists and nothing else; `ReceiveMessage`, which waits up to 20 s, at whichever node asks; heard; `DeleteMessage`. A node
// that dies in between loses it, and the others look by themselves within half a minute. The queue keeps a message for five minutes (aws/infra): what was meant for nodes
// that were not there is of no use to those that come later, who look at once.
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { readWakeUp, writeWakeUp, type WakeUpKind, type WakeUpQueue } from '@steward/server/ports/wake-ups.ts';
import { sqsQueue } from './sqs-queue.ts';

export interface SqsWakeUpsPlace {
  /** Its requests must be allowed to take longer than a long poll: `messagesClient`. */
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly onAlarm: (what: string) => void;
  /** How long a poll waits for messages, at most 20 s. */
  readonly waitSeconds?: number;
}

/** Wake-ups that wait to be sent; more than so many at once say nothing new. */
const sendingMax = 20;

export function sqsWakeUps(place: SqsWakeUpsPlace): WakeUpQueue {
  return new SqsWakeUps(place);
}

class SqsWakeUps implements WakeUpQueue {
  readonly #place: SqsWakeUpsPlace;
  readonly #listeners = new Set<(kinds: readonly WakeUpKind[]) => void>();
  readonly #sending = new Set<Promise<void>>();
  #polling: { readonly ended: AbortController; readonly done: Promise<void> } | undefined;
  #failing = false;
  #closed = false;

  constructor(place: SqsWakeUpsPlace) {
    this.#place = place;
  }

  send(kinds: readonly WakeUpKind[]): void {
    if (this.#closed || this.#sending.size >= sendingMax) return;
    const sending = this.#send(writeWakeUp(kinds)).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  listen(listener: (kinds: readonly WakeUpKind[]) => void): () => void {
    this.#listeners.add(listener);
    this.#polling ??= this.#poll();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#polling?.ended.abort();
      this.#polling = undefined;
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    this.#polling?.ended.abort();
    await Promise.all([...this.#sending, this.#polling?.done]);
  }

  async #send(MessageBody: string): Promise<void> {
    const { client, queueUrl, onAlarm } = this.#place;
    try {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
      this.#failing = false;
    } catch {
      if (!this.#failing) onAlarm('nodes cannot be woken: what is due is seen half a minute later');
      this.#failing = true;
    }
  }

  #poll(): { readonly ended: AbortController; readonly done: Promise<void> } {
    const { client, queueUrl, onAlarm, waitSeconds } = this.#place;
    const ended = new AbortController();
    const queue = sqsQueue({ client, queueUrl, what: 'wake-ups', onAlarm, ...(waitSeconds === undefined ? {} : { waitSeconds }) });
    const done = queue.run(async (body) => {
      const kinds = readWakeUp(Buffer.from(body).toString('utf8'));
      if (kinds.length > 0) for (const listener of this.#listeners) listener(kinds);
    }, ended.signal);
    return { ended, done };
  }
}
