// Each call to SQS and SNS fails in turn. What lies in a queue is taken or lies there still, and what a node says is heard, or is still on its way, or the others are told
// that they have missed something. All ways and calls in full; otherwise answers that are lost.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { seededRandom } from '@steward/server/adapters/memory/scheduler.ts';
import { emulatorCredentials, emulatorRegion, startS3Emulator } from './emulated.ts';
import { leftOut } from './emulators.ts';
import { givingUpAtOnce, startFaultProxy, type Armed, type FaultProxy, type ProxyFault } from './fault-proxy.ts';
import { openSnsNodeWire } from './sns-node-wire.ts';
import { sqsQueue } from './sqs-queue.ts';

const emulator = await startS3Emulator();
const full = process.env['STEWARD_TEST'] === 'full';
const faults: readonly ProxyFault[] = full
  ? ['throttled', 'failed', 'failed-done', 'lost', 'answer-lost', 'silent', 'silent-done', 'late', 'held', 'expired']
  : ['answer-lost'];

/** Of those the wire tells nobody anything new by. */
const sameOnTheWire: readonly ProxyFault[] = ['failed', 'silent', 'silent-done', 'held'];

async function within(ms: number, what: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const untilMs = performance.now() + ms; ;) {
    if (await what()) return true;
    if (performance.now() > untilMs) return false;
    await setTimeout(20);
  }
}

if (emulator === undefined) leftOut('SQS and SNS', 'fauxqs is not installed');
else {
  const straight = { endpoint: emulator.endpoint, region: emulatorRegion, credentials: emulatorCredentials };
  const [sns, sqs] = [new SNSClient(straight), new SQSClient(straight)];
  after(async () => {
    sns.destroy();
    sqs.destroy();
    await emulator.stop();
  });
  const lyingIn = async (QueueUrl: string): Promise<number> => {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }));
    return AttributeNames.reduce((all, name) => all + Number(Attributes?.[name] ?? 0), 0);
  };

  /** Clients behind a proxy of their own, for one fault. */
  async function behindProxy<T>(act: (proxy: FaultProxy, clients: { sns: SNSClient; sqs: SQSClient }) => Promise<T>): Promise<T> {
    const proxy = await startFaultProxy({ messages: straight.endpoint }, { silenceIsTold: true });
    const options = { ...straight, endpoint: proxy.endpoint, maxAttempts: 2 };
    const clients = { sns: givingUpAtOnce(new SNSClient(options)), sqs: givingUpAtOnce(new SQSClient(options)) };
    try {
      return await act(proxy, clients);
    } finally {
      clients.sns.destroy();
      clients.sqs.destroy();
      await proxy.stop();
    }
  }

  describe('a queue of SQS whose calls fail', { concurrency: true }, () => {
    let queues = 0;
    for (const fault of faults)
      it(`${fault}: nothing is lost, and nothing is deleted that was not taken`, async () => {
        for (let nth = 1; ; nth++) {
          const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `steward-faults-${queues++}` }));
          for (const MessageBody of ['a', 'b', 'refused']) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
          const taken = new Set<string>();
          const stop = new AbortController();
          const hit = await behindProxy(async (proxy, clients) => {
            const armed = proxy.arm(nth, fault, 'every');
            const place = { client: clients.sqs, queueUrl: QueueUrl!, what: 'tests', onAlarm: () => undefined, waitSeconds: 0 };
            const running = sqsQueue(place).run(async (body) => {
              const text = Buffer.from(body).toString();
              if (text === 'refused') throw new Error('not now');
              taken.add(text);
            }, stop.signal);
            // What was received by an answer that got lost is hidden for minutes.
            await within(1_500, async () => taken.size === 2 && (await lyingIn(QueueUrl!)) === 1);
            stop.abort();
            await running;
            return armed.disarm();
          });
          const left = await lyingIn(QueueUrl!);
          assert.ok(left >= 3 - taken.size, `${fault} at call ${nth}: ${[...taken].join()} taken, ${left} left`);
          if (!hit || nth >= 6) break;
        }
      });
  });

  describe('the wire of nodes whose calls fail', { concurrency: true }, () => {
    let topics = 0;
    const times = { aliveEveryMs: 100, deadMs: 600_000, missedMs: 60_000, waitS: 1, settleMs: 0 };

    /** One node behind a proxy, another that nothing befalls. */
    async function twoNodes(fault: ProxyFault, nth: number, when: 'opening' | 'open'): Promise<boolean> {
      const says = `${fault} at call ${nth}, ${when}`;
      const topicArn = (await sns.send(new CreateTopicCommand({ Name: `faults-${topics}` }))).TopicArn!;
      const queuePrefix = `faults-${topics++}-`;
      const of = (clients: { sns: SNSClient; sqs: SQSClient }, seed: number) =>
        openSnsNodeWire({ ...clients, topicArn, queuePrefix, random: seededRandom(seed), times });
      const other = await of({ sns, sqs }, 1);
      const heard = { here: [] as string[], there: [] as string[] };
      other.listen({ message: (text) => heard.there.push(text), gap: () => heard.there.push('gap') });
      const queueUrls = async () => (await sqs.send(new ListQueuesCommand({ QueueNamePrefix: queuePrefix }))).QueueUrls ?? [];
      try {
        return await behindProxy(async (proxy, clients) => {
          let armed: Armed | undefined = when === 'opening' ? proxy.arm(nth, fault, 'every') : undefined;
          const wire = await of(clients, 2).catch(() => undefined);
          if (wire === undefined) return armed!.disarm();
          wire.listen({ message: (text) => heard.here.push(text), gap: () => heard.here.push('gap') });
          armed ??= proxy.arm(nth, fault, 'every');
          wire.send('from here');
          other.send('from there');
          const arrived = (texts: readonly string[], text: string) => texts.includes(text) || texts.includes('gap');
          const isOver = async () => {
            if (!arrived(heard.there, 'from here')) return false;
            if (arrived(heard.here, 'from there')) return true;
            // Received by an answer that got lost: it is hidden, and comes again.
            const lying = await Promise.all((await queueUrls()).map(lyingIn));
            return lying.some((messages) => messages > 0);
          };
          assert.ok(await within(30_000, isOver), `${says}: ${JSON.stringify(heard)}`);
          const hit = await armed.disarm();
          await wire.close();
          return hit;
        });
      } finally {
        await other.close();
      }
    }

    for (const fault of faults.filter((each) => !sameOnTheWire.includes(each)))
      it(`${fault}: what is said is heard, or whoever missed it is told`, async () => {
        for (const when of ['opening', 'open'] as const)
          for (let nth = 1; nth <= (when === 'opening' ? 2 : 4); nth++)
            assert.ok(await twoNodes(fault, nth, when), `there is a call ${nth}`);
      });
  });
}
