// What services put into queues is taken like what they say by calling; the same twice is done.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StewardError } from '@steward/protocol/errors.ts';
import type { HandedOverParts } from '../edges/http/handed-over.ts';
import { followedAlready } from '../lifecycle/mail-in/take-from-ses.ts';
import type { HandedOverQueue } from '../ports/handed-over.ts';
import { runQueues } from './mail-receiver.ts';

/** A queue that gives each of these once, and notes what became of it. */
function queueOf(...bodies: readonly string[]): HandedOverQueue & { readonly became: (readonly [string, string])[] } {
  const became: (readonly [string, string])[] = [];
  return {
    became,
    async run(take) {
      for (const body of bodies) {
        const how = await take(Buffer.from(body)).then(
          () => 'taken',
          (error: unknown) => (error instanceof StewardError ? error.code : 'broken'),
        );
        became.push([body, how]);
      }
    },
  };
}

/** Reads a body as what it is to become. */
const ways = (taken: string[]): HandedOverParts => ({
  async read(body) {
    const text = Buffer.from(body).toString();
    if (text === 'forged') throw new StewardError('refused', { rule: 'its signature does not fit' });
    return text === 'confirmed' ? { kind: 'confirmed' } : { kind: 'mail', id: text, message: text };
  },
  async take({ id }) {
    if (id === 'again') throw new StewardError('refused', { rule: followedAlready });
    if (id === 'later') throw new StewardError('store-unavailable');
    taken.push(id);
  },
});

test('each queue goes its own way; what was followed already is done, what is forged or cannot be taken stays', async () => {
  const [mail, events]: [string[], string[]] = [[], []];
  const mailIn = queueOf('one', 'again', 'forged', 'later', 'confirmed');
  const mailEvents = queueOf('event');
  await runQueues({ mailIn, mailEvents }, { mailIn: ways(mail), mailEvents: ways(events) }, new AbortController().signal);
  assert.deepEqual(mailIn.became, [
    ['one', 'taken'],
    ['again', 'taken'],
    ['forged', 'refused'],
    ['later', 'store-unavailable'],
    ['confirmed', 'taken'],
  ]);
  assert.deepEqual([mail, events], [['one'], ['event']]);
});

test('a queue of which nothing is wanted is left alone, and so is what has no queue', async () => {
  const mailIn = queueOf('one');
  await runQueues({ mailIn }, { mailIn: undefined, mailEvents: ways([]) }, new AbortController().signal);
  await runQueues(undefined, { mailIn: ways([]), mailEvents: undefined }, new AbortController().signal);
  assert.deepEqual(mailIn.became, []);
});
