// The small pure parts: e-mail addresses, device labels, tokens.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { encodeId, type PersonId, type SessionId } from '@steward/protocol/ids.ts';
import { deviceLabel } from './device-label.ts';
import { normalizeEmail } from './email-address.ts';
import { fits, hashSecret, readSessionToken, readTicket, writeSessionToken, writeTicket } from './token.ts';

describe('e-mail addresses', () => {
  it('have one spelling', () => {
    assert.equal(normalizeEmail('  Ada@EXAMPLE.org '), 'ada@example.org');
    assert.equal(normalizeEmail('büro@Söhne.example'), 'büro@xn--shne-5qa.example');
    assert.equal(normalizeEmail('bu\u0308ro@SO\u0308HNE.example'), 'büro@xn--shne-5qa.example');
    assert.equal(normalizeEmail('first.last+tag@mail.example.co.uk'), 'first.last+tag@mail.example.co.uk');
    assert.equal(normalizeEmail('demo@localhost'), 'demo@localhost');
  });

  it('carry neither a second address nor a header', () => {
    const bad = [
      '',
      'ada',
      '@example.org',
      'ada@',
      'ada@@example.org',
      'a@b@c.org',
      'ada @example.org',
      'ada@exam ple.org',
      'ada@example.org\r\nBcc: x@y.org',
      'ada@example.org,ben@example.org',
      '"ada"@example.org',
      '<ada@example.org>',
      '.ada@example.org',
      'ada.@example.org',
      'a..b@example.org',
      'ada@-example.org',
      'ada@example..org',
      `${'a'.repeat(65)}@example.org`,
      `ada@${'a'.repeat(250)}.org`,
      'ada@[127.0.0.1]',
      'ada\u0000@example.org',
      7,
      null,
      undefined,
    ];
    for (const one of bad) assert.equal(normalizeEmail(one), undefined, String(one));
  });
});

describe('device labels', () => {
  it('name the browser and the system, without versions', () => {
    const mozilla = 'Mozilla/5.0';
    const table = [
      [
        `${mozilla} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36`,
        'Chrome on Windows',
      ],
      [
        `${mozilla} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`,
        'Edge on Windows',
      ],
      [
        `${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15`,
        'Safari on Mac',
      ],
      [`${mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`, 'Firefox on Linux'],
      [
        `${mozilla} (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36`,
        'Chrome on Android',
      ],
      [
        `${mozilla} (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/140.0 Mobile/15E148 Safari/605.1.15`,
        'Firefox on iPhone',
      ],
      ['curl/8.14.1', 'curl'],
      ['', 'Unknown device'],
      ['Ada Lovelace’s own browser', 'Unknown device'],
    ] as const;
    for (const [agent, label] of table) assert.equal(deviceLabel(agent), label);
  });
});

describe('tokens', () => {
  const id = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });

  it('law: what was written is read back, and only in that spelling', () => {
    fc.assert(
      fc.property(id, id, secret, (person, session, its) => {
        const token = { person: encodeId<PersonId>(person), session: encodeId<SessionId>(session), secret: Buffer.from(its) };
        const text = writeSessionToken(token);
        assert.deepEqual(readSessionToken(text), token);
        assert.equal(text.length, 86);
        assert.equal(readTicket(text), undefined);
        assert.deepEqual(readTicket(writeTicket(token)), { person: token.person, secret: token.secret });
      }),
    );
  });

  it('threat 30: hashes are compared in constant time, and fit only when equal', () => {
    const hash = hashSecret(Buffer.from('secret'));
    assert.equal(hash.toString('hex'), '2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b');
    assert.equal(fits(hash, Buffer.from(hash)), true);
    assert.equal(fits(hash, hash.subarray(1)), false);
    for (let i = 0; i < hash.length; i++) {
      const other = Buffer.from(hash);
      other[i]! ^= 128;
      assert.equal(fits(hash, other), false);
    }
  });
});
