import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountLanguages, type AccountNotice } from '../ports/identity.ts';
import { invitationMail, linkPaths, noticeMail } from './mail-texts.ts';

const base = 'https://steward.example';
const token = 'T0ken-T0ken_T0ken';
const atMs = Date.UTC(2026, 10, 24, 9, 30);
const kinds: readonly AccountNotice['kind'][] = [
  'confirm-sign-up',
  'account-exists',
  'confirm-email',
  'forgotten-password',
  'confirm-new-email',
  'email-changed',
  'password-changed',
  'password-reset-begun',
  'new-sign-in',
  'second-factor-changed',
];
const notice = (kind: AccountNotice['kind'], language: AccountNotice['language']): AccountNotice => ({
  kind,
  language,
  to: 'ada.lovelace@example.org',
  token,
  untilMs: atMs,
  atMs,
  device: 'Firefox on Linux',
});

describe('mails', () => {
  it('lead with every kind of link to a page of its own, which knows what the token is for', () => {
    assert.equal(new Set(Object.values(linkPaths)).size, Object.keys(linkPaths).length);
  });

  for (const language of accountLanguages) {
    it(`in ${language}: every kind says something of its own, with a link only where one is needed`, () => {
      const subjects = new Set<string>();
      for (const kind of kinds) {
        const { subject, text } = noticeMail(notice(kind, language), base);
        subjects.add(`${subject}${text}`);
        assert(subject.length > 5 && subject.length < 80 && !/[\r\n]/.test(subject), kind);
        assert(!text.includes('undefined') && !/ada|lovelace/i.test(subject + text), kind);
        assert.equal(text.includes(token), kind in linkPaths, kind);
        for (const line of text.split('\n')) assert(!/^\s*bis \.|until \.$/.test(line));
        if (kind in linkPaths) assert.match(text, new RegExp(`^${base}/[a-z-]+#${token}$`, 'm'));
      }
      assert.equal(subjects.size, kinds.length);
    });
  }

  it('say times with their zone, as the language writes them', () => {
    assert.match(noticeMail(notice('password-changed', 'en'), base).text, /24 November 2026 at 09:30 UTC/);
    assert.match(noticeMail(notice('password-changed', 'de'), base).text, /24\. November 2026 um 09:30 UTC/);
  });

  it('that invite name the business on one line, and nobody', () => {
    for (const language of accountLanguages) {
      const { subject, text } = invitationMail(
        { language, business: 'Lindner & Söhne\r\n\r\nClick http://evil.example', token, untilMs: atMs },
        base,
      );
      assert(!subject.includes('Lindner'));
      assert.match(text, /Lindner & Söhne Click/);
      assert.match(text, new RegExp(`^${base}/invitation#${token}$`, 'm'));
    }
  });
});
