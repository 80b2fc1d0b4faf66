// A picture somebody has chosen, before anything of it is sent: what it is, what is in it, and what of that goes along. The place is off until the person
// switches it on (DESIGN PROMISES C2).
import { drawPreview } from './draw-picture.ts';
import { MalformedPicture } from './metadata/malformed-picture.ts';
import { kindBytes, pictureKind, type PictureKind } from './metadata/picture-kind.ts';
import { isRewritable, rewriteMetadata } from './metadata/rewrite-metadata.ts';
import { readFacts, type PictureFacts } from './read-facts.ts';

export interface PhotoDraft {
  /** Names it here, and its requests to the server. */
  readonly key: string;
  readonly file: File;
  readonly kind: PictureKind;
  readonly facts: PictureFacts;
  /** Small, as the grid shows it; absent where this browser cannot draw the picture. */
  readonly preview?: Blob;
  /** Everything can be taken out of the file without drawing it anew. */
  readonly clean: boolean;
  readonly caption: string;
  readonly keepTime: boolean;
  /** For a file that is not clean: it goes as it is, with everything in it. */
  readonly keepPlace: boolean;
  /** The place goes into the record alone, which rounds it; the file says nothing of it. */
  readonly placeRounded?: boolean;
}

/** How a draft goes: cleaned, drawn anew, as it is, or not at all. */
export type Way = 'cleaned' | 'redrawn' | 'as-it-is' | 'none';

export function wayOf({ clean, keepPlace, preview }: Pick<PhotoDraft, 'clean' | 'keepPlace' | 'preview'>): Way {
  if (clean) return 'cleaned';
  if (keepPlace) return 'as-it-is';
  return preview === undefined ? 'none' : 'redrawn';
}

/** `undefined` for what is no picture. */
export async function draftOf(file: File): Promise<PhotoDraft | undefined> {
  const kind = pictureKind(new Uint8Array(await file.slice(0, kindBytes).arrayBuffer()));
  if (kind === undefined) return undefined;
  const bytes = await file.arrayBuffer();
  const facts = await readFacts(bytes);
  const preview = await drawPreview(file);
  return {
    key: crypto.randomUUID(),
    file,
    kind,
    facts,
    ...(preview === undefined ? {} : { preview }),
    clean: isClean(new Uint8Array(bytes), kind),
    caption: '',
    keepTime: true,
    keepPlace: false,
  };
}

function isClean(bytes: Uint8Array, kind: PictureKind): boolean {
  if (!isRewritable(kind)) return false;
  try {
    rewriteMetadata(bytes, kind, { orientation: 1 });
    return true;
  } catch (error) {
    if (error instanceof MalformedPicture) return false;
    throw error;
  }
}
