// What can be special about a mail, as a closed list of words. They are kept with the mail and said in words where it is shown.
export const mailNotes = [
  /** Several senders, so that different programs show different ones. */
  'several-from',
  /** The sender is a group (RFC 6854). */
  'from-group',
  /** The sender's name shows an address that is not the sender's. */
  'name-spoof',
  /** The sender's domain or name mixes alphabets, to look like another. */
  'lookalike',
  /** Came from Outlook as a sealed bundle, kept as a file. */
  'winmail',
  'signed',
  'encrypted',
  /** Not built as a mail is; read as far as possible. */
  'broken',
  'text-cut',
  'html-cut',
  'files-left',
  'recipients-left',
  /** Pictures from elsewhere, which are not loaded. */
  'remote-images',
  /** Scripts, forms, frames: taken out. */
  'active-content',
  /** Text that was not to be seen: taken out. */
  'hidden-text',
  /** A link that shows another address than it leads to. */
  'misleading-link',
  'no-date',
  'future-date',
  'no-message-id',
  /** A file that can run programs, or whose name pretends to be another. */
  'dangerous-file',
  'forwarded',
  /** Mails inside mails beyond what is looked into. */
  'deep',
] as const;

export type MailNote = (typeof mailNotes)[number];
