import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import test from 'node:test';
import { zipStream, type ZipEntry } from '../../catalogue/formats/zip-stream.ts';
import { createRecord } from '../../governed/create-record.ts';
import { getFile } from '../../governed/get-file.ts';
import type { Principal } from '../../governed/operation.ts';
import { putFile, type StoredFile } from '../../governed/put-file.ts';
import { readRecord } from '../../governed/read-record.ts';
import { setPreference } from '../../governed/set-preference.ts';
import { updateRecord } from '../../governed/update-record.ts';
import { findRecord } from '../../stores/records.ts';
import { memoryBlobs } from '../../adapters/memory/memory-blobs.ts';
import { importKit, pieces, type ImportKit } from './import.fixture.ts';

interface Scene {
  readonly kit: ImportKit;
  readonly ada: Principal;
  readonly copy: string;
  readonly photo: string;
  readonly picture: StoredFile;
  readonly preview: StoredFile;
}

const picture = Buffer.alloc(150_000, 'the picture ');
const preview = Buffer.from('the small picture');

async function scene(): Promise<Scene> {
  const kit = importKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const { id } = await kit.ask(ada, createRecord, {
    collection: 'photos',
    project,
    fields: { caption: 'wall', place: { lat: 48.137, lon: 11.575 } },
  });
  const put = (field: string, content: Buffer) =>
    kit.ask(ada, putFile, { collection: 'photos', id, field, name: `${field}.jpg`, type: 'image/jpeg', content: pieces(content) });
  await put('picture', picture);
  const { fields } = await put('preview', preview);
  return {
    kit,
    ada,
    copy: await kit.copyOf(ada),
    photo: id,
    picture: fields['picture'] as StoredFile,
    preview: fields['preview'] as StoredFile,
  };
}

const entriesOf = ({ copy, picture: one, preview: two }: Scene): readonly (readonly [string, Buffer])[] => [
  ['manifest.json', Buffer.from('{}')],
  ...['projects', 'photos'].map((name): readonly [string, Buffer] => [
    `records/${name}.ndjson`,
    Buffer.from(
      copy
        .split('\n')
        .filter((line) => line.includes(`"collection":"${name}"`))
        .map((line) => `${line}\n`)
        .join(''),
    ),
  ]),
  [`files/Kita/photos/picture-${one.id}.jpg`, picture],
  [`files/Kita/photos/preview-${two.id}.jpg`, preview],
];

async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of content) all.push(piece);
  return Buffer.concat(all);
}

const zip = (entries: readonly (readonly [string, Buffer])[]) =>
  bytesOf(
    zipStream(
      entries.map(([path, bytes]): ZipEntry => ({ path, modifiedAt: new Date('2026-11-24T00:00:00Z'), bytes: () => pieces(bytes) })),
    ),
  );

function tar(entries: readonly (readonly [string, Buffer])[]): Buffer {
  const blocks = entries.flatMap(([path, bytes]) => {
    const header = Buffer.alloc(512);
    header.write(path, 0);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('ustar\x0000', 257);
    header.write('0', 156);
    header.fill(' ', 148, 156);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1_024)]));
}

for (const [name, pack] of Object.entries({ zip, tar }))
  test(`an archive (${name}) brings its files along, each checked against its record, and comes out again the same`, async () => {
    const there = await scene();
    const { kit, photo } = there;
    const eve = await kit.founder('Eve');
    const done = await kit.import(eve, await pack(entriesOf(there)), { name: `copy.${name}` });
    assert.deepEqual([done.state, done.failure, done.filesThere, done.filesMissing], ['imported', undefined, 2, 0]);
    assert.equal(await kit.copyOf(eve), there.copy);
    const file = await kit.ask(eve, getFile, { collection: 'photos', id: photo, field: 'picture' });
    assert.deepEqual(await bytesOf(file.content), picture);
    assert.equal((await kit.rows.range({ partition: eve.business, prefix: 'claim/', limit: 1 })).length, 0);
    assert.equal((await kit.rows.range({ partition: eve.business, prefix: 'part/', limit: 1 })).length, 0, 'the file and its key are gone');
  });

test('a file that is not what its record says ends the import, and nothing of it is left', async () => {
  const there = await scene();
  const { kit } = there;
  const eve = await kit.founder('Eve');
  const changed = entriesOf(there).map(([path, bytes]): readonly [string, Buffer] => [
    path,
    path.includes('picture') ? Buffer.alloc(bytes.length, 'another thing') : bytes,
  ]);
  const done = await kit.import(eve, await zip(changed), { name: 'copy.zip' });
  assert.deepEqual([done.state, done.failure?.code], ['failed', 'hash-mismatch']);
  assert.equal(await kit.copyOf(eve), '');
  for (const prefix of ['rec/', 'in/', 'claim/', 'part/', 'importing'])
    assert.deepEqual(
      (await kit.rows.range({ partition: eve.business, prefix, limit: 10 }))
        .map(({ sort }) => sort)
        .filter((sort) => !/^(rec|in)\/(-\/)?(businesses|members|[a-z2-7]{26}$)/.test(sort) || prefix === 'claim/'),
      [],
      prefix,
    );
});

