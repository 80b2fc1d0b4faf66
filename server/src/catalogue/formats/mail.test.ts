// Original messages, one by one and as a mailbox, as Python's mailbox module and mutt read them.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { collection } from '@steward/protocol/catalogue/collection.ts';
import { documents } from '@steward/protocol/catalogue/built-in/documents.ts';
import { tasks } from '@steward/protocol/catalogue/built-in/tasks.ts';
import fc from 'fast-check';
import { foreign } from '../../../../test/kit/foreign.ts';
import { mail, mboxMessage } from './mail.ts';
import { filesOf, idOf, projectIds, record, sampleRecords, sampleSource } from './sample-source.fixture.ts';

const python = foreign('python3');
const script = foreign('script');
const mutt = foreign('mutt');

const emails = collection({
  ...documents.declaration,
  name: 'emails',
  title: { en: 'E-mails', de: 'E-Mails' },
  fields: {
    subject: tasks.fields.title,
    from: tasks.fields.title,
    receivedAt: { ...tasks.fields.due, type: 'time' },
    original: { ...documents.fields.file, types: ['message/rfc822'] },
  },
});
const originals: Readonly<Record<string, string>> = {
  [idOf('emailseins')]:
    'Authentication-Results: mx.example; dkim=pass header.d=statik.example;\r\n spf=pass\r\nFrom: =?UTF-8?Q?M=C3=BCller?= <a.mueller@statik.example>\r\nTo: kita@in.example\r\nSubject: Statik Achse 3\r\nDate: Mon, 05 Oct 2026 09:12:00 +0200\r\nMessage-ID: <1@statik.example>\r\n\r\nHallo,\r\nFrom now on we measure.\r\n>From the old mail\r\n>>From deeper\r\nFromage\r\nEnde',
  [idOf('emailszwei')]:
    'From: b@statik.example\r\nTo: kita@in.example\r\nSubject: Zweite\r\nDate: Tue, 06 Oct 2026 10:00:00 +0200\r\nMessage-ID: <2@statik.example>\r\n\r\nzwei\r\n',
};
const file = (name: string) => ({ id: idOf(name), name: `${name}.eml`, type: 'message/rfc822', size: 10, sha256: 'b'.repeat(64) });
const records = [
  ...sampleRecords.filter((each) => each.collection === 'projects'),
  record('emails', 'eins', {
    project: projectIds.kita,
    createdAt: '2026-10-05T07:12:01.000Z',
    fields: { subject: 'Statik Achse 3', from: 'a.mueller@statik.example', receivedAt: '2026-10-05T07:12:03.000Z', original: file('eins') },
  }),
  record('emails', 'zwei', {
    project: projectIds.kita,
    createdAt: '2026-10-06T08:00:00.000Z',
    fields: { from: 'no address at all', original: file('zwei') },
  }),
  record('emails', 'leer', { project: projectIds.kita, fields: { subject: 'Ohne Original' } }),
];

function mailSource() {
  return {
    ...sampleSource({ records, collections: [...sampleSource().collections.map((each) => each.collection), emails] }),
    async *fileBytes(each: { readonly id: string }) {
      yield new TextEncoder().encode(originals[each.id]!);
    },
  };
}

test('each message is a file with the very bytes that came', async () => {
  const files = await filesOf(mail, mailSource());
  assert.deepEqual(
    [...files.keys()],
    ['mail/Kita Sonnenhang.mbox', `mail/Kita Sonnenhang/${idOf('emailseins')}.eml`, `mail/Kita Sonnenhang/${idOf('emailszwei')}.eml`],
  );
  for (const [id, text] of Object.entries(originals)) assert.equal(files.get(`mail/Kita Sonnenhang/${id}.eml`)!.toString(), text);
});

test('Python reads the mailbox: both messages, their headers, lines that begin with From', { skip: python.skip }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-mail-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'kita.mbox');
  await writeFile(path, (await filesOf(mail, mailSource())).get('mail/Kita Sonnenhang.mbox')!);
  const program = [
    'import mailbox, json, sys',
    'print(json.dumps([{"unixfrom": m.get_from(), "subject": m["subject"], "results": m["authentication-results"], "body": m.get_payload()} for m in mailbox.mbox(sys.argv[1])]))',
  ].join('\n');
  const { stdout } = await python.run(['-c', program, path]);
  const [first, second, ...others] = JSON.parse(stdout) as { unixfrom: string; subject: string; results: string; body: string }[];
  assert.equal(others.length, 0);
  assert.equal(first!.unixfrom, 'a.mueller@statik.example Mon Oct  5 07:12:03 2026');
  assert.match(first!.results, /dkim=pass header\.d=statik\.example;\s+spf=pass/);
  // Undone as mboxrd says: one quote less in front of `From `.
  assert.equal(
    first!.body.replaceAll(/^>(>*From )/gm, '$1'),
    'Hallo,\nFrom now on we measure.\n>From the old mail\n>>From deeper\nFromage\nEnde\n',
  );
  assert.deepEqual([second!.unixfrom, second!.subject, second!.body], ['MAILER-DAEMON Tue Oct  6 08:00:00 2026', 'Zweite', 'zwei\n']);
});

test('mutt lists it', { skip: mutt.skip || script.skip }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-mail-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'kita.mbox'), (await filesOf(mail, mailSource())).get('mail/Kita Sonnenhang.mbox')!);
  const { stdout } = await script.run(
    ['-qec', "stty cols 120 rows 40; TERM=xterm mutt -n -F /dev/null -R -e 'set folder=.' -f kita.mbox -e 'push q'", '/dev/null'],
    { cwd: folder },
  );
  assert.match(stdout, /Statik Achse 3/);
  assert.match(stdout, /Zweite/);
});

test('law: in whatever pieces a message comes, undoing the quotes gives its lines back', async () => {
  const line = fc.oneof(
    fc.constantFrom('From x', '>From ', '>>From y', 'Fro', 'From', '>', '', 'F\rrom ', 'a>From '),
    fc.string({ maxLength: 8 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
      const clean = lines.map((each) => each.replaceAll(/[\r\n]/g, ''));
      const bytes = Buffer.from(clean.join('\r\n'));
      const pieces = async function* () {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      };
      const made = Buffer.concat(await Array.fromAsync(mboxMessage(pieces(), { at: '2026-10-05T07:12:03.000Z' }))).toString();
      const [head, ...body] = made.split('\n');
      assert.equal(head, 'From MAILER-DAEMON Mon Oct  5 07:12:03 2026');
      assert(body.every((each) => !each.startsWith('From ')));
      const undone = body.map((each) => each.replace(/^>(>*From )/, '$1')).join('\n');
      const text = clean.join('\n');
      assert.equal(undone, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}\n`);
    }),
  );
});
