// How much a mail may be before it is not read any more. Each limit is checked before what it limits is unpacked (docs/mail-reading.md has the table).
import { StewardError } from '@steward/protocol/errors.ts';

export const mailLimits = {
  /** A plan of 25 megabytes in base64, and what surrounds it. */
  rawBytesMax: 40_000_000,
  /** Parts of the mail and of the mails inside it, together. */
  partsMax: 1_000,
  /** Multiparts within multiparts. */
  depthMax: 20,
  /** Of one part or mail. */
  headerBytesMax: 524_288,
  headerFieldsMax: 1_000,
  /** Of one field that is decoded; what is behind is left out. */
  fieldCharsMax: 65_536,
  /** Mails inside mails that are looked into; one deeper is kept closed. */
  messageDepthMax: 5,
  filesMax: 30,
  addressesMax: 50,
  answersMax: 20,
  subjectCharsMax: 300,
  nameCharsMax: 200,
  textCharsMax: 50_000,
  /** Of the text parts, encoded; what is behind is not read. */
  textBytesMax: 1_000_000,
  htmlCharsMax: 500_000,
  htmlTagsMax: 30_000,
  htmlDepthMax: 500,
  /** Servers a mail may have come through: more is a loop. */
  hopsMax: 50,
} as const;

/** What is said of a mail that cannot be taken. Never a word of the mail itself. */
export const unreadable = (rule: string): StewardError => new StewardError('invalid-input', { field: 'mail', rule });
