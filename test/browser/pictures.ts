// Pictures for the tests: the demo's, as if a camera had written into them when, where and with what they were taken.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exifBlock, joined, type KeptFacts } from '../../web/src/photos/metadata/exif-block.ts';
import { rewriteJpeg } from '../../web/src/photos/metadata/rewrite-jpeg.ts';
import { repo } from '../kit/server-process.ts';

/** In every place of the file that cameras and programs use, beside the EXIF block. */
export const plantedSerial = 'SERIAL-0815-of-the-camera';

export const planted = {
  orientation: 6,
  taken: '2026:11:20 10:31:00',
  offset: '+01:00',
  place: { lat: 47.857_1, lon: 12.118_1 },
} as const satisfies KeptFacts;

export interface TestFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A JPEG of the demo with what `facts` says in its EXIF, and a serial number in its XMP, IPTC, comment and behind its end. */
export function photographed(name: string, facts: KeptFacts = planted, asset = 'crane.jpg'): TestFile {
  const jpeg = rewriteJpeg(readFileSync(join(repo, 'server/src/main/demo/assets', asset)), undefined);
  const text = (value: string) => new TextEncoder().encode(value);
  const segment = (code: number, ...content: readonly Uint8Array[]) => {
    const whole = joined(content);
    return joined([Uint8Array.of(0xff, code, (whole.length + 2) >> 8, (whole.length + 2) & 0xff), whole]);
  };
  const buffer = joined([
    jpeg.subarray(0, 2),
    segment(0xe1, text('Exif\0\0'), exifBlock(facts) ?? new Uint8Array(0)),
    segment(0xe1, text(`http://ns.adobe.com/xap/1.0/\0<x>${plantedSerial}</x>`)),
    segment(0xed, text(`Photoshop 3.0\0${plantedSerial}`)),
    segment(0xfe, text(plantedSerial)),
    jpeg.subarray(2),
    text(plantedSerial),
  ]);
  return { name, mimeType: 'image/jpeg', buffer: Buffer.from(buffer) };
}

/** Begins as HEIC does; no browser of the tests can show it. */
export function heic(name: string): TestFile {
  const box = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(400, 7)]);
  return { name, mimeType: 'image/heic', buffer: box };
}
