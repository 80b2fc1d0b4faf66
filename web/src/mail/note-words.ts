// What was found in a mail, in words: warnings first, then what is good to know. The words are those of the server's list (catalogue/mail/mail-notes.ts); one that is not known
// here is not said.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

const warnings: Readonly<Record<string, MessageDescriptor>> = {
  'several-from': msg`The mail names several senders. Nobody knows which of them wrote it.`,
  'from-group': msg`The mail names a group as its sender.`,
  'name-spoof': msg`The sender’s name shows another address than the mail comes from.`,
  lookalike: msg`The sender’s address mixes letters of several alphabets, perhaps to look like another.`,
  'misleading-link': msg`A link shows another address than it leads to.`,
  'dangerous-file': msg`A file in it can run programs, or its name pretends to be another. Open it only if you expected it.`,
};

const facts: Readonly<Record<string, MessageDescriptor>> = {
  encrypted: msg`It is encrypted. Only its recipient’s own mail program can open it.`,
  signed: msg`It carries a signature of its own, which is kept with it and not checked here.`,
  winmail: msg`Outlook packed its files into “winmail.dat”. Ask the sender to send it as HTML or plain text.`,
  'remote-images': msg`Pictures from outside are not loaded: the sender would see when and where the mail is read.`,
  'active-content': msg`Scripts or forms in it were taken out.`,
  'hidden-text': msg`Text that was not to be seen was taken out.`,
  'text-cut': msg`Its text is too long to be shown whole. The whole of it is in the mail as it came.`,
  'html-cut': msg`Its form is too large to be shown whole.`,
  'files-left': msg`It has more files than are taken. The others are in the mail as it came.`,
  'recipients-left': msg`It has more recipients than are shown.`,
  'future-date': msg`It says to have been sent in the future.`,
  deep: msg`It holds mails within mails, deeper than is looked into.`,
  broken: msg`It is not built as mails are. Something may be missing here; the whole of it is in the mail as it came.`,
};

export interface NoteWords {
  readonly warnings: readonly MessageDescriptor[];
  readonly facts: readonly MessageDescriptor[];
}

/** `notes` as they are kept: words between spaces. */
export function noteWords(notes = ''): NoteWords {
  const found = new Set(notes.split(/\s+/));
  const of = (words: Readonly<Record<string, MessageDescriptor>>) =>
    Object.entries(words).flatMap(([note, words]) => (found.has(note) ? [words] : []));
  return { warnings: of(warnings), facts: of(facts) };
}
