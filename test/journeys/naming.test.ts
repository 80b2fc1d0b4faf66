// Who looked, for those who run the business: colleagues without names until a reason is given, which the colleague reads; and the filters.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projects } from '@steward/protocol/catalogue/built-in/projects.ts';
import { tasks } from '@steward/protocol/catalogue/built-in/tasks.ts';
import { reasonCommitment } from '@steward/protocol/ledger/reason.ts';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { addressOf, signUp, withCode, withServer, type Someone } from './kit.ts';

interface Entry {
  readonly index: number;
  readonly time: string;
  readonly who?: {
    readonly actor: string;
    readonly person?: string;
    readonly role?: string;
    readonly session?: string;
    readonly address?: string;
    readonly hidden?: boolean;
  };
  readonly what?: {
    readonly operation: string;
    readonly person?: string;
    readonly project?: string;
    readonly records?: readonly string[];
    readonly entry?: { readonly volume: number; readonly index: number };
    readonly reason?: string;
  };
}

interface Query {
  readonly from?: number;
  readonly until?: number;
  readonly limit?: number;
  readonly project?: string;
  readonly record?: string;
  readonly actor?: 'member' | 'worker';
  readonly before?: string;
  readonly after?: string;
}

const params = { volume: 1 };
const reason = 'Jemand hat den Plan gelöscht, wir müssen wissen, wer.';

async function page({ client }: Someone, query: Query = {}) {
  const answer = await client.call(businessRoutes.entries, { params, query });
  return { ...answer, entries: answer.entries as unknown as readonly Entry[] };
}

/** Ada owns the business, Cleo is an admin, Ben a member of the project, who has just looked at it. */
const withThree = (work: (scene: { ada: Someone; cleo: Someone; ben: Someone; project: string; look: number }) => Promise<void>) =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const project = (await ada.client.records(projects).create({ fields: { name: 'Kita' } })).id;
    const join = async (name: string, role: 'admin' | 'member') => {
      const { token } = await ada.client.call(businessRoutes.invite, {
        body: { email: addressOf(name), role, project },
      });
      return signUp(visitor, name, { invitation: token });
    };
    const [cleo, ben] = [await join('Cleo', 'admin'), await join('Ben', 'member')];
    const look = (await ben.client.records(projects).read(project)).receipt!.index;
    await work({ ada, cleo, ben, project, look });
  });

const at = (entries: readonly Entry[], index: number) => entries.find((entry) => entry.index === index)!;

test('admins see colleagues without names; naming one takes a reason that the colleague reads and can check', () =>
  withThree(async ({ ada, cleo, ben, look }) => {
    // That he read his own log would tell who he is.
    await page(ben);
    const seen = await page(ada);
    assert.deepEqual(at(seen.entries, look).who, { actor: 'member', role: 'member', hidden: true });
    assert.ok(!JSON.stringify(seen.entries).includes(ben.person));
    assert.ok(
      seen.entries.some(({ who }) => who?.person === ada.person && who.address !== undefined),
      'one’s own are complete',
    );
    const own = at((await page(ben)).entries, look);
    assert.deepEqual([own.who!.person, own.who!.role], [ben.person, 'member']);

    const named = await ada.client.answered(businessRoutes.nameLooker, { params: { ...params, index: look }, body: { reason } });
    assert.deepEqual([named.value.person, named.value.name], [ben.person, 'Ben']);
    const { index } = named.receipt!;
    const entry = at((await page(ada)).entries, index);
    assert.deepEqual(
      [entry.what!.operation, entry.what!.person, entry.what!.entry],
      ['name-looker', ben.person, { volume: 1, index: look }],
    );
    assert.ok(!JSON.stringify(entry).includes('Plan'), 'the reason is not in the entry');

    // Ben is shown that he was named, by whom and why, and that the words are the ones that were given.
    const told = at((await page(ben)).entries, index);
    assert.deepEqual([told.who!.person, told.what!.entry!.index], [ada.person, look]);
    const naming = await ben.client.call(businessRoutes.naming, { params: { id: told.what!.records![0]! } });
    assert.deepEqual([naming.fields['reason'], naming.createdBy, naming.id], [reason, ada.person, named.value.naming]);
    const salt = Uint8Array.fromHex(String(naming.fields['salt']));
    assert.equal(reasonCommitment(salt, String(naming.fields['reason'])).toHex(), told.what!.reason);

    // The other admin is told neither by whom nor of whom; reading the reason is possible, and a look like every other.
    const other = at((await page(cleo)).entries, index);
    assert.deepEqual([other.who!.hidden, other.who!.person, other.what!.person], [true, undefined, undefined]);
    const read = await cleo.client.answered(businessRoutes.naming, { params: { id: named.value.naming } });
    assert.equal(
      at((await page(ada, { from: read.receipt!.index, limit: 1 })).entries, read.receipt!.index).what!.operation,
      'read-record',
    );
  }));

