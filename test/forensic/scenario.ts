// What is planted, and what of it is erased: secrets in names, texts, places, addresses, file bytes and profiles, in what lives and in its history.
import { randomBytes } from 'node:crypto';
import { password } from '../kit/http.ts';
import type { Ask, Installation } from './installation.ts';

/** Small enough to be told from every other file. */
export const previewBytesMax = 9_000;

export interface Needle {
  readonly what: string;
  readonly bytes: Buffer;
  /** Erased in the course of the scenario. */
  readonly doomed: boolean;
}

export class Needles {
  readonly all: Needle[] = [];

  text(what: string, doomed: boolean): string {
    const text = `Nd${randomBytes(9).toString('hex')}`;
    this.all.push({ what, bytes: Buffer.from(text), doomed });
    return text;
  }

  content(what: string, doomed: boolean, size: number): Buffer {
    const bytes = randomBytes(24);
    this.all.push({ what, bytes, doomed });
    return Buffer.concat([Buffer.alloc(size, 'x'), bytes, Buffer.alloc(100)]);
  }

  /** A latitude, as the double that is stored. */
  latitude(what: string, doomed: boolean): number {
    const number = 40 + randomBytes(6).readUIntBE(0, 6) / 2 ** 44;
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(number);
    this.all.push({ what, bytes, doomed });
    return number;
  }

  /** Which of them lie in these bytes. */
  in(bytes: Buffer): readonly Needle[] {
    return this.all.filter((needle) => bytes.includes(needle.bytes));
  }

  /** The forms in which they might lie somewhere in clear. */
  *forms(): Generator<readonly [Needle, Buffer]> {
    for (const needle of this.all) {
      yield [needle, needle.bytes];
      yield [needle, Buffer.from(needle.bytes.toString('latin1'), 'utf16le')];
      yield [needle, Buffer.from(needle.bytes.toString('hex'))];
      yield [needle, Buffer.from(needle.bytes.toString('base64').replace(/=+$/, '').slice(0, -2))];
    }
  }
}

export interface Planted {
  readonly needles: Needles;
  readonly ada: string;
  readonly ben: string;
  readonly benPerson: string;
  readonly benEmail: string;
  readonly business: string;
  readonly photo: string;
  readonly project: string;
  readonly projectName: string;
  readonly document: string;
  /** An export that holds all of it, ready to be taken. */
  readonly export: string;
  /** Ids of everything that is erased whole. */
  readonly gone: readonly string[];
}

const idOf = async (asked: Promise<{ readonly body: Readonly<Record<string, unknown>> }>) => String((await asked).body['id']);

export async function plant(installation: Installation): Promise<Planted> {
  const needles = new Needles();
  const visitor = installation.as();
  const founder = await visitor('POST', '/v1/sign-up', {
    email: `${needles.text('address of who stays', false)}@example.org`,
    password,
    name: needles.text('name of who stays', false),
    business: { name: needles.text('name of the business', false) },
  });
  const ada = installation.as(String(founder.body['token']));
  const kept = await idOf(ada('POST', '/v1/projects', { fields: { name: needles.text('name of a project that stays', false) } }));
  const ben = await plantPerson(installation, needles, ada, kept);
  const photo = await plantPhoto(needles, ada, kept);
  const document = await idOf(
    ada('POST', '/v1/documents', { project: kept, fields: { title: needles.text('title of a document that stays', false) } }),
  );
  await upload(
    ada,
    `/v1/documents/${document}/files/file`,
    needles.text('name of a file taken out', true),
    needles.content('a file taken out', true, 80_000),
  );
  const { project, projectName, gone } = await plantProject(needles, ada);
  await plantCases(needles, ada, installation.as(ben.ben), { kept, photo, project });
  const held = await plantExport(installation, ada);
  return {
    needles,
    ada: String(founder.body['token']),
    business: String(founder.body['business']),
    photo,
    project,
    projectName,
    document,
    export: held,
    gone: [...gone, photo, ben.benPerson],
    ...ben,
  };
}

/** Somebody with a profile, a place of their own in a photo, and words that stay for the business. */
async function plantPerson(installation: Installation, needles: Needles, ada: Ask, kept: string) {
  const benEmail = `${needles.text('address of who leaves', true).toLowerCase()}@example.org`;
  const invitation = await ada('POST', '/v1/invitations', { email: benEmail, role: 'member', project: kept });
  const { body } = await installation.as()('POST', '/v1/sign-up', {
    email: benEmail,
    password,
    name: needles.text('name of who leaves', true),
    invitation: invitation.body['token'],
  });
  const [ben, benPerson] = [String(body['token']), String(body['person'])];
  const asBen = installation.as(ben);
  await ada('PUT', `/v1/projects/${kept}/members/${benPerson}`, { role: 'contributor' });
  const phone = needles.text('phone of who leaves', true);
  await asBen('PATCH', `/v1/members/${benPerson}`, { fields: { phone } }, { 'if-match': '"1"', 'idempotency-key': 'phone' });
  const place = {
    lat: needles.latitude('place of who leaves', true),
    lon: 11.5,
    label: needles.text('label of a place of who leaves', true),
  };
  await asBen('PUT', '/v1/preferences/photo-places', { level: 'exact' });
  await asBen('POST', '/v1/photos', { project: kept, fields: { caption: needles.text('caption that stays', false), place } });
  await asBen(
    'POST',
    '/v1/messages',
    { project: kept, fields: { text: needles.text('words that stay', false) } },
    { 'idempotency-key': 'words' },
  );
  return { ben, benPerson, benEmail };
}

