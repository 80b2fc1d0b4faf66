import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { sampleKey } from '../../test/sample-ledger.ts';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { cosigner, cosignatureVerifier } from './cosignature.ts';
import { addSignatures, decodeNoteText, ed25519Verifier, formatVkey, openNote, parseNote, signNote } from './note.ts';
import { checkQuorum, parsePolicy } from './policy-file.ts';

const log = sampleKey('example.com/log', 'log');
const witness = sampleKey('example.com/witness', 'witness', 4);
const checkpoint = { origin: log.name, size: 3, root: new Uint8Array(32).fill(7) };

test('law: what is signed opens to the same text, and no altered note opens', async () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => text.isWellFormed() && !/[\u0000-\u001f]/.test(text));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), fc.nat(), async (lines, at) => {
      const text = `${lines.join('\n')}\n`;
      const note = signNote(text, [log]);
      assert.equal((await openNote(note, [ed25519Verifier(log.vkey)])).text, text);
      const bytes = new TextEncoder().encode(note);
      bytes[at % bytes.length]! ^= 1;
      await assert.rejects(async () => openNote(decodeNoteText(bytes), [ed25519Verifier(log.vkey)]), RangeError);
    }),
    { numRuns: 150 },
  );
});

test('refuses to sign what could not be read back', () => {
  for (const text of ['', 'no newline', 'a\ttab\n', 'a\rreturn\r\n', '\ud800\n'])
    assert.throws(() => signNote(text, [log]), RangeError, JSON.stringify(text));
  assert.throws(() => signNote('text\n', []), RangeError);
  for (const name of ['', 'a b', 'a+b', 'a\u2003b', 'a\nb', 'a\u0001b']) {
    assert.throws(() => signNote('text\n', [{ ...log, name }]), RangeError, JSON.stringify(name));
    assert.throws(() => formatVkey(name, 1, log.publicKey), RangeError, JSON.stringify(name));
  }
  assert.throws(() => formatVkey('a', 1, log.publicKey.slice(1)), RangeError);
});

test("only the log's own key signs a checkpoint, and first", async () => {
  assert.throws(() => signCheckpoint(checkpoint, [witness]), RangeError);
  assert.throws(() => signCheckpoint(checkpoint, []), RangeError);
  const note = signCheckpoint(checkpoint, [log]);
  assert.deepEqual(await openCheckpoint(note, [ed25519Verifier(log.vkey)]), checkpoint);
  await assert.rejects(
    openCheckpoint(signNote(parseNote(note).text, [cosigner(witness, 1)]), [cosignatureVerifier(witness.vkey)]),
    RangeError,
  );
});

test('adds signatures once each, and within the limit', async () => {
  const note = signCheckpoint(checkpoint, [log]);
  const lineOf = (seconds: number) => parseNote(signNote(parseNote(note).text, [cosigner(witness, seconds)])).signatures[0]!;
  const once = addSignatures(note, [lineOf(1), lineOf(1)]);
  assert.equal(addSignatures(once, [lineOf(1)]), once);
  const both = [ed25519Verifier(log.vkey), cosignatureVerifier(witness.vkey)];
  assert.equal((await openNote(once, both)).signatures.length, 2);
  assert.throws(
    () =>
      addSignatures(
        note,
        Array.from({ length: 100 }, (_, i) => lineOf(i)),
      ),
    RangeError,
  );
});

test('a witness whose signature fails spoils the quorum, a stranger does not count', async () => {
  const policy = parsePolicy(`witness w ${witness.vkey}\nquorum w\n`);
  const note = signCheckpoint(checkpoint, [log]);
  const lineOf = (key: typeof witness) => parseNote(signNote(parseNote(note).text, [cosigner(key, 5)])).signatures[0]!;
  assert.equal(await checkQuorum(policy, note), false);
  assert.equal(await checkQuorum(policy, addSignatures(note, [lineOf(witness)])), true);
  assert.equal(await checkQuorum(policy, addSignatures(note, [lineOf(sampleKey('example.com/witness', 'stranger', 4))])), false);
  const failing = { ...lineOf(witness), signature: lineOf(witness).signature.with(20, 0).with(21, 0) };
  assert.equal(await checkQuorum(policy, addSignatures(note, [lineOf(witness), failing])), false);
});

test('reads notes as strict UTF-8', () => {
  assert.equal(decodeNoteText(new TextEncoder().encode('ü\n')), 'ü\n');
  for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf]])
    assert.throws(() => decodeNoteText(Uint8Array.from(bytes)), RangeError);
});

test('a key is not taken for another use', () => {
  assert.throws(() => ed25519Verifier(witness.vkey), RangeError);
  assert.throws(() => cosignatureVerifier(log.vkey), RangeError);
});