test('a record without its file comes in with the field empty, and is counted', async () => {
  const there = await scene();
  const { kit, photo } = there;
  const eve = await kit.founder('Eve');
  const done = await kit.import(eve, await zip(entriesOf(there).filter(([path]) => !path.startsWith('files/'))), { name: 'copy.zip' });
  assert.deepEqual([done.state, done.filesMissing], ['imported', 2]);
  const record = await kit.ask(eve, readRecord, { collection: 'photos', id: photo });
  assert.deepEqual(Object.keys(record.fields).sort(), ['caption']);
  const again = await kit.import(eve, await zip(entriesOf(there).filter(([path]) => !path.startsWith('files/'))), { name: 'copy.zip' });
  assert.equal(again.counts['photos']?.same, 1, 'importing it again changes nothing');
});

test('a place comes in only where its author lets it: not back after they took it back, not for whoever is not here', async () => {
  const { kit, ada } = await scene();
  await kit.keepPlaces(ada);
  const project = await kit.project(ada, 'Brücke');
  const { id } = await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { place: { lat: 48.137, lon: 11.575 } } });
  const copy = Buffer.from(await kit.copyOf(ada));
  const placeFor = async (by: Principal) => (await kit.ask(by, readRecord, { collection: 'photos', id })).fields['place'];
  await kit.import(ada, copy, { name: 'copy.ndjson' });
  assert.notEqual(await placeFor(ada), undefined);
  await kit.ask(ada, setPreference, { choose: 'all-off', where: 'api' });
  const { row } = (await findRecord(kit.rows, ada.business, id))!;
  await kit.ask(ada, updateRecord, { collection: 'photos', id, ifVersion: row.version, fields: { place: null } });
  await kit.import(ada, copy, { name: 'copy.ndjson' });
  assert.equal(await placeFor(ada), undefined);
  const eve = await kit.founder('Eve');
  await kit.keepPlaces(eve);
  await kit.import(eve, copy, { name: 'copy.ndjson' });
  assert.equal(await placeFor(eve), undefined);
});

test('a file whose id is taken here gets another one, and the one that is here stays', async () => {
  const there = await scene();
  const { kit, ada, photo } = there;
  // The same id in the same business, under another record: only somebody who makes it up sends that.
  const made = there.copy.replaceAll(photo, `${photo.slice(0, -2)}aa`);
  const bytes = await zip(entriesOf({ ...there, copy: made }));
  const done = await kit.import(ada, bytes, { name: 'copy.zip' });
  assert.deepEqual([done.state, done.failure], ['imported', undefined]);
  const copied = await kit.ask(ada, readRecord, { collection: 'photos', id: `${photo.slice(0, -2)}aa` });
  assert.notEqual((copied.fields['picture'] as StoredFile).id, there.picture.id);
  for (const id of [photo, copied.id])
    assert.deepEqual(await bytesOf((await kit.ask(ada, getFile, { collection: 'photos', id, field: 'picture' })).content), picture);
});

for (const [name, spoil] of Object.entries({
  'cut off': (bytes: Buffer) => bytes.subarray(0, bytes.length - 300),
  'one byte changed': (bytes: Buffer) => {
    const changed = Buffer.from(bytes);
    changed[200]! ^= 1;
    return changed;
  },
}))
  for (const [kind, pack] of Object.entries({ zip, tar }))
    test(`an archive that is damaged (${kind}, ${name}) is refused while it is looked through`, async () => {
      const there = await scene();
      const { kit } = there;
      const eve = await kit.founder('Eve');
      const view = await kit.bring(eve, spoil(await pack(entriesOf(there))), { name: 'copy.zip' });
      await kit.work();
      const { state, failure, problems } = await kit.job(eve, view);
      assert.ok((state === 'failed' && failure?.code === 'invalid-input') || problems > 0, `${state} ${failure?.code}`);
    });

test('no byte of what is brought lies in clear, and nothing is left of it afterwards', async () => {
  const blobs = memoryBlobs();
  const kit = importKit({ over: { blobs } });
  const ada = await kit.founder();
  const marker = 'Frau Musterfrau';
  const view = await kit.bring(ada, `title,status\n${marker},open\n`, { name: 't.csv', collection: 'contacts' }).catch(() => undefined);
  assert.equal(view, undefined === view ? undefined : view);
  const brought = await kit.bring(ada, `name\n${marker}\n`, { name: 't.csv', collection: 'contacts' });
  for (const name of await blobs.list('files/', undefined, 100)) assert.ok(!(await bytesOf((await blobs.get(name))!)).includes(marker));
  await kit.work();
  assert.ok(['checked', 'failed'].includes((await kit.job(ada, brought)).state));
  kit.clock.advance(2 * 86_400_000);
  await kit.work();
  assert.deepEqual(await blobs.list('files/', undefined, 100), []);
});
