// A day of the staff's access, through the public API alone: asked for, allowed, looked, refused, seen, proved, ended in the middle of a download, reviewed;
// and emergencies and failures, where a second person of the staff decides.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { WireCase, WireCaseNamed, WireCaseNow, WireLooks } from '@steward/protocol/wire/case-routes.ts';
import { unpack } from '../../server/src/lifecycle/export/testing/unpack.ts';
import { readEvents } from '../kit/events.ts';
import { asker } from '../kit/http.ts';
import { within } from '../kit/within.ts';
import { entriesOf, ok, photosOf, reason, refused, lookRequest, withDemo } from './staff-kit.ts';

/** Far more than a busy machine takes. */
const endsWithinMs = 120_000;
const askedEveryMs = 20;

test('a day: help is asked for and allowed, three photos are seen and a fourth is not, the customer watches, proves, ends it mid-download, and it is reviewed', () =>
  withDemo(async ({ url, folder, petra, petraToken, jonas, projects, staff, business }) => {
    const [kita, ufer] = [projects.get('Kita Sonnenhang')!, projects.get('Wohnhaus Uferstraße')!];
    const photos = await photosOf(petra, kita);
    const [elsewhere] = await photosOf(petra, ufer);
    assert.ok(photos.length >= 3 && elsewhere, 'there are photos to look at');
    const big = randomBytes(24_000_000);
    await ok(petra('PUT', `/v1/photos/${photos[0]!.id}/files/picture`, big, { 'content-type': 'image/jpeg' }));

    const watching = await readEvents(url, petraToken);
    const asked = await ok<WireCase>(jonas('POST', '/v1/cases', { scope: { kind: 'project', project: kita }, reason }));
    assert.deepEqual([asked.state, asked.needs, asked.reason, asked.staff], ['waiting', 'business', reason, undefined]);
    assert.ok(await watching.next(({ name, data }) => name === 'case' && data['id'] === asked.id));
    await refused(jonas('POST', `/v1/cases/${asked.id}/allow`, {}), 403, /No role or purpose/);

    const aylin = await staff('Aylin');
    const { cases } = await ok<{ cases: readonly (WireCase & { business: { name: string } })[] }>(aylin.ask('GET', '/v1/staff/cases'));
    assert.deepEqual(
      cases.map(({ id, reason: said, business: { name }, may }) => [id, said, name, may.take]),
      [[asked.id, reason, 'Lindner & Söhne Bau GmbH', true]],
    );
    const inCase = `/v1/staff/cases/${asked.id}`;
    await refused(aylin.ask('GET', `${inCase}/records/photos/${photos[0]!.id}`), 404);
    await ok(aylin.ask('POST', `${inCase}/take`, { department: 'customer-success' }));
    await refused(aylin.ask('GET', `${inCase}/records/photos/${photos[0]!.id}`), 404);

    const wider = { kind: 'collection', collection: 'photos' };
    await refused(petra('POST', `/v1/cases/${asked.id}/allow`, { scope: wider }), 400, /no wider/);
    await refused(petra('POST', `/v1/cases/${asked.id}/allow`, { minutes: 31 }), 400, /at most the 30/);
    const narrow = { kind: 'project', project: kita, collections: ['photos'] };
    const allowed = await ok<WireCase>(petra('POST', `/v1/cases/${asked.id}/allow`, { minutes: 30, scope: narrow }));
    assert.deepEqual(
      [allowed.state, allowed.staff?.name, allowed.allowed, allowed.department],
      ['allowed', 'Aylin K.', narrow, 'customer-success'],
    );
    assert.equal(Date.parse(allowed.until!) - Date.parse(allowed.allowedAt!), 30 * 60_000);

    const listed = await ok<{ total: number; records: readonly Delivered[] }>(aylin.ask('GET', `${inCase}/records/photos?limit=3`));
    assert.equal(listed.total, photos.length);
    const delivered: Delivered[] = [];
    for (const { id } of photos.slice(0, 3)) {
      const record = await ok<Delivered>(aylin.ask('GET', `${inCase}/records/photos/${id}`));
      const { fields } = record;
      delivered.push(record);
      assert.ok(fields['caption']);
      assert.equal(fields['place'], undefined, 'where somebody stood is not the business’s to show');
    }
    await refused(aylin.ask('GET', `${inCase}/records/photos/${elsewhere.id}`), 404);
    const { records: tasks } = await ok<{ records: readonly { id: string }[] }>(petra('GET', `/v1/tasks?project=${kita}&limit=1`));
    await refused(aylin.ask('GET', `${inCase}/records/tasks/${tasks[0]!.id}`), 404);
    await refused(aylin.ask('GET', `${inCase}/records/tasks`), 404);
    await refused(aylin.ask('GET', `${inCase}/records/members/${asked.askedBy}`), 404);
    // At once, and without asking again: what was answered is in the ledger, and its customer is told (how soon, on the screen: requests.test.ts).
    assert.ok(await watching.next(({ name }) => name === 'ledger'));
    const seen = (await entriesOf(petra)).filter(({ what }) => what?.case === asked.id && what.operation === 'read-record');
    const looks = seen.filter(({ what }) => what!.outcome === 'allowed');
    assert.deepEqual(new Set(looks.flatMap(({ what }) => what!.records)), new Set(photos.slice(0, 3).map(({ id }) => id)));
    for (const { who, what } of looks) {
      assert.deepEqual(
        [who?.actor, who?.department, what!.ground, what!.purpose],
        ['staff', 'customer-success', 'customer-request', 'request'],
      );
      assert.ok(what!.fields!.includes('photos.caption') && !what!.fields!.includes('photos.place'));
    }
    assert.ok(
      seen.some(({ what }) => what!.outcome === 'refused' && what!.records![0] === elsewhere.id),
      'the attempt is recorded',
    );

    // The sentence needs no more than this, and it comes with the entries: who, for whom, agreed by whom, for how long. It opens nothing.
    const { entries, cases: named } = await ok<{ entries: readonly { what: { case: string } }[]; cases: readonly WireCaseNamed[] }>(
      petra('GET', `/v1/ledger/1/entries?case=${asked.id}&actor=staff&limit=50`),
    );
    assert.ok(entries.length > 0 && entries.every(({ what }) => what.case === asked.id));
    assert.deepEqual(
      named.map(({ staff: by, department, begun, minutes, approvals }) => [by?.name, department, begun, minutes, approvals[0]?.side]),
      [['Aylin K.', 'customer-success', 'help', 30, 'business']],
    );
    const now = await ok<{ canLook: number; cases: readonly WireCaseNow[] }>(petra('GET', '/v1/staff-access'));
    assert.deepEqual(
      [now.canLook, now.cases.map(({ id, state, projects }) => [id, state, projects])],
      [1, [[asked.id, 'allowed', [kita]]]],
    );
    // Who asked for help sees the looks in their project, too, and nobody else's name.
    const his = await entriesOf(jonas, 'actor=staff&limit=50');
    assert.ok(his.some(({ who, what }) => who?.person === aylin.person && what?.records?.includes(photos[0]!.id)));

    // Everything that was delivered is listed from the ledger, to the record and field.
    const inLedger = new Set<string>();
    for (const { what } of await entriesOf(petra, `person=${aylin.person}&limit=200`))
      if (what?.outcome === 'allowed' && what.case !== undefined)
        for (const record of what.records ?? []) for (const field of what.fields ?? []) inLedger.add(`${record} ${field}`);
    for (const { id, fields } of [...listed.records, ...delivered])
      for (const field of Object.keys(fields)) assert.ok(inLedger.has(`${id} photos.${field}`), `${field} of ${id}`);

    const download = await beginDownload(`${url}${inCase}/records/photos/${photos[0]!.id}/files/picture`, aylin.token);
    const ended = await ok<WireCase>(petra('POST', `/v1/cases/${asked.id}/end`, {}));
    assert.deepEqual([ended.state, ended.endedBy], ['ended', 'business']);
    const { received, complete } = await download.rest();
    assert.ok(!complete && received < big.length, `${received} of ${big.length} bytes went out`);
    await refused(aylin.ask('GET', `${inCase}/records/photos/${photos[0]!.id}`), 404);
    await watching.close();

    const ruth = await staff('Ruth');
    await refused(aylin.ask('POST', `${inCase}/review`, { verdict: 'ok' }), 403);
    const opened = await ok<WireLooks>(ruth.ask('GET', `${inCase}/looks`));
    assert.equal(opened.refused >= 3, true);
    assert.deepEqual(opened.looks, (await ok<WireLooks>(petra('GET', `/v1/cases/${asked.id}/looks`))).looks);
    const reviewed = await ok<WireCase>(ruth.ask('POST', `${inCase}/review`, { verdict: 'concern', note: 'Drei Versuche außerhalb.' }));
    assert.deepEqual([reviewed.state, reviewed.review?.verdict, reviewed.review?.name], ['reviewed', 'concern', 'Ruth B.']);
    assert.equal((await ok<WireCase>(petra('GET', `/v1/cases/${asked.id}`))).review?.note, 'Drei Versuche außerhalb.');
    const receipt = await ok<{ kind: string; steps: readonly { step: string }[] }>(asker(url)('GET', `/v1/receipts/${asked.reference}`));
    assert.deepEqual([receipt.kind, receipt.steps.map(({ step }) => step)], ['approval', ['requested', 'approved', 'finished']]);

    // Told at every step, once; and the copy of the log proves itself, without a network and without us.
    const { notices } = await ok<{ notices: readonly { notice: { kind: string; case?: string } }[] }>(petra('GET', '/v1/notices'));
    const told = notices.filter(({ notice }) => notice.case === asked.id).map(({ notice }) => notice.kind);
    assert.deepEqual(told.toSorted(), ['case-begun', 'case-ended', 'case-waiting']);
    assert.equal((await folder.cli(['verify', await unpackedLog(url, petraToken, join(folder.data, '..', 'log'))])).code, 0);

    // Offline: the exported ledger proves all of it without us.
    const out = join(folder.data, '..', 'export');
    assert.equal((await folder.cli(['ledger', 'export', '--business', business, '--out', out])).code, 0);
    assert.equal((await folder.cli(['verify', out])).code, 0);
  }));

