// Laws of reading a mail: whatever the bytes, it gives a mail within its limits or refuses with the one error it has; and what a sound program wrote is read as it was meant.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isStewardError } from '@steward/protocol/errors.ts';
import { createTransport } from 'nodemailer';
import { mailLimits } from '../../server/src/catalogue/mail/mail-limits.ts';
import { readMail } from '../../server/src/catalogue/mail/read-mail.ts';
import { corpus } from './corpus.ts';
import { delivered } from './kit.ts';

const full = process.env['STEWARD_TEST'] === 'full';
const seeds: Buffer[] = [];
for (const { raw } of corpus) seeds.push(await raw());
/** Small ones, so that a change in them is one in what matters. */
const small = seeds.filter(({ length }) => length < 5_000);

const change = fc.oneof(
  fc.record({ at: fc.nat(), put: fc.uint8Array({ maxLength: 4 }), drop: fc.nat(3) }),
  fc.record({
    at: fc.nat(),
    put: fc
      .constantFrom('\r\n', '\r\n\r\n', '--b-1', '--', '=?', '?=', '<', '"', ';', '\0', '=\r\n', 'cid:')
      .map((text) => Buffer.from(text)),
    drop: fc.nat(40),
  }),
);
const changed = fc
  .tuple(fc.constantFrom(...small), fc.array(change, { maxLength: 12 }))
  .map(([raw, changes]) =>
    changes.reduce(
      (bytes, { at, put, drop }) =>
        Buffer.concat([bytes.subarray(0, at % (bytes.length + 1)), put, bytes.subarray((at % (bytes.length + 1)) + drop)]),
      raw,
    ),
  );
const spliced = fc
  .tuple(fc.constantFrom(...small), fc.constantFrom(...small), fc.nat(), fc.nat())
  .map(([a, b, i, j]) => Buffer.concat([a.subarray(0, i % a.length), b.subarray(j % b.length)]));
const anything = fc.oneof(
  changed,
  spliced,
  fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.concat([Buffer.from('From: a@b.example\r\n'), bytes])),
);

const control = /(?![\n\t])\p{Cc}/u;
const hidden = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;

test('whatever the bytes: a mail within its limits, the same each time, or the one refusal', () => {
  fc.assert(
    fc.property(anything, (raw) => {
      let mail;
      try {
        mail = readMail(raw, delivered);
      } catch (error) {
        if (!isStewardError(error, 'invalid-input')) throw error;
        return;
      }
      assert.deepEqual(readMail(raw, delivered), mail);
      assert.ok(mail.text.length <= mailLimits.textCharsMax && !control.test(mail.text));
      assert.ok(mail.subject.length <= mailLimits.subjectCharsMax && !hidden.test(mail.subject));
      assert.ok(mail.files.length <= mailLimits.filesMax && mail.to.length <= mailLimits.addressesMax);
      assert.ok(mail.files.reduce((sum, { bytes }) => sum + bytes.length, 0) <= raw.length, 'nothing grows');
      for (const { name } of mail.files) assert.ok(name !== '' && !/[/\\]/.test(name) && !hidden.test(name));
      for (const { address } of [mail.from, ...mail.to, ...mail.cc].filter((each) => each !== undefined))
        assert.match(address, /^[^\s<>@]+@[a-z0-9.-]+$/u);
      assert.doesNotMatch(mail.html ?? '', /<(script|style|svg|math|iframe|object|embed|form|input|link|meta|base|template)\b/i);
      assert.doesNotMatch(mail.html ?? '', /<[^>]*\s(on\w+|style|srcset|background|id|class|name)=/i);
    }),
    { numRuns: full ? 20_000 : 400 },
  );
});

const word = fc
  .string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(..."abcXYZ äöüßÉ日本🏗-_()'") })
  .map((text) => text.trim())
  .filter((text) => text !== '');
const written = fc.record({
  name: word,
  subject: word,
  text: fc
    .array(
      fc.string({ maxLength: 90, unit: fc.constantFrom(...'abc äöü=.>日') }).map((line) => line.trim()),
      { minLength: 1, maxLength: 8 },
    )
    .map((lines) => lines.join('\n').trim()),
  files: fc.array(
    fc.record({
      name: fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom(...'abcäöü日') }),
      bytes: fc.uint8Array({ maxLength: 300 }),
    }),
    { maxLength: 3 },
  ),
});
const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

test('what a sound program wrote is read as it was meant', async () => {
  await fc.assert(
    fc.asyncProperty(written, async ({ name, subject, text, files }) => {
      const attachments = files.map((file, i) => ({
        filename: `${i}${file.name}.bin`,
        content: Buffer.from(file.bytes),
        contentType: 'application/octet-stream',
      }));
      const { message } = await transport.sendMail({
        from: { name, address: 'ola@bau.example' },
        to: 'p@in.example',
        subject,
        text,
        attachments,
      });
      const mail = readMail(message as Buffer, delivered);
      const line = (words: string): string => words.replaceAll(/\s+/g, ' ').normalize('NFC');
      assert.deepEqual([mail.from, mail.subject], [{ address: 'ola@bau.example', name: line(name) }, line(subject)]);
      assert.equal(mail.text, text.replaceAll(/\n{4,}/g, '\n\n\n'));
      assert.deepEqual(
        mail.files.map((file) => [file.name, Buffer.from(file.bytes)]),
        attachments.map((each) => [each.filename.normalize('NFC'), each.content]),
      );
      assert.deepEqual(mail.notes, []);
    }),
    { numRuns: full ? 2_000 : 60 },
  );
});
