// What a file is, by how it begins: names and types come from outside and are often missing or wrong.
export type PictureKind = 'jpeg' | 'png' | 'webp' | 'heic' | 'avif' | 'gif';

/** So many bytes tell. */
export const kindBytes = 32;

const brands: Readonly<Record<string, PictureKind>> = {
  avif: 'avif',
  avis: 'avif',
  heic: 'heic',
  heix: 'heic',
  hevc: 'heic',
  hevx: 'heic',
  heim: 'heic',
  heis: 'heic',
  mif1: 'heic',
  msf1: 'heic',
};

/** `undefined` for what is no picture that is known here. */
export function pictureKind(head: Uint8Array): PictureKind | undefined {
  const text = (at: number, length: number) => String.fromCharCode(...head.subarray(at, at + length));
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (text(0, 4) === 'RIFF' && text(8, 4) === 'WEBP') return 'webp';
  if (text(0, 4) === 'GIF8') return 'gif';
  if (text(4, 4) === 'ftyp') return brands[text(8, 4)];
  return undefined;
}

export const mediaType = (kind: PictureKind) => `image/${kind}`;
