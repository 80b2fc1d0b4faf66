// A draft becomes a photo: its record, then the picture, then the small one. Sent again after a failure it goes on: every request has a key of its own,
// so nothing is made twice.
import { photosApi, type Photo } from '../api/collections.ts';
import { fileNameOf } from '../uploads/file-name.ts';
import { redrawPicture } from './draw-picture.ts';
import type { KeptFacts } from './metadata/exif-block.ts';
import { mediaType } from './metadata/picture-kind.ts';
import { isRewritable, rewriteMetadata } from './metadata/rewrite-metadata.ts';
import { wayOf, type PhotoDraft } from './photo-draft.ts';

export interface UploadPhotoOptions {
  readonly signal?: AbortSignal;
  /** From 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** The record has been made: what is given up from now on has something to take back. */
  readonly onMade?: (photo: Photo) => void;
}

/** Throws StewardError, a TypeError when the server cannot be reached, an AbortError when given up. A draft that goes no way is a mistake. */
export async function uploadPhoto(project: string, draft: PhotoDraft, options: UploadPhotoOptions = {}): Promise<Photo> {
  const { signal, onProgress, onMade } = options;
  const picture = await pictureOf(draft);
  const stopping = signal === undefined ? {} : { signal };
  const made = await photosApi.create({ project, fields: fieldsOf(draft) }, { idempotencyKey: `${draft.key}-record`, ...stopping });
  onMade?.(made);
  signal?.throwIfAborted();
  const progress = onProgress === undefined ? {} : { onProgress };
  const whole = await photosApi.upload(made.id, 'picture', picture, { ...stopping, ...progress, idempotencyKey: `${draft.key}-picture` });
  if (draft.preview === undefined) return whole;
  return photosApi.upload(made.id, 'preview', previewFile(draft.preview), { ...stopping, idempotencyKey: `${draft.key}-preview` });
}

/** A small picture under a name that says nothing. */
export const previewFile = (preview: Blob) =>
  new File([preview], preview.type === 'image/webp' ? 'preview.webp' : 'preview.jpg', { type: preview.type });

function fieldsOf(draft: PhotoDraft) {
  const { place, takenAt } = draft.facts;
  const caption = draft.caption.trim();
  const placed = draft.keepPlace && place;
  return {
    ...(caption === '' ? {} : { caption }),
    ...(takenAt !== undefined && timeGoes(draft) ? { takenAt } : {}),
    ...(placed
      ? { place: { lat: place.lat, lon: place.lon, ...(place.accuracyM === undefined ? {} : { accuracyM: place.accuracyM }) } }
      : {}),
  };
}

/** A file that goes as it is has its time in it whatever is chosen; the record then says so, too. */
const timeGoes = (draft: PhotoDraft) => draft.keepTime || wayOf(draft) === 'as-it-is';

async function pictureOf(draft: PhotoDraft): Promise<File> {
  const { file, kind, facts } = draft;
  const way = wayOf(draft);
  const kept: KeptFacts = {
    orientation: facts.orientation,
    ...(draft.keepTime ? { taken: facts.taken, offset: facts.offset } : {}),
    ...(draft.keepPlace && draft.placeRounded !== true ? { place: facts.place } : {}),
  };
  if (way === 'as-it-is') return new File([file], fileNameOf(file), { type: mediaType(kind) });
  if (way === 'cleaned' && isRewritable(kind)) {
    const bytes = rewriteMetadata(new Uint8Array(await file.arrayBuffer()), kind, kept);
    return new File([bytes], fileNameOf(file), { type: mediaType(kind) });
  }
  const redrawn = way === 'redrawn' ? await redrawPicture(file) : undefined;
  if (!redrawn) throw new TypeError('this picture cannot be sent as was chosen');
  // Drawn upright; the time goes in again.
  const bytes = rewriteMetadata(new Uint8Array(await redrawn.arrayBuffer()), 'jpeg', { ...kept, orientation: 1 });
  return new File([bytes], fileNameOf(file).replace(/\.[^.]*$/, '') + '.jpg', { type: 'image/jpeg' });
}
