// The corpus: every odd and hostile mail has one stated outcome, reading it takes little time, and little memory (in a process of its own, with a small heap).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { createJudge } from '../../server/src/catalogue/mail/judge-mail.ts';
import { mailLimits } from '../../server/src/catalogue/mail/mail-limits.ts';
import { mailNotes } from '../../server/src/catalogue/mail/mail-notes.ts';
import { readMail } from '../../server/src/catalogue/mail/read-mail.ts';
import { fateOfMail } from '../../server/src/governed/mail-in/mail-rules.ts';
import type { MailVerdicts, ReadMail } from '../../server/src/ports/read-mail.ts';
import { corpus } from './corpus.ts';
import { delivered, internet, type MailCase } from './kit.ts';

const judge = createJudge({ dns: internet(), name: 'in.example', trustedSealers: ['list.example'] });

test('the corpus is as large as it says, and no name is used twice', () => {
  assert.ok(corpus.length >= 60);
  assert.equal(new Set(corpus.map(({ name }) => name)).size, corpus.length);
});

for (const each of corpus)
  test(each.name, async () => {
    const raw = await each.raw();
    const envelope = { ...delivered, ...each.envelope };
    if (each.refused)
      return assert.throws(
        () => readMail(raw, envelope),
        (error) => isStewardError(error, 'invalid-input') && each.refused!.test(error.rule ?? ''),
      );
    const mail = readMail(raw, envelope);
    const { sender, header } = await judge(raw, envelope);
    assert.deepEqual(
      { sender, kind: mail.kind, loop: mail.loop, notes: mail.notes.toSorted() },
      { sender: each.sender ?? 'verified', kind: each.kind ?? 'personal', loop: each.loop ?? false, notes: (each.notes ?? []).toSorted() },
      header,
    );
    assert.equal(fateOf(mail, sender), each.becomes ?? 'received');
    compare(each, mail);
    assert.ok(mail.notes.every((note) => (mailNotes as readonly string[]).includes(note)));
    assert.ok(mail.text.length <= mailLimits.textCharsMax && (mail.html?.length ?? 0) <= mailLimits.htmlCharsMax);
  });

function fateOf(mail: ReadMail, sender: MailVerdicts['sender']): string {
  const rules = { rule: 'members', otherwise: 'quarantine', senders: [] } as const;
  const fate = fateOfMail(rules, mail, { sender }, mail.from?.address === 'ola@bau.example');
  return fate.outcome === 'received' ? fate.outcome : `${fate.outcome}: ${fate.reason}`;
}

function compare(each: MailCase, mail: ReadMail): void {
  if ('from' in each) assert.equal(mail.from?.address, each.from);
  if (each.subject !== undefined) assert.equal(mail.subject, each.subject);
  if (typeof each.text === 'string') assert.equal(mail.text, each.text);
  else if (each.text) assert.match(mail.text, each.text);
  for (const has of each.html?.has ?? []) assert.ok(mail.html?.includes(has), `${has} is not in ${mail.html}`);
  for (const has of each.html?.hasNot ?? []) assert.ok(!mail.html?.includes(has), `${has} is in ${mail.html}`);
  if (each.files)
    assert.deepEqual(
      mail.files.map(({ kind, type, name, bytes }) => `${kind} ${type} ${name} ${bytes.length}`),
      each.files,
    );
  if (each.forwarded) assert.deepEqual(mail.forwarded, each.forwarded);
  each.also?.(mail);
}

test('all of it is read with a heap of 64 megabytes, within seconds', () => {
  const child = fileURLToPath(new URL('read-corpus.ts', import.meta.url));
  const said = execFileSync(process.execPath, ['--max-old-space-size=64', child], { encoding: 'utf8', timeout: 60_000 });
  const { read, residentMb, cpuSeconds, slowest } = JSON.parse(said) as {
    read: number;
    residentMb: number;
    cpuSeconds: number;
    slowest: string;
  };
  assert.equal(read, corpus.length);
  assert.ok(residentMb < 400, `${residentMb} MB`);
  assert.ok(cpuSeconds < 15, `${cpuSeconds} s; ${slowest}`);
});
