// A day of the staff's access, through the public API alone: asked for, allowed, looked, refused, seen, proved, ended in the middle of a download, reviewed;
// and the days that go otherwise: denied, unanswered, an emergency, the law under seal, nobody's own approval, somebody who leaves.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WireCase, WireLooks } from '@steward/protocol/wire/case-routes.ts';
import { readTotpSecret, totpCode, totpStep } from '../../server/src/adapters/embedded/identity/totp.ts';
import { readEvents } from '../kit/events.ts';
import { asker, type Answer, type Asker } from '../kit/http.ts';
import { serverFolder, type ServerFolder } from '../kit/server-process.ts';

const reason = 'Fotos werden nicht angezeigt, bitte ansehen';
const staffPassword = 'a second person looks twice';

interface Demo {
  readonly url: string;
  readonly folder: ServerFolder;
  readonly visitor: Asker;
  readonly petra: Asker;
  readonly petraToken: string;
  readonly jonas: Asker;
  readonly business: string;
  /** Projects by name. */
  readonly projects: ReadonlyMap<string, string>;
  /** Somebody of the staff, signed in: once each, since a code serves once. */
  staff(name: string): Promise<{ readonly ask: Asker; readonly token: string; readonly person: string }>;
}

async function withDemo(work: (demo: Demo) => Promise<void>): Promise<void> {
  const folder = await serverFolder();
  try {
    const { url } = await folder.start({ STEWARD_DEMO: '1' });
    const visitor = asker(url);
    const { people } = (await visitor('GET', '/demo/people')).body as { people: readonly { email: string; password: string }[] };
    const enter = async (name: string) => {
      const { email, password } = people.find((each) => each.email.startsWith(name))!;
      return String((await visitor('POST', '/v1/sign-in', { email, password })).body['token']);
    };
    const [petraToken, jonasToken] = [await enter('petra'), await enter('jonas')];
    const petra = asker(url, petraToken);
    const business = String((await petra('GET', '/v1/business')).body['id']);
    const { records } = (await petra('GET', '/v1/projects')).body as { records: readonly { id: string; fields: { name: string } }[] };
    await work({
      url,
      folder,
      visitor,
      petra,
      petraToken,
      jonas: asker(url, jonasToken),
      business,
      projects: new Map(records.map(({ id, fields }) => [fields.name, id])),
      staff: (name) => enterStaff(url, name),
    });
  } finally {
    await folder.remove();
  }
}

async function enterStaff(url: string, name: string) {
  const visitor = asker(url);
  const { staff } = (await visitor('GET', '/demo/staff')).body as {
    staff: readonly { name: string; email: string; password: string; totpSecret: string }[];
  };
  const { email, password, totpSecret } = staff.find((each) => each.name.startsWith(name))!;
  return secondStep(url, { email, password, secret: totpSecret });
}

/** Signs in with the code of the server's own time, which a demo may have moved on. */
async function secondStep(url: string, { email, password, secret }: { email: string; password: string; secret: string }, steps = 0) {
  const visitor = asker(url);
  const { challenge } = (await visitor('POST', '/v1/staff/sign-in', { email, password })).body;
  const { now } = (await visitor('GET', '/demo/clock')).body;
  const totp = totpCode(readTotpSecret(secret), totpStep(Date.parse(String(now))) + steps);
  const { body, text } = await visitor('POST', '/v1/staff/sign-in/second-factor', { challenge, totp });
  assert.equal(body['secondFactor'], true, text);
  const token = String(body['token']);
  return { ask: asker(url, token), token, person: String(body['person']) };
}

async function ok<T = Readonly<Record<string, unknown>>>(answer: Promise<Answer>): Promise<T> {
  const { status, body, text } = await answer;
  assert.ok(status < 300, `${status} ${text}`);
  return body as T;
}

async function refused(answer: Promise<Answer>, status: number, says?: RegExp): Promise<void> {
  const got = await answer;
  assert.equal(got.status, status, got.text);
  if (says) assert.match(got.text, says);
}

interface Entry {
  readonly index: number;
  readonly state: string;
  readonly who?: { readonly actor: string; readonly person?: string; readonly department?: string };
  readonly what?: {
    readonly operation: string;
    readonly outcome: string;
    readonly case?: string;
    readonly ground?: string;
    readonly purpose?: string;
    readonly records?: readonly string[];
    readonly fields?: readonly string[];
  };
}

const entriesOf = async (petra: Asker, query = 'limit=200') =>
  (await ok<{ entries: readonly Entry[] }>(petra('GET', `/v1/ledger/1/entries?${query}`))).entries;
const photosOf = async (ask: Asker, project: string) =>
  (await ok<{ records: readonly { id: string }[] }>(ask('GET', `/v1/photos?project=${project}&limit=100`))).records;

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

    const listed = await ok<{ total: number }>(aylin.ask('GET', `${inCase}/records/photos?limit=3`));
    assert.equal(listed.total, photos.length);
    for (const { id } of photos.slice(0, 3)) {
      const { fields } = await ok<{ fields: Readonly<Record<string, unknown>> }>(aylin.ask('GET', `${inCase}/records/photos/${id}`));
      assert.ok(fields['caption']);
      assert.equal(fields['place'], undefined, 'where somebody stood is not the business’s to show');
    }
    const atMs = performance.now();
    await refused(aylin.ask('GET', `${inCase}/records/photos/${elsewhere.id}`), 404);
    const { records: tasks } = await ok<{ records: readonly { id: string }[] }>(petra('GET', `/v1/tasks?project=${kita}&limit=1`));
    await refused(aylin.ask('GET', `${inCase}/records/tasks/${tasks[0]!.id}`), 404);
    await refused(aylin.ask('GET', `${inCase}/records/tasks`), 403);
    await refused(aylin.ask('GET', `${inCase}/records/members/${asked.askedBy}`), 404);
    assert.ok(await watching.next(({ name }) => name === 'ledger'));
    const seen = (await entriesOf(petra)).filter(({ what }) => what?.case === asked.id && what.operation === 'read-record');
    assert.ok(performance.now() - atMs < 1_500, 'the customer sees it at once');
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

    const download = request(`${url}${inCase}/records/photos/${photos[0]!.id}/files/picture`, {
      headers: { authorization: `Bearer ${aylin.token}` },
    });
    download.end();
    const [answer] = (await once(download, 'response')) as [IncomingMessage];
    assert.equal(answer.statusCode, 200);
    let received = ((await once(answer, 'data')) as [Buffer])[0].length;
    answer.pause();
    const ended = await ok<WireCase>(petra('POST', `/v1/cases/${asked.id}/end`, {}));
    assert.deepEqual([ended.state, ended.endedBy], ['ended', 'business']);
    answer.on('data', (part: Buffer) => (received += part.length));
    await new Promise<void>((resolve) =>
      answer
        .once('error', () => resolve())
        .once('close', () => resolve())
        .resume(),
    );
    assert.ok(!answer.complete && received < big.length, `${received} of ${big.length} bytes went out`);
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

    // Offline: the exported ledger proves all of it without us.
    const out = join(folder.data, '..', 'export');
    assert.equal(
      (await folder.cli(['ledger', 'export', '--business', business, '--out', out])).code,
      0,
    );
    assert.equal((await folder.cli(['verify', out])).code, 0);
  }));
