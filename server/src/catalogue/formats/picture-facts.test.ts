// Pictures with facts in them, as exiftool reads them; and that the picture itself, and whatever was in the file before, is what it was.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { foreign } from '../../../../test/kit/foreign.ts';
import { writePictureFacts, type PictureFacts } from './picture-facts.ts';

const assets = join(import.meta.dirname, '../../main/demo/assets');
const exiftool = foreign('exiftool');
const facts: PictureFacts = {
  takenAt: '2026-07-14T08:31:05.000Z',
  timeZone: 'Europe/Berlin',
  place: { lat: -47.857_1, lon: 12.118_1, accuracyM: 8.5 },
  caption: 'Riss über der Tür <ÖG> & "links"',
  record: 'a'.repeat(26),
  project: 'b'.repeat(26),
  tasks: ['c'.repeat(26), 'd'.repeat(26)],
};
const webps = {
  lossy: 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA',
  lossless: 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==',
} as const;

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function write(type: string, bytes: Uint8Array, which = facts, size = 1_000): Promise<{ said: string; bytes: Buffer }> {
  const picture = writePictureFacts(type, which);
  const pieces = await Array.fromAsync(picture.bytes(inPieces(bytes, size)));
  return { said: picture.said(), bytes: Buffer.concat(pieces) };
}

async function read(bytes: Uint8Array): Promise<Record<string, unknown>> {
  const { stdout } = await exiftool.run(['-j', '-n', '-'], { input: bytes });
  return (JSON.parse(stdout) as [Record<string, unknown>])[0];
}

function assertFacts(told: Record<string, unknown>): void {
  assert.equal(told['DateTimeOriginal'], '2026:07:14 10:31:05', 'in the time of the place, summer time counted');
  assert.equal(told['OffsetTimeOriginal'], '+02:00');
  assert(Math.abs(Number(told['GPSLatitude']) + 47.857_1) < 1e-7 && Math.abs(Number(told['GPSLongitude']) - 12.118_1) < 1e-7);
  assert.equal(told['GPSHPositioningError'], 8.5);
  assert.equal(told['Record'], facts.record);
  assert.equal(told['Project'], facts.project);
  assert.deepEqual(told['Tasks'], facts.tasks);
}

/** What a decoder draws the picture from: everything from the first scan on, or the chunks of data. */
const scans = (jpeg: Buffer): Buffer => jpeg.subarray(jpeg.indexOf(Buffer.from([0xff, 0xdb])));

test('a JPEG without any metadata: exiftool reads all of it, the picture is the same bytes', { skip: exiftool.skip }, async () => {
  const original = await readFile(join(assets, 'brickwork.jpg'));
  const { said, bytes } = await write('image/jpeg', original);
  assert.equal(said, 'written');
  const told = await read(bytes);
  assertFacts(told);
  assert.equal(told['Description'], facts.caption);
  assert.equal(told['Warning'], undefined, JSON.stringify(told));
  assert(scans(bytes).equals(scans(original)));
});

test(
  "a camera's JPEG: what it wrote stays, its time and place are not overwritten, what is missing is added",
  { skip: exiftool.skip },
  async () => {
    const original = await readFile(join(assets, 'interior.jpg'));
    const before = await read(original);
    const { bytes } = await write('image/jpeg', original);
    const told = await read(bytes);
    for (const name of ['Make', 'Model', 'Orientation', 'ModifyDate', 'DateTimeOriginal', 'OffsetTimeOriginal'])
      if (before[name] !== undefined) assert.equal(told[name], before[name], name);
    assert.equal(told['Make'], 'Demo');
    assert(Math.abs(Number(told['GPSLatitude']) + 47.857_1) < 1e-7, 'a place was missing');
    const placed = await read((await write('image/jpeg', await readFile(join(assets, 'crack.jpg')))).bytes);
    assert(Number(placed['GPSLatitude']) > 0, "the camera's own place stays");
    assert.equal(placed['Record'], facts.record);
    assert(scans(bytes).equals(scans(original)));
  },
);

