// What goes along inside a picture: what was kept and nothing else, whatever a camera or somebody hostile wrote into it. The browser's own decoder judges
// whole pictures in test/browser/photos.test.ts; here are the formats, byte by byte.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { crc32 as crcOf } from 'node:zlib';
import * as exifreader from 'exifreader';
import fc from 'fast-check';
import { exifBlock, joined, type KeptFacts } from './exif-block.ts';
import { MalformedPicture } from './malformed-picture.ts';
import { pictureKind } from './picture-kind.ts';
import { rewriteMetadata } from './rewrite-metadata.ts';

const secret = 'GPS-47.8571-12.1181-SERIAL-0815';
const text = (value: string) => new TextEncoder().encode(value);
const has = (bytes: Uint8Array, what: string) => Buffer.from(bytes).includes(what);
const nothing: KeptFacts = { orientation: 1 };
const everything: KeptFacts = {
  orientation: 6,
  taken: '2026:11:24 10:31:00',
  offset: '+01:00',
  place: { lat: -47.857_1, lon: 12.118_1, accuracyM: 4.5 },
};

// ---- pictures with a secret in every place that formats have for one ----
const segment = (code: number, ...content: readonly Uint8Array[]) => {
  const whole = joined(content);
  return joined([Uint8Array.of(0xff, code, (whole.length + 2) >> 8, (whole.length + 2) & 0xff), whole]);
};
const quantization = segment(0xdb, new Uint8Array(65));
const scan = joined([segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)), Uint8Array.of(0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56)]);
const jfif = segment(0xe0, text('JFIF\0'), Uint8Array.of(1, 1, 0, 0, 1, 0, 1, 0, 0));
const profile = segment(0xe2, text('ICC_PROFILE\0'), Uint8Array.of(1, 1, 9, 9, 9));
const colours = segment(0xee, text('Adobe'), Uint8Array.of(0, 100, 0, 0, 0, 0, 1));
const start = Uint8Array.of(0xff, 0xd8);
const end = Uint8Array.of(0xff, 0xd9);
const jpeg = joined([
  start,
  jfif,
  segment(0xe0, text(`JFXX\0${secret}`)),
  segment(0xe1, text('Exif\0\0'), exifBlock(everything)!, text(secret)),
  segment(0xe1, text(`http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${secret}`)),
  profile,
  segment(0xe2, text(`MPF\0${secret}`)),
  segment(0xed, text(`Photoshop 3.0\0${secret}`)),
  segment(0xef, text(secret)),
  segment(0xfe, text(secret)),
  colours,
  quantization,
  scan,
  // A progressive picture has tables, and here a comment, between its scans.
  segment(0xfe, text(secret)),
  scan,
  end,
  start,
  text(secret),
]);
const pngChunk = (name: string, content: Uint8Array) => {
  const named = joined([text(name), content]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(content.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crcOf(named));
  return joined([size, named, crc]);
};
const pngHead = joined([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), pngChunk('IHDR', new Uint8Array(13))]);
const png = joined([
  pngHead,
  ...['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'prVt'].map((name) => pngChunk(name, text(secret))),
  pngChunk('IDAT', text('pixels')),
  pngChunk('IEND', new Uint8Array(0)),
  text(secret),
]);
const riffChunk = (name: string, content: Uint8Array) => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  return joined([text(name), size, content, new Uint8Array(content.length % 2)]);
};
const riff = (...chunks: readonly Uint8Array[]) => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(joined(chunks).length + 4);
  return joined([text('RIFF'), size, text('WEBP'), ...chunks]);
};
const webp = joined([
  riff(
    riffChunk('VP8X', Uint8Array.of(0x2c, 0, 0, 0, 1, 0, 0, 1, 0, 0)),
    riffChunk('ICCP', text('profile')),
    riffChunk('ANMF', joined([new Uint8Array(16), riffChunk('VP8L', text('frame')), riffChunk('prVt', text(secret))])),
    riffChunk('VP8L', text('pixels!')),
    riffChunk('EXIF', text(secret)),
    riffChunk('XMP ', text(secret)),
    riffChunk('prVt', text(secret)),
  ),
  text(secret),
]);
const pictures = [
  ['jpeg', jpeg],
  ['png', png],
  ['webp', webp],
] as const;

