// What waits for a slow reader is bounded, and nothing is left behind by whoever goes away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { Signal } from '../ports/signals.ts';
import { newId } from './new-id.ts';
import { governedKit } from './testing/governed-kit.ts';
import { changesKeptMax, createWatch } from './watch.ts';

const change = (record: RecordId, version: number, project?: ProjectId): Signal => ({
  kind: 'change',
  collection: 'tasks',
  project,
  record,
  version,
  state: 'living',
  by: undefined,
});

test('of one record only the newest version waits; past the bound everything is one reset', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const gone = new AbortController();
  const events = await kit.ask(ada, createWatch(), { signal: gone.signal, stillSignedIn: async () => true });
  const [one, two] = [newId<RecordId>(kit.tools.random), newId<RecordId>(kit.tools.random)];
  kit.tools.signals.give(ada.business, [change(one, 1), change(two, 1), change(one, 2)]);
  const reader = events[Symbol.asyncIterator]();
  const next = async () => (await reader.next()).value;
  assert.deepEqual(await next(), { name: 'change', data: { collection: 'tasks', id: two, version: 1, state: 'living' } });
  assert.deepEqual(await next(), { name: 'change', data: { collection: 'tasks', id: one, version: 2, state: 'living' } });
  const flood = Array.from({ length: changesKeptMax + 1 }, () => change(newId<RecordId>(kit.tools.random), 1));
  kit.tools.signals.give(ada.business, flood);
  assert.deepEqual(await next(), { name: 'reset', data: {} });
  kit.tools.signals.give(ada.business, [change(one, 3)]);
  assert.equal((await next())?.name, 'change');
  gone.abort();
  assert.equal((await reader.next()).done, true);
  assert.equal(kit.tools.signals.listeners(ada.business), 0);
  assert.equal(kit.tools.signals.heard(ada.business), false);
});

test('whoever goes away before reading leaves no listener; a session that ended hears nothing of what waits', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const gone = new AbortController();
  const watch = createWatch();
  await kit.ask(ada, watch, { signal: gone.signal, stillSignedIn: async () => true });
  assert.equal(kit.tools.signals.listeners(ada.business), 1);
  gone.abort();
  assert.equal(kit.tools.signals.listeners(ada.business), 0);
  const events = await kit.ask(ada, watch, { signal: new AbortController().signal, stillSignedIn: async () => false });
  kit.tools.signals.give(ada.business, [change(newId<RecordId>(kit.tools.random), 1)]);
  for await (const event of events) assert.fail(event.name);
  assert.equal(kit.tools.signals.listeners(ada.business), 0);
});

test('a stream begins with what changed since the page asked for what it shows; where that is not known, with a reset', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const watch = createWatch();
  const first = async (agoMs?: number) => {
    const gone = new AbortController();
    const events = await kit.ask(ada, watch, { signal: gone.signal, stillSignedIn: async () => true, agoMs });
    kit.tools.signals.give(ada.business, [change('the-end' as RecordId, 1)]);
    const { value } = await events[Symbol.asyncIterator]().next();
    gone.abort();
    return value && 'data' in value && 'id' in value.data ? value.data.id : value?.name;
  };
  kit.clock.advance(30_000);
  const early = await kit.project(ada, 'Before the page');
  kit.clock.advance(10_000);
  const late = await kit.project(ada, 'While it loads');
  kit.clock.advance(2_000);
  assert.equal(await first(3_000), late, 'though nobody listened when it was made');
  assert.equal(await first(15_000), early);
  assert.equal(await first(), 'the-end', 'whoever asks for nothing hears what comes');
  assert.equal(await first(60_000), 'reset', 'before the process began');
});