test('who may not name, what cannot be named, and how often', () =>
  withThree(async ({ ada, cleo, ben, look }) => {
    const name = (by: Someone, index: number, why = reason, idempotencyKey?: string) =>
      by.client.call(
        businessRoutes.nameLooker,
        { params: { ...params, index }, body: { reason: why } },
        idempotencyKey === undefined ? {} : { idempotencyKey },
      );
    await assert.rejects(name(ben, look), withCode('not-found'));
    await assert.rejects(name(ada, look, 'too short'), withCode('invalid-input'));
    await assert.rejects(name(ada, look, `          ${' '.repeat(20)}`), withCode('invalid-input'));
    await assert.rejects(name(ada, 0), withCode('invalid-input', /this was you/));
    await assert.rejects(name(ada, 100_000), withCode('not-found'));
    await assert.rejects(
      ada.client.call(businessRoutes.nameLooker, { params: { volume: 2, index: 0 }, body: { reason } }),
      withCode('not-found'),
    );
    const first = await name(ada, look, reason, 'once');
    assert.deepEqual(await name(ada, look, reason, 'once'), first);
    await assert.rejects(ben.client.call(businessRoutes.naming, { params: { id: ben.person } }), withCode('not-found'));
    for (let i = 1; i < 20; i++) await name(ada, look);
    await assert.rejects(name(ada, look), withCode('too-many-requests'));
    assert.equal((await name(cleo, look)).person, ben.person);
  }));

test('filters: by project, record, actor and time, a page at a time, for admins and for what concerns oneself', () =>
  withThree(async ({ ada, cleo, ben, project }) => {
    const other = (await ada.client.records(projects).create({ fields: { name: 'Other' } })).id;
    const made = await ada.client.records(tasks).create({ project: other, fields: { title: 'Elsewhere', status: 'open' } });
    const middle = (await page(ada, { limit: 1 })).entries.at(-1)!.time;
    for (let i = 0; i < 30; i++) await ben.client.records(projects).read(project);
    const last = await ada.client.records(tasks).read(made.id);
    const indexes = async (by: Someone, query: Query) => (await page(by, query)).entries.map(({ index }) => index);

    assert.deepEqual(await indexes(ada, { record: made.id }), [made.receipt!.index, last.receipt!.index]);
    assert.deepEqual(
      await indexes(ada, { project: other, before: middle }),
      (await indexes(ada, { project: other })).filter((index) => index < last.receipt!.index),
    );
    assert.deepEqual(await indexes(ada, { actor: 'worker' }), []);
    const everything = await indexes(ada, { limit: 500 });
    const [early, late] = [await indexes(ada, { before: middle, limit: 500 }), await indexes(ada, { after: middle, limit: 500 })];
    assert.deepEqual([...early, ...late], everything);
    assert.ok(early.length > 3 && late.length > 30);

    const walk = async (by: Someone, query: Query) => {
      const walked: number[] = [];
      let until: number | undefined;
      do {
        const part = await page(by, { ...query, limit: 7, ...(until === undefined ? {} : { until }) });
        walked.unshift(...part.entries.map(({ index }) => index));
        until = part.until;
      } while (until !== undefined);
      return walked;
    };
    assert.deepEqual(await walk(ada, {}), everything);
    assert.deepEqual(await walk(ada, { project }), await indexes(ada, { project, limit: 500 }));
    // Of what he neither did nor was done to him, a member sees the looks where he may look anyway: nothing of a project that he is not in, and nobody named.
    const here = (await ada.client.records(projects).read(project)).receipt!.index;
    const mine = (await page(ben, { limit: 500 })).entries;
    const isOwn = ({ who, what }: Entry) => who!.person === ben.person || what!.person === ben.person;
    const others = mine.filter((entry) => !isOwn(entry));
    assert.ok(mine.length - others.length > 30 && others.some(({ index }) => index === here), 'his own, and hers where he is');
    for (const entry of others) {
      assert.deepEqual(entry.who, { actor: 'member', role: 'owner', hidden: true });
      const { project: where, records, person } = entry.what!;
      assert.deepEqual([where ?? records, person], [where === undefined ? [project] : project, undefined]);
      assert.ok(![ada.person, cleo.person, 'Ada', 'Cleo'].some((name) => JSON.stringify(entry).includes(name)), JSON.stringify(entry));
    }
    for (const elsewhere of [other, made.id]) assert.ok(!JSON.stringify(mine).includes(elsewhere), 'nothing of where he is not');
    assert.deepEqual(await indexes(ben, { project: other }), []);
    assert.deepEqual(await indexes(ben, { record: made.id }), []);
    assert.ok(!mine.some(({ index }) => index === made.receipt!.index || index === last.receipt!.index));
    assert.deepEqual(
      await walk(ben, {}),
      mine.map(({ index }) => index),
    );
    // Fetching on from what one has seen, as a live page does.
    const fresh = await ada.client.records(tasks).read(made.id);
    assert.deepEqual(await indexes(ada, { from: fresh.receipt!.index, record: made.id }), [fresh.receipt!.index]);
  }));
