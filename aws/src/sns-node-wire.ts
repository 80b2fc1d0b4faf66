// The wire between nodes (server/src/ports/nodes.ts) on SNS and SQS: every node publishes to one topic, and reads a queue of its own that is subscribed to it.
//
//   node ── Publish ──▶ topic ──▶ queue of each node ──▶ ReceiveMessage (waits up to 20 s), DeleteMessageBatch
//
// What the services promise, and what is made of it: a standard topic and a standard queue deliver at least once and in no order, which the port allows. A queue keeps a
// message for a minute at most: a node that did not ask for so long has missed some, and says so (`gap`). A queue can be used a second after it was made, and its name
// again a minute after it was deleted, so each has a new name. A message has at most 256 KB.
//
// Every node says that it lives (`alive`), by which the others know its queue; a queue of this prefix that nobody has spoken for in ten minutes is a dead node's, and is
// taken away with its subscription by whoever notices. What a node publishes comes back to itself: when that stays away, its queue is made anew.
//
//   {"v":1,"queue":"<name>","gap":true if something could not be sent before,"texts":["…"]}
import { setTimeout } from 'node:timers/promises';
import { ListSubscriptionsByTopicCommand, PublishCommand, SubscribeCommand, UnsubscribeCommand, type SNSClient } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { NodeWire, WireListener } from '@steward/server/ports/nodes.ts';
import type { Random } from '@steward/server/ports/random.ts';

export interface SnsNodeWireParts {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly topicArn: string;
  /** How the names of the nodes' queues begin. */
  readonly queuePrefix: string;
  readonly random: Random;
  readonly onAlarm?: (what: string) => void;
  readonly times?: Partial<WireTimes>;
}

export interface WireTimes {
  readonly aliveEveryMs: number;
  /** A queue that nobody spoke for is a dead node's. */
  readonly deadMs: number;
  /** Until what this node published is missed. */
  readonly missedMs: number;
  readonly waitS: number;
  /** Before that a new queue cannot be used. */
  readonly settleMs: number;
}

const defaultTimes: WireTimes = { aliveEveryMs: 20_000, deadMs: 600_000, missedMs: 75_000, waitS: 20, settleMs: 1_000 };
/** The shortest that SQS keeps a message. */
const retentionS = 60;
const receivedMax = 10;
const retryMs = 2_000;
const waitingMax = 1_000;
const pagesMax = 50;

/** Opens this node's queue; it hears what is sent from when this resolves. */
export async function openSnsNodeWire(parts: SnsNodeWireParts): Promise<NodeWire> {
  const wire = new SnsNodeWire(parts);
  await wire.begin();
  return wire;
}

interface Queue {
  readonly name: string;
  readonly url: string;
  readonly subscription: string;
}

