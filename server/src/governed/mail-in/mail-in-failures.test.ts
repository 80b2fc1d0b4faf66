// Which call fails × how, for mail into projects (see testing/failure-cases.ts).
import assert from 'node:assert/strict';
import { createRecord } from '../create-record.ts';
import { listByTime } from '../list-records.ts';
import { testFailures, type Scene } from '../testing/failure-cases.ts';
import { incoming, openMailbox, setTestMailIn, writtenMail } from '../testing/mail-in.fixture.ts';
import { findMailAddress, secretIn } from '../../stores/mail-in.ts';
import { mailWorker } from '../../lifecycle/mail-in/take-mail.ts';
import { readMailbox } from './read-mailbox.ts';
import { readQuarantine } from './read-quarantine.ts';
import { receiveMail } from './receive-mail.ts';
import { releaseMail } from './release-mail.ts';

const newProject = async ({ kit, ada }: Scene) =>
  (await kit.ask(ada, createRecord, { collection: 'projects', fields: { name: 'Kita' } })).id as string;
const withMailbox = async (scene: Scene) => {
  const project = await newProject(scene);
  await openMailbox(scene.kit, scene.ada, project);
  return project;
};
const found = async ({ kit }: Scene, address: string) =>
  findMailAddress(kit.rows, secretIn(address.slice(0, address.indexOf('@')))!, kit.clock.nowMs());
const raw = writtenMail({ files: [{ name: 'a.txt', type: 'text/plain', content: 'whole' }] });

async function receive(scene: Scene, project: string, fate: Parameters<typeof receiveMail.plan>[2]['fate']) {
  const { kit, ada } = scene;
  const mailbox = (await kit.ask(ada, readMailbox, { project }))!;
  const address = (await found(scene, mailbox.address!))!;
  const mail = incoming(kit, raw, mailbox.address!);
  return kit.ask(mailWorker(ada.business), receiveMail, { address, mailbox, fate, mail, bytes: raw.length, author: undefined });
}

const count = async ({ kit, ada }: Scene, project: string, collection: string) =>
  (await kit.ask(ada, listByTime, { collection, project: project as Scene['project'], limit: 10 })).records.length;

const setAside = async (scene: Scene) => {
  const project = await withMailbox(scene);
  await receive(scene, project, { outcome: 'quarantined', reason: 'failed' });
  return project;
};

testFailures({
  'set-mail-in': {
    prepare: newProject,
    act: ({ kit, ada }, project) => kit.ask(ada, setTestMailIn, { project, change: { kind: 'on' } }),
    async whole(scene, project, acknowledged) {
      const mailbox = await scene.kit.ask(scene.ada, readMailbox, { project });
      assert.ok(mailbox || !acknowledged, 'what was given is there');
      if (mailbox) assert.equal((await found(scene, mailbox.address!))?.project, project, 'and takes mail');
    },
  },
  'set-mail-in, another address': {
    prepare: withMailbox,
    act: ({ kit, ada }, project) => kit.ask(ada, setTestMailIn, { project, change: { kind: 'rotate', graceMs: 0 } }),
    async whole(scene, project) {
      const mailbox = (await scene.kit.ask(scene.ada, readMailbox, { project }))!;
      assert.equal((await found(scene, mailbox.address!))?.project, project);
      const alive = await scene.kit.rows.range({ partition: scene.ada.business, prefix: `mail-at/${project}/`, limit: 10 });
      assert.equal(alive.length, 1, 'one address, not two');
    },
  },
  'read-mail-in': {
    prepare: setAside,
    act: ({ kit, ada }, project) => kit.ask(ada, readQuarantine, { project }),
    whole: async () => undefined,
  },
  'receive-mail': {
    prepare: withMailbox,
    act: (scene, project) => receive(scene, project, { outcome: 'received' }),
    async whole(scene, project, acknowledged) {
      const [mails, files] = [await count(scene, project, 'mails'), await count(scene, project, 'mail-files')];
      assert.equal(mails, files, 'a mail with its file, or neither');
      assert.ok(mails === 1 || (!acknowledged && mails === 0), `${mails} mails`);
    },
  },
  'release-mail': {
    prepare: setAside,
    async act({ kit, ada }, project) {
      const [waiting] = (await kit.ask(ada, readQuarantine, { project })).mails;
      const mailbox = (await kit.ask(ada, readMailbox, { project }))!;
      const mail = incoming(kit, raw, mailbox.address!, 'failed');
      await kit.ask(ada, releaseMail, { project, mail: waiting!.id, letIn: { ...mail, reason: 'failed', salt: mailbox.salt } });
    },
    async whole(scene, project, acknowledged) {
      const waiting = (await scene.kit.ask(scene.ada, readQuarantine, { project })).mails.length;
      const mails = await count(scene, project, 'mails');
      assert.equal(waiting + mails, 1, 'it is in one place');
      assert.ok(mails === 1 || !acknowledged);
    },
  },
});
