// What every queue of wake-ups must do.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { testsOn, type UnderTest } from './contract-kit.ts';
import { readWakeUp, wakeUpKinds, writeWakeUp, type WakeUpKind, type WakeUpQueue } from './wake-ups.ts';

/** Two nodes' ends of one queue. */
export interface WakeUpEnds {
  readonly one: WakeUpQueue;
  readonly other: WakeUpQueue;
}

async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; !what(); tries++) {
    assert(tries < 500, 'it never came to that');
    await pause(20);
  }
}

/** Registers the suite. `open` gives the ends of an empty queue each time. */
export function wakeUpsContract(name: string, open: () => Promise<UnderTest<WakeUpEnds>>): void {
  const on = testsOn(open);
  describe(`wake-ups: ${name}`, () => {
    on('what one node sends comes to whoever listens, of every kind', async ({ one, other }) => {
      const heard = new Set<WakeUpKind>();
      const end = other.listen((kinds) => kinds.forEach((kind) => heard.add(kind)));
      for (const kind of wakeUpKinds) one.send([kind]);
      await until(() => heard.size === wakeUpKinds.length);
      end();
    });

    on('a node alone wakes itself', async ({ one }) => {
      const heard: WakeUpKind[] = [];
      const end = one.listen((kinds) => heard.push(...kinds));
      one.send(['jobs', 'mails']);
      await until(() => heard.includes('jobs') && heard.includes('mails'));
      end();
    });

    on('one of two nodes that listen is given it, and whoever has ended hears nothing', async ({ one, other }) => {
      let [mine, others] = [0, 0];
      const ends = [one.listen(() => mine++), other.listen(() => others++)];
      one.send(['cases']);
      await until(() => mine + others > 0);
      ends[0]!();
      const before = mine;
      other.send(['cases']);
      // It may be given to the one that still listens only; that it is not lost in between is not promised, so it is sent until it comes.
      await until(() => {
        if (others === 0) other.send(['cases']);
        return others > 0;
      });
      assert.equal(mine, before);
      ends[1]!();
    });

    on('sending does not fail when everything is closed', async ({ one, other }) => {
      await Promise.all([one.close(), other.close()]);
      one.send(['jobs']);
      await one.close();
    });
  });

  describe(`wake-ups as messages: ${name}`, () => {
    on('say kinds alone, and what is not known is left out', async () => {
      assert.deepEqual(readWakeUp(writeWakeUp(['jobs', 'notices'])), ['jobs', 'notices']);
      assert.deepEqual(readWakeUp('{"v":1,"kinds":["of-a-release-to-come","mails",7]}'), ['mails']);
      for (const odd of ['', 'no json', '[]', 'null', '{"v":2,"kinds":["jobs"]}', '{"v":1,"kinds":"jobs"}']) assert.deepEqual(readWakeUp(odd), []);
    });
  });
}