class SnsNodeWire implements NodeWire {
  readonly #parts: SnsNodeWireParts;
  readonly #times: WireTimes;
  readonly #listeners = new Set<WireListener>();
  readonly #ended = new AbortController();
  /** When a queue was last spoken for, by this process's steady clock. */
  readonly #heard = new Map<string, number>();
  readonly #beganMs = performance.now();
  #queue: Queue | undefined;
  #askedMs = performance.now();
  #waiting: string[] = [];
  #owesGap = false;
  #sending: Promise<void> | undefined;
  #work: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: SnsNodeWireParts) {
    this.#parts = parts;
    this.#times = { ...defaultTimes, ...parts.times };
  }

  async begin(): Promise<void> {
    this.#queue = await this.#makeQueue();
    this.#work = this.#receive();
    this.#timer = setInterval(() => void this.#alive(), this.#times.aliveEveryMs);
    this.#timer.unref();
    this.send('');
  }

  send(text: string): void {
    if (this.#waiting.length >= waitingMax) {
      this.#waiting = [];
      this.#owesGap = true;
    }
    this.#waiting.push(text);
    this.#sending ??= this.#publish().finally(() => (this.#sending = undefined));
  }

  listen(listener: WireListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    if (this.#ended.signal.aborted) return;
    clearInterval(this.#timer);
    await this.#sending;
    this.#ended.abort();
    await this.#work.catch(() => undefined);
    // What cannot be taken away now another node takes away later.
    if (this.#queue) await this.#takeAway(this.#queue).catch(() => undefined);
  }

  async #makeQueue(): Promise<Queue> {
    const { sns, sqs, topicArn, queuePrefix, random } = this.#parts;
    const name = `${queuePrefix}${Buffer.from(random.bytes(12)).toString('hex')}`;
    const arn = queueArn(topicArn, name);
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: arn,
          Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
        },
        { Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: arn, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ],
    };
    const made = await sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: { MessageRetentionPeriod: String(retentionS), SqsManagedSseEnabled: 'true', Policy: JSON.stringify(policy) },
      }),
    );
    const subscribed = await sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: 'sqs',
        Endpoint: arn,
        Attributes: { RawMessageDelivery: 'true' },
        ReturnSubscriptionArn: true,
      }),
    );
    await setTimeout(this.#times.settleMs);
    this.#heard.set(name, performance.now());
    return { name, url: made.QueueUrl!, subscription: subscribed.SubscriptionArn! };
  }

  async #publish(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#ended.signal.aborted) {
      const [text] = this.#waiting;
      const gap = this.#owesGap ? { gap: true } : {};
      const Message = JSON.stringify({ v: 1, queue: this.#queue?.name ?? '', ...gap, texts: text === '' ? [] : [text] });
      try {
        await this.#parts.sns.send(new PublishCommand({ TopicArn: this.#parts.topicArn, Message }));
        this.#owesGap = false;
      } catch {
        // The SDK has tried a few times. The others are told that something is missing as soon as anything gets through.
        this.#owesGap = true;
        await setTimeout(retryMs, undefined, { signal: this.#ended.signal }).catch(() => undefined);
      }
      this.#waiting.shift();
    }
  }

  async #receive(): Promise<void> {
    const { sqs, onAlarm } = this.#parts;
    while (!this.#ended.signal.aborted) {
      const queue = this.#queue!;
      try {
        const found = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl: queue.url, MaxNumberOfMessages: receivedMax, WaitTimeSeconds: this.#times.waitS }),
          { abortSignal: this.#ended.signal },
        );
        // What lay there for longer than it is kept is gone.
        if (performance.now() - this.#askedMs > retentionS * 1_000) this.#gap();
        this.#askedMs = performance.now();
        const messages = found.Messages ?? [];
        for (const { Body } of messages) if (Body !== undefined) this.#take(Body);
        if (messages.length > 0)
          await this.#remove(
            queue,
            messages.map(({ ReceiptHandle }) => ReceiptHandle!),
          );
        if (performance.now() - this.#heard.get(queue.name)! > this.#times.missedMs)
          await this.#renew('what this node says does not come back to it');
      } catch (error) {
        if (this.#ended.signal.aborted) return;
        if (error instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(error.name))
          await this.#renew('the queue of this node is gone').catch(() => undefined);
        else onAlarm?.('the queue of this node cannot be read and is tried again');
        await setTimeout(retryMs, undefined, { signal: this.#ended.signal }).catch(() => undefined);
      }
    }
  }

  async #remove(queue: Queue, handles: readonly string[]): Promise<void> {
    const Entries = handles.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }));
    // What is not removed comes again, which is allowed.
    await this.#parts.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries })).catch(() => undefined);
  }

  async #renew(why: string): Promise<void> {
    this.#parts.onAlarm?.(`${why}: it gets a new queue`);
    const old = this.#queue!;
    this.#queue = await this.#makeQueue();
    this.#askedMs = performance.now();
    this.#gap();
    await this.#takeAway(old).catch(() => undefined);
  }

  #take(body: string): void {
    const message = readBody(body);
    if (!message) return;
    this.#heard.set(message.queue, performance.now());
    if (message.gap) this.#gap();
    for (const text of message.texts) for (const listener of this.#listeners) listener.message(text);
  }

  #gap(): void {
    for (const listener of this.#listeners) listener.gap();
  }

  async #alive(): Promise<void> {
    this.send('');
    if (performance.now() - this.#beganMs < this.#times.deadMs) return;
    await this.#sweep().catch(() => undefined);
  }

  /** Takes away the queues that nobody spoke for. One that is new, and was not heard of yet, is younger than that. */
  async #sweep(): Promise<void> {
    const { sns, sqs, topicArn, queuePrefix } = this.#parts;
    const nowMs = performance.now();
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: queuePrefix, MaxResults: 1_000 }));
    const dead: string[] = [];
    for (const url of QueueUrls) {
      const heardMs = this.#heard.get(nameOf(url));
      if (heardMs !== undefined && nowMs - heardMs < this.#times.deadMs) continue;
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['CreatedTimestamp'] }));
      if (Date.now() - Number(Attributes?.['CreatedTimestamp'] ?? 0) * 1_000 > this.#times.deadMs) dead.push(url);
    }
    if (dead.length === 0) return;
    const arns = new Map(dead.map((url) => [queueArn(topicArn, nameOf(url)), url]));
    for (let page = 0, NextToken: string | undefined; page < pagesMax; page++) {
      const found = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, ...(NextToken && { NextToken }) }));
      for (const { Endpoint, SubscriptionArn } of found.Subscriptions ?? [])
        // One that stays leads nowhere.
        if (Endpoint !== undefined && arns.has(Endpoint))
          await sns.send(new UnsubscribeCommand({ SubscriptionArn })).catch(() => undefined);
      NextToken = found.NextToken;
      if (NextToken === undefined) break;
    }
    for (const QueueUrl of dead) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    for (const url of dead) this.#heard.delete(nameOf(url));
  }

  async #takeAway({ url, subscription, name }: Queue): Promise<void> {
    this.#heard.delete(name);
    const ended = await Promise.allSettled([
      this.#parts.sns.send(new UnsubscribeCommand({ SubscriptionArn: subscription })),
      this.#parts.sqs.send(new DeleteQueueCommand({ QueueUrl: url })),
    ]);
    if (ended[0].status === 'rejected') this.#parts.onAlarm?.('the subscription of a queue that is gone stays');
  }
}

/** In the topic's region and account. */
const queueArn = (topicArn: string, name: string): string =>
  `${topicArn.replace(':sns:', ':sqs:').split(':').slice(0, 5).join(':')}:${name}`;

const nameOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

function readBody(body: string): { readonly queue: string; readonly gap: boolean; readonly texts: readonly string[] } | undefined {
  try {
    const { v, queue, gap, texts } = JSON.parse(body) as { v?: unknown; queue?: unknown; gap?: unknown; texts?: unknown };
    if (v !== 1 || typeof queue !== 'string' || !Array.isArray(texts)) return undefined;
    return { queue, gap: gap === true, texts: texts.filter((text) => typeof text === 'string') };
  } catch {
    return undefined;
  }
}
