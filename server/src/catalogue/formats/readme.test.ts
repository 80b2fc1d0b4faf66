import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifestForPeople, readmeText } from './readme.ts';
import { sampleSource } from './sample-source.fixture.ts';

const about = {
  formats: ['html', 'csv', 'geo', 'files'],
  scope: { en: 'Kita Sonnenhang', de: 'Kita Sonnenhang' },
  askedBy: 'Petra\u2028\nLindner',
  reference: '7K2M-9QXD-0VHE-41RT-XB8S-WGZA-3NFC',
} as const;

test('the README says in the language of whoever asked what lies where, how much, and what is missing', () => {
  const german = readmeText(sampleSource({ language: 'de' }), about);
  assert.match(german, /^Kopie von Kita Sonnenhang · Lindner & Söhne Bau GmbH\r\n=+\r\n/);
  assert.match(german, /Stand: 2026-11-24T10:00:00\+01:00 \(Europe\/Berlin\)/);
  assert.match(german, /Aufgaben: 3\r\n/);
  assert.match(german, /- Was im Papierkorb liegt \(3\): Es ist verborgen/);
  assert.match(german, /index\.html\r\n {4}Hier beginnen/);
  assert(!german.includes('report.pdf'), 'a format that was not asked for is not promised');
  assert.match(readmeText(sampleSource(), about), /Asked for by: Petra Lindner\r\n/);
  for (const line of german.split('\r\n')) assert(line.length <= 80 && !line.includes('\n'), line);
});

test('the manifest says the same', () => {
  const people = manifestForPeople({ ...sampleSource(), notInside: [] }, about);
  assert.equal(people.counts.find(({ title }) => title === 'Tasks')!.records, 3);
  assert.deepEqual(people.notInside, []);
  assert.match(readmeText({ ...sampleSource(), notInside: [] }, about), /Nothing was left out/);
});
