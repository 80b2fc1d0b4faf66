// The staff hear of the cases that concern them and of no other; of what a case can show.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideCase, endCase } from './answer-case.ts';
import { reachOf } from './case-reach.ts';
import { requestCase } from './request-case.ts';
import { governedKit } from './testing/governed-kit.ts';
import { allowedCase, askFor, hire, reason } from './testing/staff.fixture.ts';
import { writeThread } from './threads/write-thread.ts';
import { createWatchCases, type CaseEvent } from './watch-cases.ts';
import { streamsPerSessionMax } from './watch.ts';

async function scene() {
  const kit = governedKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const tom = await hire(kit, 'ask', 'engineering', ['customer-request', 'security']);
  const una = await hire(kit, 'ask', 'product', ['customer-request', 'security']);
  const ruth = await hire(kit, 'approve', 'engineering', ['security']);
  const watch = createWatchCases(kit.tools);
  const gone = new AbortController();
  const listen = (who: typeof tom, stillSignedIn = async () => true) => {
    const events = watch(who.person, (business, of) => who.in(business, of), { signal: gone.signal, stillSignedIn })[
      Symbol.asyncIterator
    ]();
    return async (): Promise<CaseEvent | undefined> => {
      const { value, done } = await events.next();
      return done ? undefined : (value as CaseEvent);
    };
  };
  return { kit, ada, tom, una, ruth, watch, gone, listen, scope: { kind: 'project', project } as const };
}

test('threat 13: whoever looks hears at once that it is over, also of a case that is sealed, and others hear nothing', async () => {
  const { kit, ada, tom, una, ruth, gone, listen, scope } = await scene();
  const [toms, unas, ruths] = [listen(tom), listen(una), listen(ruth)];
  // Each has begun to listen before anything happens.
  const [first, other, second] = [toms(), unas(), ruths()];
  await new Promise(setImmediate);
  const asked = askFor('security', { sealDays: 3, minutes: 15 });
  const { id } = await kit.ask(tom.in(ada.business), requestCase, { scope, reason, asked }, 'security');
  const event = { name: 'case', data: { id } };
  assert.deepEqual([await first, await second], [event, event]);
  await kit.ask(ruth.in(ada.business, id), decideCase, { id, answer: { allow: true } }, 'security');
  assert.deepEqual([await toms(), await ruths()], [event, event]);
  await kit.ask(tom.in(ada.business, id), endCase, { id }, 'security');
  assert.deepEqual([await toms(), await ruths()], [event, event]);
  gone.abort();
  assert.equal(await other, undefined, 'it did not concern her');
  assert.equal(await toms(), undefined);
  assert.equal(kit.tools.signals.listeners('staff'), 0);
});

test('the end by the business reaches whoever looks; a call for help that somebody took is gone for the others', async () => {
  const { kit, ada, tom, una, gone, listen, scope } = await scene();
  const id = await allowedCase(kit, tom, ada, scope, askFor('customer-request'));
  const [toms, unas] = [listen(tom), listen(una)];
  const [first, other] = [toms(), unas()];
  await new Promise(setImmediate);
  await kit.ask(ada, endCase, { id });
  assert.deepEqual(await first, { name: 'case', data: { id } });
  const help = await kit.ask(ada, requestCase, { scope, reason });
  assert.deepEqual(await other, { name: 'case', data: { id: help.id } });
  gone.abort();
});

test('whose session has ended hears nothing of what waits; streams of a session are bounded', async () => {
  const { kit, ada, tom, watch, gone, listen, scope } = await scene();
  const ended = listen(tom, async () => false);
  const heard = ended();
  await new Promise(setImmediate);
  await kit.ask(tom.in(ada.business), requestCase, { scope, reason, asked: askFor('customer-request') }, 'request');
  assert.equal(await heard, undefined);
  const open = () => watch('session', (business, of) => tom.in(business, of), { signal: gone.signal, stillSignedIn: async () => true });
  for (let i = 0; i < streamsPerSessionMax; i++) open();
  assert.throws(open, /at most/);
  gone.abort();
  assert.equal(kit.tools.signals.listeners('staff'), 0);
});

test('what a case can show is what its scope and ground allow, field by field', async () => {
  const { kit, scope } = await scene();
  const { catalogue } = kit.tools;
  const named = (of: Parameters<typeof reachOf>[1]) =>
    new Map(reachOf(catalogue, of).map(({ collection, shown }) => [collection.name, shown]));
  const all = named({ scope, allowed: undefined, ground: 'customer-request' });
  assert.ok(all.has('projects') && all.has('tasks') && all.has('photos'));
  assert.ok(!all.has('members') && !all.has('cases') && !all.has('businesses'));
  assert.ok(all.get('photos')!.has('picture') && !all.get('photos')!.has('place'), 'where somebody stood is theirs');
  const narrow = named({ scope, allowed: { ...scope, collections: ['photos'] }, ground: 'failure' });
  assert.deepEqual([...narrow.keys()], ['photos']);
  assert.equal(narrow.get('photos')!.size, 0, 'pictures are not needed to find a fault');
});

test('that somebody wrote to the staff is heard by all of them, without who or what', async () => {
  const { kit, ada, tom, una, gone, listen } = await scene();
  const [toms, unas] = [listen(tom), listen(una)];
  const waiting = [toms(), unas()];
  await new Promise(setImmediate);
  const begin = { kind: 'question', subject: 'MARKER', via: 'app', language: 'de' } as const;
  await kit.ask({ ...ada, signedInAtMs: kit.clock.nowMs() }, writeThread, { text: 'MARKER', begin });
  for (const each of waiting) assert.deepEqual(await each, { name: 'threads', data: {} });
  gone.abort();
});