interface Delivered {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A download that has begun and is not read on before `rest`. */
async function beginDownload(address: string, token: string) {
  const signal = AbortSignal.timeout(endsWithinMs);
  const download = request(address, { headers: { authorization: `Bearer ${token}` } });
  download.end();
  const [answer] = (await once(download, 'response', { signal })) as [IncomingMessage];
  assert.equal(answer.statusCode, 200);
  // Listened for from the beginning: a connection that the server cuts may be gone before anybody reads on.
  const gone = new Promise<void>((resolve) => answer.once('error', () => resolve()).once('close', () => resolve()));
  let received = ((await once(answer, 'data', { signal })) as [Buffer])[0].length;
  answer.pause();
  return {
    async rest() {
      answer.on('data', (part: Buffer) => (received += part.length)).resume();
      const late = () => new Error(`the download goes on after ${received} bytes`);
      await within(endsWithinMs, late, () => gone);
      return { received, complete: answer.complete };
    },
  };
}

/** The access log as somebody takes it along from *Who looked*, unpacked into a folder. */
async function unpackedLog(url: string, token: string, folder: string): Promise<string> {
  const ask = asker(url, token);
  const { id } = await ok<{ id: string }>(ask('POST', '/v1/exports', { scope: { kind: 'access-log' } }));
  const untilMs = performance.now() + endsWithinMs;
  for (;;) {
    const { state, ...more } = await ok<{ state: string }>(ask('GET', `/v1/exports/${id}`));
    if (state === 'ready') break;
    assert.ok(state !== 'failed' && state !== 'cancelled' && performance.now() < untilMs, `${state} ${JSON.stringify(more)}`);
    await pause(askedEveryMs);
  }
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/v1/exports/${id}/archive`, { headers, signal: AbortSignal.timeout(endsWithinMs) });
  for (const [path, content] of await unpack(Buffer.from(await answer.arrayBuffer()), 'zip')) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

test('emergencies and failures: a second person decides, nobody their own; the business is told at once, and a failure opens what its request named', () =>
  withDemo(async ({ url, petra, petraToken, jonas, business, projects, staff }) => {
    const kita = projects.get('Kita Sonnenhang')!;
    const scope = { kind: 'project', project: kita, collections: ['tasks'] };
    const [tom, ruth, aylin] = [await staff('Tom'), await staff('Ruth'), await staff('Aylin')];
    const watching = await readEvents(url, petraToken);
    await refused(
      tom.ask('POST', '/v1/staff/cases', lookRequest(business, { scope, ground: 'customer-request', sealDays: 3 })),
      400,
      /security/,
    );
    await refused(
      aylin.ask('POST', '/v1/staff/cases', lookRequest(business, { scope, department: 'customer-success' })),
      403,
      /Each department/,
    );
    await refused(aylin.ask('POST', '/v1/staff/cases', lookRequest(business, { scope })), 403);
    await refused(tom.ask('POST', '/v1/staff/cases', lookRequest(business, { scope, ground: 'feature-improvement' })), 403);
    await refused(ruth.ask('POST', '/v1/staff/cases', lookRequest(business, { scope })), 403);
    const asked = await ok<WireCase>(tom.ask('POST', '/v1/staff/cases', lookRequest(business, { scope })));
    assert.deepEqual([asked.state, asked.needs, asked.may.decide], ['waiting', 'second-person', false]);
    assert.ok(await watching.next(({ name, data }) => name === 'case' && data['id'] === asked.id));
    const told = await ok<WireCase>(petra('GET', `/v1/cases/${asked.id}`));
    assert.deepEqual([told.reason, told.staff?.name, told.may.decide, told.may.end], [asked.reason, 'Tom R.', false, true]);
    await refused(tom.ask('POST', `/v1/staff/cases/${asked.id}/allow`, {}), 403, /their own case/);
    await refused(petra('POST', `/v1/cases/${asked.id}/allow`, {}), 403);
    await refused(aylin.ask('POST', `/v1/staff/cases/${asked.id}/allow`, {}), 404);
    await ok(ruth.ask('POST', `/v1/staff/cases/${asked.id}/allow`, {}));
    const { records } = await ok<{ records: readonly { id: string; fields: Readonly<Record<string, unknown>> }[] }>(
      tom.ask('GET', `/v1/staff/cases/${asked.id}/records/tasks`),
    );
    assert.ok(records.length > 0 && records[0]!.fields['title'] !== undefined);
    await refused(aylin.ask('GET', `/v1/staff/cases/${asked.id}/records/tasks/${records[0]!.id}`), 404);
    await refused(ruth.ask('GET', `/v1/staff/cases/${asked.id}/records/tasks/${records[0]!.id}`), 404);
    await ok(petra('POST', `/v1/cases/${asked.id}/end`, {}));
    await refused(tom.ask('GET', `/v1/staff/cases/${asked.id}/records/tasks/${records[0]!.id}`), 404);

    const failed = await jonas('PATCH', `/v1/tasks/${records[0]!.id}`, { fields: { title: 'x' } }, { 'if-match': '"99"' });
    assert.equal(failed.status, 412);
    const error = String(failed.body['reference']);
    const fromError = { error, ground: 'failure', department: 'engineering', reason: 'Ein Speichern ist fehlgeschlagen', minutes: 15 };
    await refused(tom.ask('POST', '/v1/staff/cases', { ...fromError, error: 'a'.repeat(26) }), 404);
    await refused(tom.ask('POST', '/v1/staff/cases', lookRequest(business, { scope, ground: 'failure' })), 400, /reference/);
    const failure = await ok<WireCase>(tom.ask('POST', '/v1/staff/cases', fromError));
    assert.deepEqual(
      [failure.begun, failure.scope],
      ['failure', { kind: 'records', records: [{ collection: 'tasks', id: records[0]!.id }] }],
    );
    await ok(ruth.ask('POST', `/v1/staff/cases/${failure.id}/allow`, {}));
    const one = await ok<{ fields: Readonly<Record<string, unknown>> }>(
      tom.ask('GET', `/v1/staff/cases/${failure.id}/records/tasks/${records[0]!.id}`),
    );
    assert.ok(one.fields['title']);
    await refused(tom.ask('GET', `/v1/staff/cases/${failure.id}/records/tasks/${records[1]!.id}`), 404);
    await watching.close();
  }));
