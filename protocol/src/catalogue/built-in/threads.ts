// What somebody writes to the operator, and what the operator answers: a thread and its messages. They are the person's: they go with the person, into the
// person's copy, and colleagues do not see them unless the person says that it is a matter of the business. Kind, state and due date lie beside them as rows
// of opaque ids (server/src/stores/threads.ts). Whoever has no account is named by what they said themselves.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { threadSides } from '../../words.ts';
import { forService, ofTheAuthor } from './shared.ts';

export const subjectCharsMax = 200;
export const threadTextCharsMax = 20_000;
export const attachmentBytesMax = 10_000_000;
/** Three years after it was written: as long as somebody may have to show what was asked and answered (§ 195 BGB). */
const keepDays = 1_096;

export const threads = collection({
  name: 'threads',
  title: { en: 'Contact with the operator', de: 'Kontakt mit dem Betreiber' },
  scope: 'business',
  keepDays,
  fields: {
    subject: {
      type: 'text',
      charsMax: subjectCharsMax,
      required: true,
      title: { en: 'Subject', de: 'Betreff' },
      category: dpv.communication,
      why: { en: 'To answer you', de: 'Um Ihnen zu antworten' },
      purposes: forService,
      decides: 'person',
      owner: ofTheAuthor,
    },
    name: {
      type: 'text',
      charsMax: 200,
      title: { en: 'Name, without an account', de: 'Name, ohne Konto' },
      category: dpv.name,
      why: { en: 'To address you', de: 'Um Sie anzusprechen' },
      purposes: forService,
      decides: 'person',
      owner: ofTheAuthor,
    },
    email: {
      type: 'text',
      charsMax: 254,
      title: { en: 'E-mail, without an account', de: 'E-Mail, ohne Konto' },
      category: dpv.email,
      why: { en: 'To send you the link to the answer', de: 'Um Ihnen den Link zur Antwort zu schicken' },
      purposes: forService,
      decides: 'person',
      owner: ofTheAuthor,
    },
  },
});

export const threadMessages = collection({
  name: 'thread-messages',
  title: { en: 'Messages with the operator', de: 'Nachrichten mit dem Betreiber' },
  scope: 'business',
  keepDays,
  fields: {
    text: {
      type: 'long-text',
      charsMax: threadTextCharsMax,
      required: true,
      title: { en: 'Text', de: 'Text' },
      category: dpv.communication,
      why: { en: 'To answer you', de: 'Um Ihnen zu antworten' },
      purposes: forService,
      decides: 'person',
      owner: ofTheAuthor,
    },
    from: {
      type: 'choice',
      choices: threadSides,
      required: true,
      title: { en: 'Written by', de: 'Geschrieben von' },
      category: dpv.notPersonal,
      why: { en: 'To tell question and answer apart', de: 'Um Frage und Antwort zu unterscheiden' },
      purposes: forService,
      decides: 'person',
      owner: ofTheAuthor,
    },
    attachment: {
      type: 'file',
      bytesMax: attachmentBytesMax,
      title: { en: 'Attachment', de: 'Anhang' },
      category: dpv.communication,
      why: { en: 'To show what is meant', de: 'Um zu zeigen, was gemeint ist' },
      purposes: forService,
      decides: 'person',
      owner: ofTheAuthor,
    },
    thread: {
      type: 'reference',
      to: 'threads',
      whenErased: 'erase',
      required: true,
      title: { en: 'Thread', de: 'Vorgang' },
      category: dpv.notPersonal,
      why: { en: 'To keep what belongs together', de: 'Um zusammenzuhalten, was zusammengehört' },
      purposes: forService,
      decides: 'person',
      owner: ofTheAuthor,
    },
  },
});
