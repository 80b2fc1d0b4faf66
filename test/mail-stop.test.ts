// The link in a mail that stops those of its kind (RFC 8058): a program posts to it, a person is asked, and what only reads addresses changes nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeId, type PersonId } from '@steward/protocol/ids.ts';
import { choiceFor, toldHow } from '../server/src/stores/notice-settings.ts';
import { newMailStop } from '../server/src/stores/mail-stops.ts';
import { appInProcess } from './kit/app.ts';

test('one request stops mails of that kind and of no other; reading the address does not; a wrong one is not found', async () => {
  const { app, door, close } = await appInProcess();
  try {
    const { rows } = door.tools;
    const person = encodeId<PersonId>(new Uint8Array(16).fill(7));
    const secret = encodeId<never>(new Uint8Array(16).fill(9)) as string;
    await rows.commit([newMailStop(secret, { person, kinds: ['webhook-ended'] }, 0)]);
    const mailOf = async (topic: 'connections' | 'answers') => choiceFor((await toldHow(rows, person)).how, topic).email;
    const before = await mailOf('answers');
    const url = `/mail/stop/${secret}`;
    for (const language of ['en', 'de-DE,de;q=0.9']) {
      const page = await app.inject({ url, headers: { 'accept-language': language } });
      assert.equal(page.statusCode, 200);
      assert.match(page.body, /<form method="post" action="\/mail\/stop\//);
      assert.ok(page.body.includes(language === 'en' ? 'lang="en"' : 'lang="de"'));
    }
    assert.notEqual(await mailOf('connections'), 'off');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const posted = await app.inject({ method: 'POST', url, headers, payload: 'List-Unsubscribe=One-Click' });
    assert.equal(posted.statusCode, 200);
    assert.equal(await mailOf('connections'), 'off');
    assert.equal(await mailOf('answers'), before);
    for (const wrong of ['/mail/stop/x', `/mail/stop/${'a'.repeat(26)}`])
      assert.equal((await app.inject({ method: 'POST', url: wrong, headers, payload: 'x' })).statusCode, 404);
  } finally {
    await close();
  }
});
