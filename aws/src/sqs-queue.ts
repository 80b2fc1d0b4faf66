// Messages that services put into a queue of Amazon SQS, taken by any node. Standard queues: a message may come twice and in any order, so whoever takes it must not mind.
//
// Life of a message: received for `hiddenSeconds`, in which nobody else is given it; taken; deleted. What could not be taken is left hidden for longer and longer, and comes again;
// after as many times as the queue's redrive policy says SQS moves it to the dead-letter queue, whose alarm a person sees. A process that dies leaves it to come again.
// Nothing is believed because it lies in the queue: whoever takes it checks its signature as if it had been handed over directly.
import { setTimeout } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { HandedOverQueue } from '@steward/server/ports/handed-over.ts';

export interface SqsPlace {
  /** Its requests must be allowed to take longer than a long poll: `messagesClient`. */
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** What the queue is for, as an alarm names it. */
  readonly what: string;
  readonly onAlarm: (what: string) => void;
  /** How long a poll waits for messages, at most 20 s. */
  readonly waitSeconds?: number;
}

const waitSecondsMax = 20;
const messagesAtOnce = 10;
/** Longer than the taking of ten messages may last: each is bounded by its own requests' times. */
const hiddenSeconds = 600;
const againSecondsFirst = 10;
const againSecondsMax = 900;
const brokenMsFirst = 1_000;
const brokenMsMax = 60_000;

/** A queue of SQS as a port. */
export function sqsQueue(place: SqsPlace): HandedOverQueue {
  return {
    async run(take, signal) {
      let brokenMs = 0;
      while (!signal.aborted) {
        try {
          const messages = await receive(place, signal);
          // All of them, also when it is told to stop meanwhile: they are hidden from everybody else.
          for (const message of messages) await settle(place, message, take);
          brokenMs = 0;
        } catch {
          if (signal.aborted) return;
          if (brokenMs === 0) place.onAlarm(`the queue of ${place.what} cannot be read`);
          brokenMs = Math.min(brokenMsMax, Math.max(brokenMsFirst, brokenMs * 2));
          await setTimeout(brokenMs, undefined, { signal, ref: false }).catch(() => undefined);
        }
      }
    },
  };
}

async function receive({ client, queueUrl, waitSeconds = waitSecondsMax }: SqsPlace, signal: AbortSignal): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: messagesAtOnce,
    WaitTimeSeconds: waitSeconds,
    VisibilityTimeout: hiddenSeconds,
    MessageSystemAttributeNames: ['ApproximateReceiveCount'],
  });
  const { Messages: messages = [] } = await client.send(command, { abortSignal: signal });
  return messages;
}

async function settle(place: SqsPlace, message: Message, take: (body: Uint8Array) => Promise<void>): Promise<void> {
  const handle = { QueueUrl: place.queueUrl, ReceiptHandle: message.ReceiptHandle };
  try {
    await take(Buffer.from(message.Body ?? '', 'utf8'));
  } catch (error) {
    const times = Number(message.Attributes?.ApproximateReceiveCount ?? 1);
    // What is wrong with it is a rule, never a word of the message.
    const rule = isStewardError(error) ? (error.rule ?? error.code) : 'unknown';
    if (times === 1) place.onAlarm(`a message in the queue of ${place.what} was not taken (${rule}) and comes again`);
    const seconds = Math.min(againSecondsMax, againSecondsFirst * 2 ** Math.min(times - 1, 10));
    // If this fails, it comes again when the time it was hidden for is over.
    await place.client.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: seconds })).catch(() => undefined);
    return;
  }
  // If this fails, it comes again, and whoever takes it knows it.
  await place.client.send(new DeleteMessageCommand(handle)).catch(() => undefined);
}
