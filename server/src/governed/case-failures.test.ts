// Which call fails × how, for the staff's cases (see testing/failure-cases.ts): each is asked for, answered, ended, reviewed and read meanwhile.
import assert from 'node:assert/strict';
import type { CaseState } from '@steward/protocol/words.ts';
import { decideCase, endCase, reviewCase, takeCase } from './answer-case.ts';
import { readCase, readCases } from './read-cases.ts';
import { testFailures, type Case, type Scene } from './testing/failure-cases.ts';
import { requestCase } from './request-case.ts';
import { setSupportRule } from './support-rule.ts';
import { allowedCase, askFor, hire, reason } from './testing/staff.fixture.ts';

const scopeOf = ({ project }: Scene) => ({ kind: 'project', project }) as const;
const staff = ({ kit }: Scene, duty: 'ask' | 'approve') => hire(kit, duty, 'engineering', ['customer-request', 'security']);

/** Asked for by somebody of the staff, for the business to answer. */
async function asked(scene: Scene): Promise<string> {
  const tom = await staff(scene, 'ask');
  const { kit, ada } = scene;
  const input = { scope: scopeOf(scene), reason, asked: askFor('customer-request') };
  return (await kit.ask(tom.in(ada.business), requestCase, input, 'request')).id;
}

const allowed = async (scene: Scene) =>
  allowedCase(scene.kit, await staff(scene, 'ask'), scene.ada, scopeOf(scene), askFor('customer-request'));

async function ended(scene: Scene): Promise<string> {
  const id = await allowed(scene);
  await scene.kit.ask(scene.ada, endCase, { id });
  return id;
}

/** As it was before, or wholly as it is to be; the latter if it was acknowledged. */
const becomes =
  (before: CaseState, after: CaseState): Case['whole'] =>
  async ({ kit, ada }, id, acknowledged) => {
    const { state, words } = await kit.ask(ada, readCase, { id });
    assert.equal(words, reason);
    assert.ok(state === after || (!acknowledged && state === before), state);
  };

testFailures({
  'request-case': {
    prepare: async () => '',
    act: (scene) => scene.kit.ask(scene.ada, requestCase, { scope: scopeOf(scene), reason }),
    async whole({ kit, ada }) {
      for (const { words, state } of await kit.ask(ada, readCases, {})) assert.deepEqual([words, state], [reason, 'allowed']);
    },
  },
  'take-case': {
    prepare: async (scene) => (await scene.kit.ask(scene.ada, requestCase, { scope: scopeOf(scene), reason })).id,
    async act(scene, id) {
      const tom = await staff(scene, 'ask');
      return scene.kit.ask(tom.in(scene.ada.business, id), takeCase, { id, department: 'engineering' }, 'request');
    },
    async whole({ kit, ada }, id, acknowledged) {
      const { by, untilMs } = await kit.ask(ada, readCase, { id });
      assert.equal(by === undefined, untilMs === undefined);
      if (acknowledged) assert.ok(by !== undefined);
    },
  },
  'decide-case': {
    prepare: asked,
    act: ({ kit, ada }, id) => kit.ask(ada, decideCase, { id, answer: { allow: true, minutes: 15 } }),
    whole: becomes('waiting', 'allowed'),
  },
  'end-case': { prepare: allowed, act: ({ kit, ada }, id) => kit.ask(ada, endCase, { id }), whole: becomes('allowed', 'ended') },
  'review-case': {
    prepare: ended,
    async act(scene, id) {
      const ruth = await staff(scene, 'approve');
      return scene.kit.ask(ruth.in(scene.ada.business, id), reviewCase, { id, verdict: 'ok', note: 'as asked' }, 'request');
    },
    async whole(scene, id, acknowledged) {
      await becomes('ended', 'reviewed')(scene, id, acknowledged);
      const { state, note } = await scene.kit.ask(scene.ada, readCase, { id });
      assert.equal(note, state === 'reviewed' ? 'as asked' : undefined);
    },
  },
  'read-cases': {
    prepare: asked,
    async act({ kit, ada }, id) {
      assert.equal((await kit.ask(ada, readCase, { id })).words, reason);
    },
    whole: async () => undefined,
  },
  'set-support-rule': {
    prepare: async () => '',
    act: ({ kit, ada }) => kit.ask(ada, setSupportRule, { rule: 'tell' }),
    whole: async () => undefined,
  },
});
