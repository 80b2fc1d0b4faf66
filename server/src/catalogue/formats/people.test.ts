// Cards as a foreign reader takes them, in both versions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import ICAL from 'ical.js';
import { defaultOptions } from './formats.ts';
import { people } from './people.ts';
import { filesOf, idOf, personIds, sampleSource } from './sample-source.fixture.ts';

async function cards(version: '4.0' | '3.0', file = 'people/contacts.vcf'): Promise<ICAL.Component[]> {
  const files = await filesOf(people, sampleSource(), { ...defaultOptions, vcard: version });
  assert.deepEqual([...files.keys()], ['people/members.vcf', 'people/contacts.vcf']);
  const text = files.get(file)!.toString();
  for (const line of text.split('\r\n')) assert(Buffer.byteLength(line) <= 75, line);
  const parsed = ICAL.parse(text) as unknown[];
  const list = (typeof parsed[0] === 'string' ? [parsed] : parsed) as [string, unknown[], unknown[]][];
  return list.map((each) => new ICAL.Component(each));
}

for (const version of ['4.0', '3.0'] as const)
  test(`vCard ${version}: names with umlauts, commas and semicolons, notes over several lines`, async () => {
    const [card] = await cards(version);
    const value = (name: string): unknown => card!.getFirstPropertyValue(name);
    assert.deepEqual(
      [value('version'), value('fn'), value('uid')],
      [version, 'Dr. Anna-Lena Müller-Lüdenscheidt', idOf('contactsmueller')],
    );
    assert.deepEqual(value('n'), ['Müller-Lüdenscheidt', 'Dr. Anna-Lena', '', '', '']);
    assert.deepEqual([value('org')].flat(), ['Statik; Müller, Partner']);
    assert.deepEqual([value('role'), value('email'), value('tel')], ['Tragwerksplanerin', 'a.mueller@statik.example', '+49 89 123456']);
    // RFC 2426 has every semicolon escaped, which this reader does not undo.
    assert.equal(String(value('note')).replaceAll('\\;', ';'), 'Ruft nur\nvormittags zurück; '.repeat(6));
    if (version === '4.0') assert(!String(value('note')).includes('\\'));
    assert.equal(value('categories'), 'Kita Sonnenhang');
  });

test('members, with what of theirs is there', async () => {
  const all = await cards('4.0', 'people/members.vcf');
  const petra = all.find((card) => card.getFirstPropertyValue('uid') === personIds.petra)!;
  assert.deepEqual([petra.getFirstPropertyValue('fn'), petra.getFirstPropertyValue('title')], ['Petra Lindner', 'Geschäftsführerin']);
  assert.equal(all.find((card) => card.getFirstPropertyValue('uid') === personIds.jonas)!.getFirstPropertyValue('tel'), null);
});
