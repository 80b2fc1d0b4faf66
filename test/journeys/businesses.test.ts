// Several people and businesses, over HTTP through the typed client: invitations, roles, the last owner, what ends at once.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import type { Client } from '@steward/protocol/client.ts';
import { documents } from '@steward/protocol/catalogue/built-in/documents.ts';
import { projects } from '@steward/protocol/catalogue/built-in/projects.ts';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { recordRoutes } from '@steward/protocol/wire/record-routes.ts';
import type { BusinessRole } from '@steward/protocol/words.ts';
import { addressOf, signUp, withCode, withServer, type Someone } from './kit.ts';

const invite = (by: Client, email: string, role: BusinessRole) => by.call(businessRoutes.invite, { body: { email, role } });

/** Somebody who joins a business by invitation. */
async function joined(visitor: Client, by: Client, name: string, role: BusinessRole): Promise<Someone> {
  const { token } = await invite(by, addressOf(name), role);
  return signUp(visitor, name, { invitation: token });
}

test('one account in two businesses sees each from its own session, and nothing of one in the other', () =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const ben = await signUp(visitor, 'Ben', { business: { name: 'Ben GmbH' } });
    const kita = await ada.client.records(projects).create({ fields: { name: 'Kita' } });
    const { token } = await invite(ada.client, ben.email, 'admin');
    assert.deepEqual(await ben.client.call(accountRoutes.acceptInvitation, { body: { token } }), { business: ada.business, role: 'admin' });
    const names = (await ben.client.call(accountRoutes.myBusinesses, {})).businesses.map(({ name, role }) => `${name} ${role}`);
    assert.deepEqual(new Set(names), new Set(['Ada GmbH admin', 'Ben GmbH owner']));
    await ben.client.call(accountRoutes.turnTo, { body: { business: ben.business } });
    await assert.rejects(ben.client.records(projects).read(kita.id), withCode('not-found'));
    await ben.client.call(accountRoutes.turnTo, { body: { business: ada.business } });
    assert.equal((await ben.client.records(projects).read(kita.id)).fields.name, 'Kita');
    await assert.rejects(
      ada.client.call(accountRoutes.turnTo, { body: { business: ben.business } }),
      withCode('not-found'),
      'nobody turns to a business they do not belong to',
    );
  }));

test('an invitation is a link that serves once, and not after it was withdrawn', () =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const eve = await signUp(visitor, 'Eve', { business: { name: 'Eve GmbH' } });
    const accept = (client: Client, token: string) => client.call(accountRoutes.acceptInvitation, { body: { token } });
    const { token } = await invite(ada.client, addressOf('Ben'), 'member');
    const ben = await signUp(visitor, 'Ben', { invitation: token });
    for (const { client } of [ben, eve]) await assert.rejects(accept(client, token), withCode('not-found'));

    const dan = await signUp(visitor, 'Dan', { business: { name: 'Dan GmbH' } });
    const twice = await invite(ada.client, dan.email, 'member');
    const both = await Promise.allSettled([accept(dan.client, twice.token), accept(dan.client, twice.token)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], 'at the same time it serves once');
    const withdrawn = await invite(ada.client, eve.email, 'member');
    await ada.client.call(businessRoutes.withdrawInvitation, { params: { id: withdrawn.id } });
    await assert.rejects(accept(eve.client, withdrawn.token));
    await assert.rejects(accept(eve.client, 'x'.repeat(40)));
  }));

test('whoever holds an invitation learns what it is for, and nothing of the business; a dead one tells nothing', () =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const project = (await ada.client.records(projects).create({ fields: { name: 'Kita' } })).id;
    const body = { email: addressOf('Ben'), role: 'member', project, projectRole: 'viewer' } as const;
    const { token, until } = await ada.client.call(businessRoutes.invite, { body });
    const read = (its: string) => visitor.call(accountRoutes.readInvitation, { body: { token: its } });
    assert.deepEqual(await read(token), { role: 'member', project: true, until });
    await signUp(visitor, 'Ben', { invitation: token });
    for (const dead of [token, `${token}x`, 'x'.repeat(70)]) await assert.rejects(read(dead), withCode('not-found'));
  }));

test('everybody keeps what colleagues see of them; a member changes nobody else', () =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const ben = await joined(visitor, ada.client, 'Ben', 'member');
    const profile = (person: string) => ({ params: { person }, body: { fields: { phone: '0151 123', work: 'Polier' } } });
    await ben.client.call(businessRoutes.updateProfile, profile(ben.person), { version: 1 });
    await assert.rejects(
      ben.client.call(businessRoutes.updateProfile, profile(ben.person), { version: 1 }),
      withCode('precondition-failed'),
    );
    await assert.rejects(ben.client.call(businessRoutes.updateProfile, profile(ada.person), { version: 1 }), withCode('refused'));
    const own = await ben.client.call(businessRoutes.readProfile, { params: { person: ben.person } });
    assert.deepEqual([own.version, own.fields['phone']], [2, '0151 123']);
    const { members } = await ada.client.call(businessRoutes.members, {});
    assert.equal(members.find(({ person }) => person === ben.person)?.fields['work'], 'Polier');
  }));