test("a camera's own numbers and a packet of somebody else's stay readable, in both byte orders", { skip: exiftool.skip }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-pictures-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const order of ['II', 'MM']) {
    const file = join(folder, `${order}.jpg`);
    const theirs = [`-ExifByteOrder=${order}`, '-Make=Canon', '-SerialNumber=4711', '-XMP-dc:Title=Über uns', '-MakerNoteUnknownText=mine'];
    await exiftool.run([...theirs, '-o', file, join(assets, 'brickwork.jpg')]);
    const { bytes, said } = await write('image/jpeg', await readFile(file));
    const told = await read(bytes);
    assert.equal(said, 'written');
    assertFacts(told);
    assert.deepEqual(
      [told['Make'], String(told['SerialNumber']), told['Title'], told['ExifByteOrder']],
      ['Canon', '4711', 'Über uns', order],
    );
  }
});

test('a PNG: read by exiftool without a warning, its data the same bytes', { skip: exiftool.skip }, async () => {
  const original = await readFile(join(assets, 'floor-plan.png'));
  const { said, bytes } = await write('image/png', original);
  assert.equal(said, 'written');
  const told = await read(bytes);
  assertFacts(told);
  assert.equal(told['Warning'], undefined, JSON.stringify(told['Warning']));
  const data = (png: Buffer) => png.subarray(png.indexOf('IDAT') - 4);
  assert(data(bytes).equals(data(original)));
});

for (const [kind, base64] of Object.entries(webps))
  test(`a ${kind} WebP gets the head that says there is more`, { skip: exiftool.skip }, async () => {
    const original = Buffer.from(base64, 'base64');
    const { said, bytes } = await write('image/webp', original, facts, 7);
    assert.equal(said, 'written');
    const told = await read(bytes);
    assertFacts(told);
    assert.deepEqual([told['ImageWidth'], told['ImageHeight'], told['Warning']], [1, 1, undefined]);
    assert(bytes.includes(original.subarray(12)));
    assert.equal((await write('image/webp', bytes)).bytes.equals(bytes), true, 'written once more it is the same');
  });

test('nothing but the record is written where the person does not allow more', { skip: exiftool.skip }, async () => {
  const { bytes } = await write('image/jpeg', await readFile(join(assets, 'brickwork.jpg')), {
    timeZone: 'Europe/Berlin',
    record: facts.record,
    tasks: [],
  });
  const told = await read(bytes);
  assert.deepEqual([told['Record'], told['GPSLatitude'], told['DateTimeOriginal']], [facts.record, undefined, undefined]);
});

test('HEIC, and what is not what it says it is, goes byte for byte', async () => {
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(400_000, 7)]);
  const jpeg = await readFile(join(assets, 'brickwork.jpg'));
  const cases: readonly (readonly [string, Buffer])[] = [
    ['image/heic', heic],
    ['image/jpeg', heic],
    ['image/png', jpeg],
    ['image/webp', jpeg],
    ['image/jpeg', Buffer.alloc(0)],
    ['image/jpeg', jpeg.subarray(0, 3)],
    ['image/webp', Buffer.from('RIFF\xff\xff\xff\xffWEBPVP8X', 'latin1')],
    ['image/png', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('7fffffff49484452', 'hex'), Buffer.alloc(2_000_000)])],
  ];
  for (const [type, bytes] of cases) {
    const written = await write(type, bytes);
    assert.equal(written.said, 'untouched', type);
    assert(written.bytes.equals(bytes), type);
  }
});

test('law: hostile bytes in front are either followed or left, never lost, and never throw', async () => {
  const original = await readFile(join(assets, 'crack.jpg'));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(900), fc.nat(255)), { minLength: 1, maxLength: 12 }), async (changes) => {
      const bytes = Buffer.from(original.subarray(0, 20_000));
      for (const [at, value] of changes) bytes[at] = value;
      const written = await write('image/jpeg', bytes);
      if (written.said === 'untouched') assert(written.bytes.equals(bytes));
      else assert(written.bytes.subarray(-10_000).equals(bytes.subarray(-10_000)));
    }),
    { numRuns: 200 },
  );
});
