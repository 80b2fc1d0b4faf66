// A person's account as files: never a secret, whatever slips into what is given; the shapes other programs expect.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountFiles, consentRecords, scimUser, type AccountCopy } from './account.ts';
import { idOf } from './sample-source.fixture.ts';

const account: AccountCopy = {
  takenAt: '2026-11-24T09:00:00.000Z',
  id: idOf('petra'),
  name: 'Petra Lindner',
  email: 'petra@lindner-bau.example',
  createdAt: '2026-01-02T08:00:00.000Z',
  changedAt: '2026-10-02T08:00:00.000Z',
  language: 'de',
  password: { setAt: '2026-01-02T08:00:00.000Z' },
  passkeys: [{ name: 'Telefon', addedAt: '2026-02-01T00:00:00.000Z' }],
  sessions: [{ startedAt: '2026-11-24T07:00:00.000Z', seenAt: '2026-11-24T08:59:00.000Z', device: 'Firefox', current: true }],
  businesses: [{ id: idOf('business'), name: 'Lindner & Söhne Bau GmbH', role: 'owner' }],
  choices: [
    {
      kind: 'consent',
      id: 'c1',
      title: '=Orte in Fotos',
      state: 'given',
      at: '2026-03-01T09:00:00.000Z',
      where: 'preferences',
      categories: ['https://w3id.org/dpv/pd#GPSCoordinate'],
      purposes: ['service'],
      receipt: '7K2M-9QXD-0VHE-41RT-XB8S-WGZA-3NFC',
    },
    {
      kind: 'policy',
      id: 'p1',
      title: 'Policy',
      version: '3',
      state: 'acknowledged',
      at: '2026-03-01T09:00:00.000Z',
      categories: [],
      purposes: [],
    },
  ],
  controller: { name: 'Steward GmbH', contact: 'privacy@steward.example' },
};

async function texts(of: AccountCopy): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  for (const file of accountFiles(of, { separator: ';', byteOrderMark: true }))
    made.set(file.path, Buffer.concat(await Array.fromAsync(file.bytes())).toString());
  return made;
}

test('login, SCIM, choices as JSON and as a table', async () => {
  const made = await texts(account);
  assert.deepEqual([...made.keys()], ['account/login.json', 'account/scim.json', 'account/preferences.json', 'account/preferences.csv']);
  for (const [path, text] of made) if (!path.endsWith('.csv')) JSON.parse(text);
  const [head, first] = made.get('account/preferences.csv')!.split('\r\n');
  assert.equal(head, '\uFEFFid;kind;title;version;state;at;until;where;categories;purposes;receipt');
  assert.equal(
    first,
    "c1;consent;'=Orte in Fotos;;given;2026-03-01T09:00:00.000Z;;preferences;https://w3id.org/dpv/pd#GPSCoordinate;service;7K2M-9QXD-0VHE-41RT-XB8S-WGZA-3NFC",
  );
});

test('nothing that is not named goes out: a secret given by mistake stays here', async () => {
  const secret = 'argon2id$never-to-be-seen';
  const careless = {
    ...account,
    passwordHash: secret,
    totp: secret,
    passkeys: [{ ...account.passkeys[0]!, publicKey: secret, credential: secret }],
    sessions: [{ ...account.sessions[0]!, token: secret }],
    businesses: [{ ...account.businesses[0]!, secret }],
    controller: { ...account.controller, secret },
    choices: [{ ...account.choices[0]!, secret }],
  };
  for (const [path, text] of await texts(careless)) assert(!text.includes('never-to-be-seen'), path);
});

test('SCIM 2.0: the members that RFC 7643 requires, none that points back to the system', () => {
  const user = scimUser(account) as Record<string, unknown>;
  assert.deepEqual(user['schemas'], ['urn:ietf:params:scim:schemas:core:2.0:User']);
  assert.equal(user['userName'], 'petra@lindner-bau.example');
  assert.deepEqual(user['name'], { formatted: 'Petra Lindner', familyName: 'Lindner', givenName: 'Petra' });
  assert.deepEqual(user['meta'], { resourceType: 'User', created: account.createdAt, lastModified: account.changedAt });
  assert(!JSON.stringify(user).includes('password'));
});

test('consents: who, for what, which data, given when, with the receipt', () => {
  const { 'dct:hasPart': parts } = consentRecords(account) as { 'dct:hasPart': Record<string, unknown>[] };
  assert.deepEqual(
    parts.map((part) => part['@type']),
    ['dpv:ConsentRecord', 'dpv:NoticeRecord'],
  );
  assert.deepEqual(parts[0]!['dpv:hasConsentStatus'], {
    '@id': 'dpv:ConsentGiven',
    'dct:date': '2026-03-01T09:00:00.000Z',
    'dpv:isIndicatedAt': 'preferences',
    'dpv:isIndicatedBy': { 'dct:identifier': account.id },
  });
});