async function plantPhoto(needles: Needles, ada: Ask, project: string): Promise<string> {
  const place = { lat: needles.latitude('place of a photo', true), lon: 11.5 };
  await ada('PUT', '/v1/preferences/photo-places', { level: 'exact' });
  const photo = await idOf(ada('POST', '/v1/photos', { project, fields: { caption: needles.text('first caption', true), place } }));
  await upload(
    ada,
    `/v1/photos/${photo}/files/picture`,
    needles.text('name of a picture', true),
    needles.content('first picture', true, 70_000),
  );
  await upload(ada, `/v1/photos/${photo}/files/preview`, 'preview', needles.content('a preview', true, previewBytesMax - 500));
  await upload(
    ada,
    `/v1/photos/${photo}/files/picture`,
    needles.text('name of a later picture', true),
    needles.content('later picture', true, 70_000),
  );
  await upload(ada, `/v1/photos/${photo}/files/preview`, 'preview', needles.content('a later preview', true, previewBytesMax - 500));
  const { body } = await ada('GET', `/v1/photos/${photo}`);
  const caption = needles.text('later caption', true);
  await ada('PATCH', `/v1/photos/${photo}`, { fields: { caption } }, { 'if-match': `"${String(body['version'])}"` });
  return photo;
}

async function plantProject(needles: Needles, ada: Ask) {
  const projectName = needles.text('name of a project', true);
  const fields = {
    name: projectName,
    place: { lat: needles.latitude('place of a project', true), lon: 11.5, label: needles.text('label of a site', true) },
  };
  const project = await idOf(ada('POST', '/v1/projects', { fields }));
  const task = await idOf(ada('POST', '/v1/tasks', { project, fields: { title: needles.text('title of a task', true), status: 'open' } }));
  await ada('PATCH', `/v1/tasks/${task}`, { fields: { title: needles.text('later title of a task', true) } }, { 'if-match': '"1"' });
  const document = await idOf(ada('POST', '/v1/documents', { project, fields: { title: needles.text('title of a document', true) } }));
  await upload(ada, `/v1/documents/${document}/files/file`, 'plan', needles.content('a document', true, 80_000));
  return { project, projectName, gone: [project, task, document] };
}

/** Calls for help about what goes, and of somebody who leaves: the words are the business's and stay, with its log. */
async function plantCases(needles: Needles, ada: Ask, ben: Ask, at: { kept: string; photo: string; project: string }) {
  const ask = (by: Ask, scope: object, what: string) => idOf(by('POST', '/v1/cases', { scope, reason: needles.text(what, false) }));
  await ask(ben, { kind: 'project', project: at.kept }, 'reason of a case of who leaves');
  await ask(ada, { kind: 'records', records: [{ collection: 'photos', id: at.photo }] }, 'reason of a case about a photo');
  await ask(ada, { kind: 'project', project: at.project }, 'reason of a case about a project');
}

async function plantExport(installation: Installation, ada: Ask): Promise<string> {
  const held = await idOf(ada('POST', '/v1/exports', { scope: { kind: 'business' }, formats: ['csv', 'xlsx'] }));
  await installation.runJobs();
  const { body } = await ada('GET', `/v1/exports/${held}`);
  if (body['state'] !== 'ready') throw new Error(`the export is ${JSON.stringify(body)}`);
  return held;
}

async function upload(ask: Ask, path: string, name: string, content: Buffer): Promise<void> {
  await ask('PUT', path, content, {
    'content-type': path.includes('photos') ? 'image/jpeg' : 'application/pdf',
    'content-disposition': `attachment; filename="${name}"`,
  });
}

/** All the ways in which something goes: a record and a file at once, a project through the trash, a person's account. */
export async function eraseDoomed(installation: Installation, planted: Planted): Promise<readonly string[]> {
  const ada = installation.as(planted.ada);
  const start = async (ask: Ask, subject: object, more: object) => {
    const { body } = await ask('POST', '/v1/erasures', { subject, ...more });
    return (body['erasures'] as readonly { readonly id: string }[])[0]!.id;
  };
  const erasures = [
    await start(ada, { kind: 'record', collection: 'photos', id: planted.photo }, { when: 'now' }),
    await start(ada, { kind: 'file', collection: 'documents', id: planted.document, field: 'file' }, { when: 'now' }),
    await start(ada, { kind: 'project', id: planted.project }, { when: 'trash' }),
    await start(installation.as(planted.ben), { kind: 'account' }, { when: 'now', confirm: planted.benEmail }),
  ];
  return erasures;
}
