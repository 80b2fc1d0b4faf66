// Which call fails × how, for the staff's cases (see testing/failure-cases.ts): each is asked for, answered, ended, reviewed and read meanwhile.
import assert from 'node:assert/strict';
import type { RecordId } from '@steward/protocol/ids.ts';
import { exportSettingsSchema } from '@steward/protocol/wire/export-routes.ts';
import type { CaseState } from '@steward/protocol/words.ts';
import { listJobs } from '../stores/jobs.ts';
import { findReceipt } from '../stores/receipts.ts';
import { decideCase, endCase, reviewCase, takeCase } from './answer-case.ts';
import { startExport } from './exports/start-export.ts';
import { readCase, readCases } from './read-cases.ts';
import { task, testFailures, type Case, type Scene } from './testing/failure-cases.ts';
import { requestCase } from './request-case.ts';
import { requestRestore } from './request-restore.ts';
import { setSupportRule } from './support-rule.ts';
import { allowedCase, askFor, hire, reason, type Hired } from './testing/staff.fixture.ts';

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

/** Who looks in which case. */
const lookers = new Map<string, Hired>();

/** A case that is allowed, with somebody of the staff in it who starts what the business asked for. */
async function helping(scene: Scene): Promise<string> {
  const tom = await staff(scene, 'ask');
  const id = await allowedCase(scene.kit, tom, scene.ada, scopeOf(scene), askFor('customer-request'));
  lookers.set(id, tom);
  return id;
}
const lookerIn = ({ ada }: Scene, id: string) => lookers.get(id)!.in(ada.business, id);

/** Each job of the kind belongs to the member whom the case rests on, never to the staff, and has its receipt. */
async function begunForAda({ kit, ada }: Scene, kind: 'export' | 'restore', before: number, acknowledged: boolean): Promise<number> {
  const jobs = await listJobs(kit.rows, ada.business, kind);
  for (const { by, reference } of jobs) {
    assert.equal(by, ada.person);
    assert.ok(await findReceipt(kit.rows, reference));
  }
  assert.ok(jobs.length === before + 1 || (!acknowledged && jobs.length === before), `${before} and then ${jobs.length} jobs`);
  return jobs.length;
}
const begun = { export: 0, restore: 0 };

testFailures({
  'start-export, by the staff in a case': {
    prepare: helping,
    act: (scene, id) =>
      scene.kit.ask(
        lookerIn(scene, id),
        startExport,
        { settings: exportSettingsSchema.parse({ scope: { kind: 'project', id: scene.project } }) },
        'request',
      ),
    async whole(scene, _id, acknowledged) {
      begun.export = await begunForAda(scene, 'export', begun.export, acknowledged);
    },
  },
  'preview-restore, by the staff in a case': {
    async prepare(scene) {
      const record = await task(scene);
      scene.kit.clock.advance(2_000);
      return `${await helping(scene)} ${record}`;
    },
    act(scene, ids) {
      const [id, record] = ids.split(' ') as [string, RecordId];
      const subject = { kind: 'record', collection: 'tasks', id: record } as const;
      const input = { subject, atMs: scene.kit.clock.nowMs() - 1_000, how: 'beside' } as const;
      return scene.kit.ask(lookerIn(scene, id), requestRestore, input, 'request');
    },
    async whole(scene, _ids, acknowledged) {
      begun.restore = await begunForAda(scene, 'restore', begun.restore, acknowledged);
    },
  },
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
