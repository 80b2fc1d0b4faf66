// A picture as it is sent: the picture itself, untouched, and of all that cameras write into it only what the person has seen and keeps.
import { exifBlock, type KeptFacts } from './exif-block.ts';
import type { PictureKind } from './picture-kind.ts';
import { rewriteJpeg } from './rewrite-jpeg.ts';
import { rewritePng } from './rewrite-png.ts';
import { rewriteWebp } from './rewrite-webp.ts';

type Rewritable = 'jpeg' | 'png' | 'webp';

/** Whether what is in it can be taken out without drawing the picture anew. */
export const isRewritable = (kind: PictureKind): kind is Rewritable => kind === 'jpeg' || kind === 'png' || kind === 'webp';

/** Throws MalformedPicture: then nobody can tell what is in it. */
export function rewriteMetadata(bytes: Uint8Array, kind: Rewritable, facts: KeptFacts): Uint8Array<ArrayBuffer> {
  const exif = exifBlock(facts);
  if (kind === 'jpeg') return rewriteJpeg(bytes, exif);
  return kind === 'png' ? rewritePng(bytes, exif) : rewriteWebp(bytes, exif);
}
