// What the staff start for a business on its request: within what was allowed, for the member whom the case rests on, and nothing of it for themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportSettingsSchema } from '@steward/protocol/wire/export-routes.ts';
import { isStewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import { findExport } from '../stores/exports.ts';
import { findRestore } from '../stores/restores.ts';
import { endCase, takeCase } from './answer-case.ts';
import { createRecord } from './create-record.ts';
import { downloadExport } from './exports/download-export.ts';
import { readExport } from './exports/read-exports.ts';
import { startExport } from './exports/start-export.ts';
import { readLedger } from './read-ledger.ts';
import { readRestore } from './read-restores.ts';
import { requestCase } from './request-case.ts';
import { requestRestore } from './request-restore.ts';
import { setSupportRule } from './support-rule.ts';
import { governedKit } from './testing/governed-kit.ts';
import { allowedCase, askFor, hire, reason } from './testing/staff.fixture.ts';

const withCode =
  (...codes: ErrorCode[]) =>
  (error: unknown) =>
    isStewardError(error, ...codes);
const settings = (scope: object) => ({ settings: exportSettingsSchema.parse({ scope }) });

async function scene() {
  const kit = governedKit();
  const ada = await kit.founder();
  const [project, other] = [await kit.project(ada), await kit.project(ada, 'Another')];
  const { id: task } = await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 'walls', status: 'open' } });
  kit.clock.advance(60_000);
  const ben = await kit.join(ada, 'member', 'Ben');
  await kit.assign(ada, project, ben.person!, 'viewer');
  const aylin = await hire(kit, 'ask', 'customer-success', ['customer-request']);
  return { kit, ada, ben, project, other, task, aylin, scope: { kind: 'project', project } as const };
}

test('an export and the preview of a restore belong to the member who asked for help; the staff who began them see neither', async () => {
  const { kit, ada, ben, project, task, aylin, scope } = await scene();
  await kit.ask(ada, setSupportRule, { rule: 'ask-except-own' });
  const { id } = await kit.ask(ben, requestCase, { scope, reason });
  const me = aylin.in(ada.business, id);
  await kit.ask(me, takeCase, { id, department: 'customer-success' }, 'request');
  const made = await kit.ask(me, startExport, settings({ kind: 'project', id: project }), 'request');
  assert.equal(made.mayDownload, false);
  assert.equal((await findExport(kit.rows, ada.business, made.id))?.job.by, ben.person);
  await kit.ask(ben, readExport, { id: made.id });
  for (const purpose of ['request', 'service'] as const) {
    await assert.rejects(kit.ask(me, readExport, { id: made.id }, purpose), withCode('refused', 'not-found'));
    await assert.rejects(kit.ask(me, downloadExport, { id: made.id, part: 1 }, purpose), withCode('refused', 'not-found'));
  }
  const subject = { kind: 'record', collection: 'tasks', id: task } as const;
  const restore = await kit.ask(me, requestRestore, { subject, atMs: kit.clock.nowMs() - 1, how: 'beside' }, 'request');
  assert.equal((await findRestore(kit.rows, ada.business, restore.id))?.job.by, ben.person);
  await assert.rejects(kit.ask(me, readRestore, { id: restore.id }, 'request'), withCode('refused', 'not-found'));
  const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 500, case: id, actor: 'staff' });
  assert.deepEqual(
    entries.filter(({ what }) => what!.outcome === 'allowed').map(({ what }) => what!.operation),
    ['take-case', 'start-export', 'preview-restore'],
  );
  assert.ok(!entries.some(({ what }) => what!.operation === 'read-record'), 'no content was opened for it');
});

test('nothing is started outside of what was allowed, after its end, on another ground, or of the whole business', async () => {
  const { kit, ada, project, other, task, aylin } = await scene();
  const narrow = { kind: 'project', project, collections: ['tasks'] } as const;
  const id = await allowedCase(kit, aylin, ada, narrow, askFor('customer-request', { department: 'customer-success' }));
  const me = aylin.in(ada.business, id);
  const start = (scope: object, who = me, purpose: 'request' | 'security' = 'request') =>
    kit.ask(who, startExport, settings(scope), purpose);
  for (const scope of [
    { kind: 'project', id: project },
    { kind: 'project', id: other },
    { kind: 'collection', collection: 'photos', project },
    { kind: 'collection', collection: 'tasks' },
    { kind: 'record', collection: 'tasks', id: other },
  ])
    await assert.rejects(start(scope), withCode('not-found'), JSON.stringify(scope));
  for (const scope of [{ kind: 'business' }, { kind: 'access-log' }, { kind: 'person' }])
    await assert.rejects(start(scope), withCode('invalid-input'));
  const restore = (subject: object) =>
    kit.ask(me, requestRestore, { subject: subject as never, atMs: kit.clock.nowMs() - 1, how: 'beside' }, 'request');
  await assert.rejects(restore({ kind: 'project', id: project }), withCode('not-found'));
  await assert.rejects(restore({ kind: 'business' }), withCode('invalid-input'));
  assert.equal(
    (await findExport(kit.rows, ada.business, (await start({ kind: 'collection', collection: 'tasks', project })).id))?.job.by,
    ada.person,
  );
  await start({ kind: 'record', collection: 'tasks', id: task });
  const tom = await hire(kit, 'ask', 'engineering', ['security']);
  const ruth = await hire(kit, 'approve', 'engineering', ['security']);
  const secure = await allowedCase(kit, tom, ruth.in(ada.business), narrow, askFor('security'));
  await assert.rejects(
    start({ kind: 'record', collection: 'tasks', id: task }, tom.in(ada.business, secure), 'security'),
    withCode('not-found', 'refused'),
  );
  await assert.rejects(start({ kind: 'record', collection: 'tasks', id: task }, tom.in(ada.business, id)), withCode('not-found'));
  await kit.ask(ada, endCase, { id });
  await assert.rejects(start({ kind: 'record', collection: 'tasks', id: task }), withCode('not-found', 'refused'));
});
