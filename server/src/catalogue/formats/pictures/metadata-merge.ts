// What the kinds of pictures have in common: each has a place for an EXIF block and one for an XMP packet, and asks what is to stand there.

export interface MetadataMerge {
  /** From the TIFF header on; `undefined` where there was none and there is nothing to say. */
  exif(existing: Uint8Array | undefined): Uint8Array | undefined;
  xmp(existing: Uint8Array | undefined): Uint8Array;
}