test('a project manager invites a guest into the project; the guest sees that project and nothing else', () =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const [kita, halle] = await Promise.all(['Kita', 'Halle'].map((name) => ada.client.records(projects).create({ fields: { name } })));
    const ben = await joined(visitor, ada.client, 'Ben', 'member');
    const ask = (by: Someone, project: string, more: object = {}) =>
      by.client.call(businessRoutes.invite, {
        body: { email: addressOf('Gina'), role: 'guest', project, projectRole: 'viewer', ...more },
      });
    await assert.rejects(ask(ben, kita!.id), withCode('not-found'), 'who is not in the project does not learn that it is there');
    await ada.client.call(businessRoutes.setProjectMember, { params: { id: kita!.id, person: ben.person }, body: { role: 'manager' } });
    await assert.rejects(ask(ben, halle!.id), withCode('not-found'));
    await assert.rejects(ask(ben, kita!.id, { role: 'member' }), withCode('refused'));
    await assert.rejects(ask(ben, kita!.id, { projectRole: 'manager' }), withCode('invalid-input'));
    const { token } = await ask(ben, kita!.id);
    const gina = await signUp(visitor, 'Gina', { invitation: token });
    assert.equal((await gina.client.records(projects).read(kita!.id)).fields.name, 'Kita');
    await assert.rejects(gina.client.records(projects).read(halle!.id), withCode('not-found'));
    await assert.rejects(gina.client.records(projects).update(kita!.id, 1, { name: 'Mine' }), withCode('refused'));
    assert.equal((await gina.client.records(projects).list({})).total, 1);
  }));

test('the last owner cannot leave or step down, also when two do so at once', () =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const leave = (who: Someone) => who.client.call(businessRoutes.removeMember, { params: { person: who.person } });
    const setRole = (by: Someone, person: string, role: BusinessRole) =>
      by.client.call(businessRoutes.changeRole, { params: { person }, body: { role } });
    await assert.rejects(leave(ada), withCode('last-owner'));
    await assert.rejects(setRole(ada, ada.person, 'admin'), withCode('last-owner'));
    for (let round = 0; round < 10; round++) {
      const other = await joined(visitor, ada.client, `Owner${round}`, 'owner');
      const outcomes = await Promise.allSettled([setRole(ada, ada.person, 'admin'), setRole(other, other.person, 'admin')]);
      assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      // Whoever is left makes Ada an owner again and the other a member.
      const left = outcomes[0].status === 'rejected' ? ada : other;
      if (left === other) await setRole(other, ada.person, 'owner');
      await setRole(ada, other.person, 'member');
    }
    await assert.rejects(leave(ada), withCode('last-owner'));
  }));

test('what was taken from somebody is gone with the next request, and a download under way breaks off', () =>
  withServer(async (server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const ben = await joined(visitor, ada.client, 'Ben', 'member');
    const project = (await ada.client.records(projects).create({ fields: { name: 'Kita' } })).id;
    const member = { params: { id: project, person: ben.person } };
    await assert.rejects(ben.client.records(projects).read(project), withCode('not-found'));
    await ada.client.call(businessRoutes.setProjectMember, { ...member, body: { role: 'contributor' } });
    await ben.client.records(projects).read(project);

    const plan = await ada.client.records(documents).create({ project, fields: { title: 'Plan' } });
    const content = Buffer.alloc(60_000_000, 'plan ');
    await ada.client.call(
      recordRoutes('documents', 'project').putFile,
      { params: { id: plan.id, field: 'file' } },
      {
        content,
        headers: { 'content-type': 'application/pdf', 'repr-digest': `sha-256=:${createHash('sha256').update(content).digest('base64')}:` },
      },
    );
    // Read a little, then let go of the rest until the right to it is gone.
    const asked = request(`${server.url}/v1/documents/${plan.id}/files/file`, { headers: { authorization: `Bearer ${ben.token}` } });
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    assert.equal(answer.statusCode, 200);
    let received = ((await once(answer, 'data')) as [Buffer])[0].length;
    answer.pause();
    await ada.client.call(businessRoutes.removeProjectMember, member);
    await assert.rejects(ben.client.records(projects).read(project), withCode('not-found'));
    answer.on('data', (part: Buffer) => (received += part.length));
    await new Promise<void>((resolve) =>
      answer
        .once('error', () => resolve())
        .once('close', () => resolve())
        .resume(),
    );
    assert.equal(answer.complete, false);
    assert(received < content.length, 'the whole file went out');

    await ada.client.call(businessRoutes.removeMember, { params: { person: ben.person } });
    await assert.rejects(ben.client.call(businessRoutes.members, {}), withCode('refused'));
  }));
