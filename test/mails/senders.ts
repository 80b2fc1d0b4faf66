// Mails that pretend to be from somebody, and some that are.
import assert from 'node:assert/strict';
import { letter, sealed, signed, type MailCase } from './kit.ts';

const elsewhere = { remoteAddress: '203.0.113.66', helo: 'mx.mallory.example' } as const;
const fromMallory = { from: 'x@mallory.example', ...elsewhere } as const;
const fromCraftsman = { from: 'kim@handwerk.example', remoteAddress: '192.0.2.8', helo: 'mx.handwerk.example' } as const;
const craftsman = { From: 'Kim <kim@handwerk.example>' };

export const senderMails: readonly MailCase[] = [
  {
    name: 'signed by the sender’s domain, handed on by a server of another',
    raw: () => signed(letter({}), 'bau.example'),
    envelope: { ...elsewhere, from: 'bounce@list.example' },
    sender: 'verified',
  },
  { name: 'a sender’s name on a server that may not send for it', raw: () => letter({}), envelope: elsewhere, sender: 'failed' },
  { name: 'a sender’s name under another way back', raw: () => letter({}), envelope: fromMallory, sender: 'failed' },
  { name: 'signed, by another domain', raw: () => signed(letter({}), 'handwerk.example'), envelope: fromMallory, sender: 'failed' },
  {
    name: 'signed, and changed on the way',
    raw: async () => Buffer.from((await signed(letter({}), 'bau.example')).toString().replace('Guten Tag', 'Neue Kontonummer')),
    envelope: fromMallory,
    sender: 'failed',
  },
  {
    name: 'signed, with something added behind',
    raw: async () => Buffer.concat([await signed(letter({}, 'Guten Tag\r\n'), 'bau.example', 11), Buffer.from('Neue Kontonummer\r\n')]),
    envelope: fromMallory,
    sender: 'unverified',
    text: 'Guten Tag\nNeue Kontonummer',
  },
  {
    name: 'a domain that has said nothing, signed',
    raw: () => signed(letter(craftsman), 'handwerk.example'),
    envelope: fromCraftsman,
    sender: 'verified',
  },
  { name: 'a domain that has said nothing', raw: () => letter(craftsman), envelope: fromCraftsman, sender: 'unverified' },
  {
    name: 'a domain with SPF alone, from elsewhere',
    raw: () => letter({ From: 'x@streng.example' }),
    envelope: { ...elsewhere, from: 'x@streng.example' },
    sender: 'failed',
  },
  {
    name: 'a domain that asks for nothing, from elsewhere',
    raw: () => letter({ From: 'x@alt.example' }),
    envelope: { ...elsewhere, from: 'x@alt.example' },
    sender: 'unverified',
  },
  {
    name: 'a domain whose DNS does not answer',
    raw: () => letter({ From: 'x@slow.example' }),
    envelope: { from: 'x@slow.example' },
    sender: 'unverified',
  },
  {
    name: 'an SPF that asks for more than ten lookups',
    raw: () => letter({ From: 'x@many.example' }),
    envelope: { from: 'x@many.example' },
    sender: 'unverified',
  },
  {
    name: 'handed on by a list that the operator trusts',
    raw: () => sealed(letter({}), 'list.example'),
    envelope: { from: 'b@list.example', remoteAddress: '192.0.2.20', helo: 'mx.list.example' },
    sender: 'verified',
  },
  {
    name: 'handed on by one that seals, whom nobody trusts',
    raw: () => sealed(letter({}), 'handwerk.example'),
    envelope: fromCraftsman,
    sender: 'failed',
  },
  {
    name: 'two fields From',
    raw: () => letter({}, 'x', ['From: mallory@mallory.example']),
    sender: 'failed',
    from: undefined,
    notes: ['several-from'],
  },
  {
    name: 'two addresses in From',
    raw: () => letter({ From: 'ola@bau.example, mallory@mallory.example' }),
    sender: 'failed',
    from: undefined,
    notes: ['several-from'],
  },
  {
    name: 'two addresses in From without a comma',
    raw: () => letter({ From: 'ola@bau.example <mallory@mallory.example>' }),
    sender: 'failed',
    from: undefined,
    notes: ['several-from'],
  },
  {
    name: 'a group in From',
    raw: () => letter({ From: 'Leitung: ola@bau.example;' }),
    sender: 'unverified',
    from: undefined,
    notes: ['from-group'],
  },
  { name: 'no From', raw: () => letter({ From: undefined }), sender: 'unverified', from: undefined },
  { name: 'a From without an address', raw: () => letter({ From: 'Ola Bauer' }), sender: 'unverified', from: undefined },
  {
    name: 'an address in the name',
    raw: () => letter({ From: '"ola@bau.example" <x@mallory.example>' }),
    envelope: fromMallory,
    sender: 'unverified',
    from: 'x@mallory.example',
    notes: ['name-spoof'],
  },
  {
    name: 'an address in an encoded name',
    raw: () => letter({ From: '=?utf-8?Q?ola=40bau=2Eexample?= <x@mallory.example>' }),
    envelope: fromMallory,
    sender: 'unverified',
    from: 'x@mallory.example',
    notes: ['name-spoof'],
  },
  {
    name: 'an address within quotes',
    raw: () => letter({ From: '"ola@bau.example x"@mallory.example' }),
    sender: 'unverified',
    from: undefined,
  },
  {
    name: 'a domain in letters that look alike',
    raw: () => letter({ From: 'ola@bаu.example' }),
    sender: 'unverified',
    from: 'ola@xn--bu-7kc.example',
    notes: ['lookalike'],
  },
  {
    name: 'a name that turns direction',
    raw: () => letter({ From: '"Ola \u202eelpmaxe" <ola@bau.example>' }),
    also: (mail) => assert.equal(mail.from?.name, 'Ola elpmaxe'),
  },
  {
    name: 'more signatures than anybody has',
    raw: () =>
      letter(
        {},
        'x',
        Array.from({ length: 40 }, (_, i) => `DKIM-Signature: v=1; a=rsa-sha256; d=d${i}.example; s=k; h=from; bh=x; b=x`),
      ),
    sender: 'unverified',
  },
  {
    name: 'a field that another server is said to have written',
    raw: () => letter({ 'Authentication-Results': 'in.example; dmarc=pass' }),
    envelope: elsewhere,
    sender: 'failed',
  },
];
