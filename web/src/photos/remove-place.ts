// The place of a photo that is in the project already: out of its record, and out of the file, which is stored anew without it.
import { photosApi, type Photo } from '../api/collections.ts';
import { fetchFile } from '../api/fetch-file.ts';
import { drawPreview } from './draw-picture.ts';
import { MalformedPicture } from './metadata/malformed-picture.ts';
import { mediaType, pictureKind } from './metadata/picture-kind.ts';
import { isRewritable, rewriteMetadata } from './metadata/rewrite-metadata.ts';
import { readFacts } from './read-facts.ts';
import { previewFile } from './upload-photo.ts';

/** `fromFile` is false where nothing could be cut out of the file. Throws StewardError, or TypeError when the server cannot be reached. */
export async function removePlace(photo: Photo): Promise<{ readonly photo: Photo; readonly fromFile: boolean }> {
  const { picture } = photo.fields;
  if (picture === undefined) return { photo: await photosApi.update(photo.id, photo.version, { place: null }), fromFile: true };
  const bytes = await (await fetchFile(photosApi.fileUrl(photo.id, 'picture'), picture.id)).arrayBuffer();
  const clean = await cutPlace(bytes, picture.name);
  // The record first: it refuses when somebody has changed it meanwhile, and then nothing has happened yet.
  const updated = await photosApi.update(photo.id, photo.version, { place: null });
  if (clean === 'none there') return { photo: updated, fromFile: true };
  if (clean === undefined) return { photo: updated, fromFile: false };
  const stored = await photosApi.upload(photo.id, 'picture', clean);
  const preview = await drawPreview(clean);
  return { photo: preview ? await photosApi.upload(photo.id, 'preview', previewFile(preview)) : stored, fromFile: true };
}

async function cutPlace(bytes: ArrayBuffer, name: string): Promise<File | 'none there' | undefined> {
  const facts = await readFacts(bytes);
  const kind = pictureKind(new Uint8Array(bytes));
  if (!facts.unreadable && facts.place === undefined) return 'none there';
  if (kind === undefined || !isRewritable(kind)) return undefined;
  try {
    return new File([rewriteMetadata(new Uint8Array(bytes), kind, { ...facts, place: undefined })], name, { type: mediaType(kind) });
  } catch (error) {
    if (error instanceof MalformedPicture) return undefined;
    throw error;
  }
}
