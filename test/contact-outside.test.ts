// Reaching the operator without an account, over HTTP: nothing tells whose address it is, guessing is bounded, and a link opens its own thread alone.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { encodeId } from '@steward/protocol/ids.ts';
import { findContactRoom } from '../server/src/governed/threads/contact-room.ts';
import { newLink } from '../server/src/stores/thread-links.ts';
import { threadsOf } from '../server/src/stores/threads.ts';
import { appInProcess } from './kit/app.ts';
import { asker, signUp } from './kit/http.ts';

const secretOf = () => encodeId(randomBytes(16)) as string;
const about = { kind: 'question', subject: 'Mine', text: 'hello', language: 'en' };

test('the same answer for every address; a link opens one thread; what is guessed is not there, and bounded', async () => {
  const { app, close, door } = await appInProcess({});
  try {
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const visitor = asker(url);
    await signUp(url, 'Ada');
    const begin = (email: string) => visitor('POST', '/v1/contact/threads', { ...about, email });
    const answers = [await begin('ada@example.org'), await begin('nobody@example.org')];
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body]),
      [
        [200, { mailed: true, hours: 48 }],
        [200, { mailed: true, hours: 48 }],
      ],
    );
    const { rows, clock } = door.tools;
    const room = (await findContactRoom(rows))!;
    const [one, two] = (await threadsOf(rows, room)).map(({ thread }) => thread.id);
    const [link, other] = [secretOf(), secretOf()];
    const nowMs = clock.nowMs();
    await rows.commit(newLink(link, { business: room, thread: one!, mode: 'confirm', nowMs }));
    await rows.commit(newLink(other, { business: room, thread: two!, mode: 'reply', nowMs, address: 'x@example.org' }));

    assert.deepEqual((await visitor('POST', '/v1/contact/thread', { link })).body, { confirm: true });
    const stays = String((await visitor('POST', '/v1/contact/confirm', { link })).body['link']);
    assert.equal((await visitor('POST', '/v1/contact/confirm', { link })).status, 404, 'it works once');
    const { thread } = (await visitor('POST', '/v1/contact/thread', { link: stays })).body as {
      thread: { id: string; state: string; messages: { id: string }[] };
    };
    assert.deepEqual([thread.id, thread.state], [one, 'waiting']);
    const file = `/messages/${thread.messages[0]!.id}/attachment`;
    const headers = { 'steward-thread': stays, 'content-type': 'text/plain' };
    assert.equal((await visitor('PUT', `/v1/contact/${one}${file}`, Buffer.from('file'), headers)).status, 200);
    assert.equal((await visitor('GET', `/v1/contact/${one}${file}`, undefined, headers)).text, 'file');
    assert.equal((await visitor('GET', `/v1/contact/${two}${file}`, undefined, headers)).status, 404, 'no other thread');
    assert.equal((await visitor('GET', `/v1/contact/${one}${file}`)).status, 404, 'not without it');
    assert.equal((await visitor('POST', '/v1/contact/thread', { link: other })).status, 404, 'a reply opens nothing');

    const statuses = [];
    for (let i = 0; i < 14; i++) statuses.push((await visitor('POST', '/v1/contact/thread', { link: secretOf() })).status);
    assert.deepEqual([...new Set(statuses)], [404, 429]);
    assert.equal((await begin('somebody@example.org')).status, 429);
    assert.equal((await visitor('POST', '/v1/contact/thread', { link: stays })).status, 200, 'whoever has a link is not held back');
  } finally {
    await close();
  }
});
