// Nodes that speak over SNS and SQS, as fauxqs has them: the shape of the calls.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { CreateTopicCommand, ListSubscriptionsByTopicCommand, SNSClient, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { DeleteQueueCommand, GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { seededRandom } from '@steward/server/adapters/memory/scheduler.ts';
import { emulatorCredentials, emulatorRegion, startS3Emulator } from './emulated.ts';
import { openSnsNodeWire } from './sns-node-wire.ts';

const emulator = await startS3Emulator();

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await what()); tries++) {
    assert(tries < 400, 'it never came to that');
    await setTimeout(20);
  }
}

if (emulator) {
  const at = { endpoint: emulator.endpoint, region: emulatorRegion, credentials: emulatorCredentials };
  const [sns, sqs] = [new SNSClient(at), new SQSClient(at)];
  after(async () => {
    sns.destroy();
    sqs.destroy();
    await emulator.stop();
  });
  const topicArn = (await sns.send(new CreateTopicCommand({ Name: 'steward-nodes' }))).TopicArn!;
  let seed = 0;
  const times = { aliveEveryMs: 50, deadMs: 600_000, missedMs: 60_000, waitS: 1, settleMs: 0 };
  const open = async (more: Partial<typeof times> = {}) => {
    const wire = await openSnsNodeWire({
      sns,
      sqs,
      topicArn,
      queuePrefix: 'steward-node-',
      random: seededRandom(++seed),
      times: { ...times, ...more },
    });
    const heard: string[] = [];
    wire.listen({ message: (text) => heard.push(text), gap: () => heard.push('gap') });
    return { wire, heard };
  };
  const queues = async () => (await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'steward-node-' }))).QueueUrls ?? [];
  const subscriptions = async () => (await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }))).Subscriptions ?? [];

  test('what one node sends all hear; a queue goes with its node, and its subscription too', async () => {
    const [one, other] = [await open(), await open()];
    one.wire.send('hello');
    one.wire.send('x'.repeat(150_000));
    await until(() => other.heard.length === 2 && one.heard.length === 2);
    assert.deepEqual(
      [...other.heard].sort((a, b) => a.length - b.length),
      ['hello', 'x'.repeat(150_000)],
    );
    assert.equal((await queues()).length, 2);
    assert.equal((await subscriptions()).length, 2);
    await Promise.all([one.wire.close(), other.wire.close()]);
    assert.deepEqual(await queues(), []);
    assert.deepEqual(await subscriptions(), []);
  });

  test('a node whose queue is taken away gets a new one, and says that it may have missed something', async () => {
    const [one, other] = [await open(), await open()];
    const [url] = (await queues()).slice(0, 1);
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url! }));
    await until(() => [one, other].some(({ heard }) => heard.includes('gap')));
    one.wire.send('again');
    await until(() => [one, other].every(({ heard }) => heard.includes('again')));
    await Promise.all([one.wire.close(), other.wire.close()]);
    assert.deepEqual(await queues(), []);
  });

  test('a node’s queue takes messages of the one topic, and nothing without TLS', async () => {
    const { wire } = await open();
    const [QueueUrl] = await queues();
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: QueueUrl!, AttributeNames: ['Policy'] }));
    await wire.close();
    const { Statement } = JSON.parse(Attributes!['Policy']!) as { Statement: readonly { Effect: string; Condition: object }[] };
    assert.deepEqual(
      Statement.map(({ Effect, Condition }) => [Effect, Condition]),
      [
        ['Allow', { ArnEquals: { 'aws:SourceArn': topicArn } }],
        ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }],
      ],
    );
  });

  test('a queue goes with its node also where the end of its subscription is refused', async () => {
    const refusing = new SNSClient({ ...at, maxAttempts: 1 });
    refusing.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === 'UnsubscribeCommand') throw Object.assign(new Error('no'), { name: 'AuthorizationErrorException' });
        return next(args);
      },
      { step: 'initialize' },
    );
    const parts = { sns: refusing, sqs, topicArn, queuePrefix: 'steward-node-', random: seededRandom(77) };
    const alarms: string[] = [];
    const wire = await openSnsNodeWire({ ...parts, times, onAlarm: (what) => alarms.push(what) });
    const before = (await queues()).length;
    await wire.close();
    assert.equal(before, 1);
    assert.deepEqual(alarms, ['the subscription of a queue that is gone stays']);
    for (const { SubscriptionArn } of await subscriptions()) await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    assert.deepEqual(await queues(), []);
    refusing.destroy();
  });

  test('the queue of a node that died is taken away by another', async () => {
    const dead = await openSnsNodeWire({
      sns,
      sqs,
      topicArn,
      queuePrefix: 'steward-node-',
      random: seededRandom(99),
      times: { ...times, aliveEveryMs: 3_600_000 },
    });
    const living = await open({ deadMs: 1_500 });
    assert.equal((await queues()).length, 2);
    await until(async () => (await queues()).length === 1);
    assert.equal((await subscriptions()).length, 1);
    await living.wire.close();
    await dead.close();
  });
}
