// Wake-ups over SQS, held to the port's contract on an emulator, and the shape of what is sent.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { wakeUpsContract } from '@steward/server/ports/wake-ups.contract.ts';
import type { WakeUpKind } from '@steward/server/ports/wake-ups.ts';
import { messagesClient } from './client-options.ts';
import { emulatorCredentials, emulatorRegion, startS3Emulator } from './emulated.ts';
import { sqsWakeUps } from './sqs-wake-ups.ts';

const emulator = await startS3Emulator();

if (emulator) {
  const client = messagesClient({ endpoint: emulator.endpoint, region: emulatorRegion, credentials: emulatorCredentials });
  after(async () => {
    client.destroy();
    await emulator.stop();
  });
  let made = 0;
  const queue = async () => (await client.send(new CreateQueueCommand({ QueueName: `wake-ups-${made++}` }))).QueueUrl!;
  const alarms: string[] = [];
  const end = (queueUrl: string) => sqsWakeUps({ client, queueUrl, waitSeconds: 1, onAlarm: (what) => alarms.push(what) });

  wakeUpsContract('SQS', async () => {
    const url = await queue();
    const open = () => ({ one: end(url), other: end(url) });
    const port = open();
    return {
      port,
      reopen: async () => open(),
      dispose: async () => void (await Promise.all([port.one.close(), port.other.close()])),
    };
  });

  test('a message says which lists are worth a look, and nothing else', async () => {
    const url = await queue();
    const one = end(url);
    one.send(['jobs', 'cases']);
    await one.close();
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
    assert.deepEqual(
      Messages.map(({ Body }) => Body),
      ['{"v":1,"kinds":["jobs","cases"]}'],
    );
  });

  test('what is no wake-up is taken away, and nobody is woken', async () => {
    const url = await queue();
    for (const MessageBody of ['no json', '{"v":1,"kinds":["of-a-release-to-come"]}', '{"v":1,"kinds":["mails"]}'])
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
    const one = end(url);
    const heard: WakeUpKind[] = [];
    const done = Promise.withResolvers<void>();
    one.listen((kinds) => {
      heard.push(...kinds);
      done.resolve();
    });
    await done.promise;
    await one.close();
    assert.deepEqual(heard, ['mails']);
    const left = await client.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 1 }));
    assert.deepEqual(left.Messages ?? [], []);
    assert.deepEqual(alarms, []);
  });

  test('a queue that is not there costs an alarm, and nobody anything else', async () => {
    const one = end(`${emulator.endpoint}/000000000000/not-there`);
    const before = alarms.length;
    for (let i = 0; i < 3; i++) one.send(['jobs']);
    await one.close();
    assert.ok(alarms.length > before);
    assert.match(alarms.at(-1)!, /cannot be woken/);
  });
}
