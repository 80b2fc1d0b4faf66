// Which call fails × how, for threads with the operator (see testing/failure-cases.ts).
import assert from 'node:assert/strict';
import { testFailures, type Scene } from '../testing/failure-cases.ts';
import { handleThread } from './handle-thread.ts';
import { threadsOf } from '../../stores/threads.ts';
import { readThread } from './read-threads.ts';
import { writeThread } from './write-thread.ts';

const begin = { kind: 'question', subject: 'before', via: 'app', language: 'en' } as const;
const thread = async ({ kit, ada }: Scene) => {
  // Nobody begins more than a few a day.
  kit.clock.advance(86_400_000);
  return (await kit.ask({ ...ada, signedInAtMs: kit.clock.nowMs() }, writeThread, { text: 'before', begin })).thread as string;
};

testFailures({
  'write-thread': {
    prepare: thread,
    async act({ kit, ada }, id) {
      async function* bytes() {
        yield Buffer.from('file');
      }
      await kit.ask(ada, writeThread, { thread: id, text: 'after', attachments: [{ name: 'a', type: 'text/plain', content: bytes() }] });
    },
    async whole({ kit, ada }, id, acknowledged) {
      const { said } = await kit.ask(ada, readThread, { thread: id });
      assert.equal(said[0]!.text, 'before');
      assert.ok(said.length === 2 ? said[1]!.attachment?.size === 4 : !acknowledged && said.length === 1, `${said.length} messages`);
    },
  },
  'write-thread, a new one': {
    prepare: async (scene) => {
      scene.kit.clock.advance(86_400_000);
      return '';
    },
    act: ({ kit, ada }) => kit.ask(ada, writeThread, { text: 'before', begin }),
    async whole({ kit, ada }) {
      const [newest] = await threadsOf(kit.rows, ada.business);
      if (newest)
        assert.deepEqual(
          (await kit.ask(ada, readThread, { thread: newest.thread.id })).said.map(({ text }) => text),
          ['before'],
        );
    },
  },
  'read-threads': {
    prepare: thread,
    act: ({ kit, ada }, id) => kit.ask(ada, readThread, { thread: id }),
    whole: async () => undefined,
  },
  'handle-thread': {
    prepare: thread,
    act: ({ kit, ada }, id) => kit.ask(ada, handleThread, { thread: id, step: { kind: 'end' } }),
    async whole({ kit, ada }, id, acknowledged) {
      const { state } = await kit.ask(ada, readThread, { thread: id });
      assert.ok(state === 'ended' || (!acknowledged && state === 'waiting'), state);
    },
  },
});