describe('nothing kept', () => {
  for (const [kind, bytes] of pictures)
    test(kind, () => {
      assert(has(bytes, secret));
      const clean = rewriteMetadata(bytes, kind, nothing);
      assert(!has(clean, secret));
      assert.equal(pictureKind(clean), kind);
      assert.deepEqual(rewriteMetadata(clean, kind, nothing), clean, 'a clean picture stays as it is');
    });

  test('the picture itself is copied byte by byte', () => {
    assert.deepEqual(rewriteMetadata(jpeg, 'jpeg', nothing), joined([start, jfif, profile, colours, quantization, scan, scan, end]));
    const pixels = [pngHead, pngChunk('IDAT', text('pixels')), pngChunk('IEND', new Uint8Array(0))];
    assert.deepEqual(rewriteMetadata(png, 'png', nothing), joined(pixels));
    const frame = riffChunk('ANMF', joined([new Uint8Array(16), riffChunk('VP8L', text('frame'))]));
    const head = riffChunk('VP8X', Uint8Array.of(0x20, 0, 0, 0, 1, 0, 0, 1, 0, 0));
    const kept = riff(head, riffChunk('ICCP', text('profile')), frame, riffChunk('VP8L', text('pixels!')));
    assert.deepEqual(rewriteMetadata(webp, 'webp', nothing), kept);
  });
});

describe('what is kept goes along, read by somebody else’s reader', () => {
  // Node sees a CommonJS module's exports on its default alone.
  const { load } = (exifreader as unknown as { readonly default: typeof exifreader }).default;
  const read = (bytes: Uint8Array<ArrayBuffer>) => load(bytes.buffer, { expanded: true });

  for (const [kind, bytes] of pictures)
    test(kind, () => {
      const clean = rewriteMetadata(bytes, kind, everything);
      assert(!has(clean, secret));
      const { exif, gps } = read(clean);
      assert.equal(exif?.Orientation?.value, 6);
      assert.equal(exif.DateTimeOriginal?.description, '2026:11:24 10:31:00');
      assert.equal(exif.OffsetTimeOriginal?.description, '+01:00');
      assert(Math.abs(gps!.Latitude! + 47.857_1) < 1e-6);
      assert(Math.abs(gps!.Longitude! - 12.118_1) < 1e-6);
    });

  test('a turned picture stays turned, and that is all it says', () => {
    const { exif, gps } = read(rewriteMetadata(jpeg, 'jpeg', { orientation: 8 }));
    assert.equal(exif?.Orientation?.value, 8);
    assert.equal(exif.DateTimeOriginal, undefined);
    assert.equal(gps, undefined);
  });

  test('every place on earth, within a few centimetres', () => {
    const place = fc.record({ lat: fc.double({ min: -90, max: 90, noNaN: true }), lon: fc.double({ min: -180, max: 180, noNaN: true }) });
    fc.assert(
      fc.property(place, (somewhere) => {
        const { gps } = read(rewriteMetadata(jpeg, 'jpeg', { orientation: 1, place: somewhere }));
        assert(Math.abs(gps!.Latitude! - somewhere.lat) < 1e-6);
        assert(Math.abs(gps!.Longitude! - somewhere.lon) < 1e-6);
      }),
    );
  });
});

describe('what is not well formed is not sent as it is', () => {
  for (const [kind, bytes] of pictures)
    test(`${kind}, cut anywhere`, () => {
      const whole = rewriteMetadata(bytes, kind, nothing);
      for (let length = 0; length < whole.length; length += 1)
        assert.throws(() => rewriteMetadata(whole.subarray(0, length), kind, nothing), MalformedPicture, `${length} bytes`);
    });

  test('any bytes behind any beginning end in an answer or in MalformedPicture', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pictures), fc.nat(400), fc.uint8Array({ maxLength: 200 }), ([kind, bytes], at, noise) => {
        const spoiled = joined([bytes.subarray(0, at), noise, bytes.subarray(at)]);
        try {
          rewriteMetadata(spoiled, kind, nothing);
        } catch (error) {
          assert(error instanceof MalformedPicture, String(error));
        }
      }),
    );
  });
});

test('a file is what it begins with', () => {
  const heic = joined([Uint8Array.of(0, 0, 0, 24), text('ftypheic')]);
  assert.equal(pictureKind(heic), 'heic');
  assert.equal(pictureKind(joined([Uint8Array.of(0, 0, 0, 24), text('ftypavif')])), 'avif');
  assert.equal(pictureKind(joined([Uint8Array.of(0, 0, 0, 24), text('ftypmp42')])), undefined);
  assert.equal(pictureKind(text('<svg xmlns="http://www.w3.org/2000/svg">')), undefined);
  assert.equal(pictureKind(text('GIF89a')), 'gif');
  assert.equal(pictureKind(new Uint8Array(0)), undefined);
});
