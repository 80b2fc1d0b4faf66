// Pictures drawn anew in the browser: small ones to look through many, and whole ones of formats out of which nothing can be taken.

/** As the declaration of photos limits it. */
export const previewBytesMax = 65_536;
const previewPxMax = 480;
const previewPxMin = 120;
const qualities = [0.8, 0.65, 0.5, 0.35] as const;
/** Above this the browser would need gigabytes. */
const pixelsMax = 150_000_000;
const redrawnQuality = 0.92;

/** At most 64 KiB, 480 px on its longer side; `undefined` where this browser cannot draw the picture. */
export async function drawPreview(picture: Blob): Promise<Blob | undefined> {
  const bitmap = await decode(picture);
  if (!bitmap) return undefined;
  try {
    for (let longer = previewPxMax; longer >= previewPxMin; longer /= 2) {
      const canvas = drawn(bitmap, Math.min(1, longer / Math.max(bitmap.width, bitmap.height)));
      for (const quality of qualities) {
        const small = await encode(canvas, quality);
        if (small.size <= previewBytesMax) return small;
      }
    }
    return undefined;
  } finally {
    bitmap.close();
  }
}

/** The whole picture as a JPEG, upright, with nothing else in it; `undefined` where this browser cannot draw it. */
export async function redrawPicture(picture: Blob): Promise<Blob | undefined> {
  const bitmap = await decode(picture);
  if (!bitmap) return undefined;
  try {
    return await drawn(bitmap, 1).convertToBlob({ type: 'image/jpeg', quality: redrawnQuality });
  } finally {
    bitmap.close();
  }
}

async function decode(picture: Blob): Promise<ImageBitmap | undefined> {
  try {
    const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' });
    if (bitmap.width * bitmap.height <= pixelsMax) return bitmap;
    bitmap.close();
  } catch {
    // Not a picture, or of a format this browser does not know.
  }
  return undefined;
}

function drawn(bitmap: ImageBitmap, scale: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  const context = canvas.getContext('2d')!;
  // What is see-through lies on white, as on paper; a JPEG would make it black.
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** WebP, or JPEG where the browser does not write it. */
async function encode(canvas: OffscreenCanvas, quality: number): Promise<Blob> {
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality });
  return webp.type === 'image/webp' ? webp : canvas.convertToBlob({ type: 'image/jpeg', quality });
}
