// A queue of SQS: what is in it is taken once it is taken, comes again until it is, and is never lost by a process that ends.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { StewardError } from '@steward/protocol/errors.ts';
import { messagesClient } from './client-options.ts';
import { emulatorCredentials, emulatorRegion, startS3Emulator } from './emulated.ts';
import { leftOut } from './emulators.ts';
import { roleKeys } from './role-keys.ts';
import { sqsQueue } from './sqs-queue.ts';

const emulator = await startS3Emulator();

class Taken {
  readonly bodies: string[] = [];
  readonly #stop = new AbortController();
  #until: { readonly count: number; readonly resolve: () => void } | undefined;

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  note(body: Uint8Array): void {
    this.bodies.push(Buffer.from(body).toString());
    if (this.#until && this.bodies.length >= this.#until.count) this.#until.resolve();
  }

  times(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#until = { count, resolve };
      if (this.bodies.length >= count) resolve();
    });
  }

  stop(): void {
    this.#stop.abort();
  }
}

if (emulator === undefined) leftOut('SQS', 'fauxqs is not installed');
else {
  const { endpoint } = emulator;
  after(() => emulator.stop());
  const client = messagesClient({ endpoint, region: emulatorRegion, credentials: emulatorCredentials });
  after(() => client.destroy());
  let queues = 0;
  const queue = async (Attributes: Record<string, string> = {}) =>
    (await client.send(new CreateQueueCommand({ QueueName: `steward-${process.pid}-${queues++}`, Attributes }))).QueueUrl!;
  const send = (queueUrl: string, body: string) => client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  const left = async (queueUrl: string) => {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...AttributeNames] }));
    return AttributeNames.reduce((all, name) => all + Number(Attributes?.[name] ?? 0), 0);
  };
  const opened = (queueUrl: string, alarms: string[] = [], by: SQSClient = client) =>
    sqsQueue({ client: by, queueUrl, what: 'tests', onAlarm: (what) => alarms.push(what), waitSeconds: 1 });

  describe('a queue of SQS', () => {
    it('gives each message once it is taken, and deletes it only then', async () => {
      const queueUrl = await queue();
      for (const body of ['a', 'b', 'ü']) await send(queueUrl, body);
      const taken = new Taken();
      const running = opened(queueUrl).run(async (body) => taken.note(body), taken.signal);
      await taken.times(3);
      taken.stop();
      await running;
      assert.deepEqual(taken.bodies.toSorted(), ['a', 'b', 'ü']);
      assert.equal(await left(queueUrl), 0);
    });

    it('keeps what was not taken, and says so without a word of it', async () => {
      const queueUrl = await queue();
      await send(queueUrl, 'ada@example.org');
      const taken = new Taken();
      const alarms: string[] = [];
      const running = opened(queueUrl, alarms).run(async (body) => {
        taken.note(body);
        throw new StewardError('store-unavailable', { rule: 'later' });
      }, taken.signal);
      await taken.times(1);
      taken.stop();
      await running;
      assert.equal(await left(queueUrl), 1);
      assert.deepEqual(alarms, ['a message in the queue of tests was not taken (later) and comes again']);
    });

    it('finishes what it has received when it is told to stop', async () => {
      const queueUrl = await queue();
      for (const body of ['a', 'b', 'c']) await send(queueUrl, body);
      const taken = new Taken();
      await opened(queueUrl).run(async (body) => {
        taken.stop();
        taken.note(body);
      }, taken.signal);
      assert.equal(taken.bodies.length + (await left(queueUrl)), 3);
      assert.ok(taken.bodies.length > 0);
    });

    it('is shared by nodes: each message goes to one of them', async () => {
      const queueUrl = await queue();
      const bodies = Array.from({ length: 25 }, (_, i) => String(i).padStart(2, '0'));
      for (const body of bodies) await send(queueUrl, body);
      const taken = new Taken();
      const nodes = [1, 2, 3].map(() => opened(queueUrl).run(async (body) => taken.note(body), taken.signal));
      await taken.times(bodies.length);
      taken.stop();
      await Promise.all(nodes);
      assert.deepEqual(taken.bodies.toSorted(), bodies);
    });

    it('holds what SNS published, as SNS signs it for HTTPS too', async () => {
      const queueUrl = await queue();
      const sns = new SNSClient({ endpoint, region: emulatorRegion, credentials: emulatorCredentials });
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `steward-${process.pid}` }));
      const Endpoint = `arn:aws:sqs:${emulatorRegion}:000000000000:${queueUrl.slice(queueUrl.lastIndexOf('/') + 1)}`;
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
      await sns.send(new PublishCommand({ TopicArn, Message: '{"notificationType":"Received"}' }));
      sns.destroy();
      const taken = new Taken();
      const running = opened(queueUrl).run(async (body) => taken.note(body), taken.signal);
      await taken.times(1);
      taken.stop();
      await running;
      const message = JSON.parse(taken.bodies[0]!) as Record<string, string>;
      assert.deepEqual(
        [message['Type'], message['TopicArn'], message['Message']],
        ['Notification', TopicArn, '{"notificationType":"Received"}'],
      );
    });

    it('asks as the API reference has it, and goes on after a service that failed, with one alarm', async () => {
      const asked: { readonly target: unknown; readonly body: Record<string, unknown> }[] = [];
      const taken = new Taken();
      const server = createServer((request, response) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          const target = request.headers['x-amz-target'];
          asked.push({ target, body: JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown> });
          if (asked.length <= 2) return void response.writeHead(400).end(JSON.stringify({ __type: 'com.amazonaws.sqs#OverLimit' }));
          if (target !== 'AmazonSQS.ReceiveMessage') return void response.end('{}');
          const body = 'hello';
          const Messages = [{ MessageId: 'm', ReceiptHandle: 'h', Body: body, MD5OfBody: '5d41402abc4b2a76b9719d911017c592' }];
          return void response.end(JSON.stringify(asked.length === 3 ? { Messages } : {}));
        });
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const own = messagesClient({
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        region: 'eu-central-1',
        credentials: emulatorCredentials,
        maxAttempts: 1,
      });
      const alarms: string[] = [];
      const queueUrl = 'https://sqs.eu-central-1.amazonaws.com/123456789012/mails';
      const place = { client: own, queueUrl, what: 'tests', onAlarm: (what: string) => void alarms.push(what) };
      const running = sqsQueue(place).run(async (body) => {
        taken.note(body);
        setImmediate(() => taken.stop());
      }, taken.signal);
      await running;
      own.destroy();
      server.closeAllConnections();
      server.close();
      assert.deepEqual(alarms, ['the queue of tests cannot be read']);
      assert.deepEqual(asked[0], {
        target: 'AmazonSQS.ReceiveMessage',
        body: {
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 20,
          VisibilityTimeout: 600,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        },
      });
      assert.deepEqual(asked[3], { target: 'AmazonSQS.DeleteMessage', body: { QueueUrl: queueUrl, ReceiptHandle: 'h' } });
    });
  });
}

describe('the keys of the node’s role', () => {
  it('are asked for each time, so that renewed ones are used as they are then', async () => {
    let given = 0;
    const config = {
      credentials: async () => ({ accessKeyId: `A${++given}`, secretAccessKey: 's', sessionToken: `t${given}`, expiration: new Date() }),
    };
    const keys = roleKeys(() => ({ config }));
    assert.deepEqual(await keys(), { accessKeyId: 'A1', secretAccessKey: 's', sessionToken: 't1' });
    assert.deepEqual(await keys(), { accessKeyId: 'A2', secretAccessKey: 's', sessionToken: 't2' });
  });

  it('that are not there are no keys', async () => {
    const config = { credentials: () => Promise.reject(new Error('no role')) };
    await assert.rejects(roleKeys(() => ({ config }))(), /no keys of its role/);
  });
});
