import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { collection, type Collection, type Declaration } from '@steward/protocol/catalogue/collection.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import { findPreference, noticeVersion } from '@steward/protocol/catalogue/preference.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import { consentChoices, type SaidConsent } from './consent-choices.ts';
import { consentRecords } from './formats/account.ts';

const load = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../../vectors/consent/${name}.json`, import.meta.url), 'utf8'));

const notice = load('notice') as {
  readonly declaration: Declaration;
  readonly preference: string;
  readonly text: string;
  readonly version: string;
};
const catalogue = loadCatalogue([collection(notice.declaration) as Collection]);

test('the version of a notice is that of its text', () => {
  assert.equal(sha256(new TextEncoder().encode(notice.text)).subarray(0, 8).toHex(), notice.version);
  assert.equal(noticeVersion(findPreference(catalogue, notice.preference)!), notice.version);
});

test('a change of a preference is the record of consent that the format describes', () => {
  const { said, person, controller, takenAt, record } = load('record') as {
    readonly said: readonly SaidConsent[];
    readonly person: string;
    readonly controller: string;
    readonly takenAt: string;
    readonly record: object;
  };
  const choices = consentChoices(catalogue, said);
  assert.deepEqual(JSON.parse(JSON.stringify(consentRecords({ id: person, controller: { name: controller }, choices, takenAt }))), record);
});
