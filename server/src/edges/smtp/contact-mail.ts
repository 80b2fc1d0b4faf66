// Mail to the privacy address becomes a thread with the operator. A reply to one of our mails, from the very address that mail went to, is added to its thread, unless the
// sender's domain says that it is not from there; everything else, whoever it says to be from, begins one of its own, which nobody reads before the sender has confirmed it. No mail reaches the thread of an
// account because of what it says in `From`.
import { isId, type BusinessId } from '@steward/protocol/ids.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { attachmentBytesMax, subjectCharsMax, threadTextCharsMax } from '@steward/protocol/catalogue/built-in/threads.ts';
import type { Principal } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import { contactRoom } from '../../governed/threads/contact-room.ts';
import { writeThread, type WriteThreadInput } from '../../governed/threads/write-thread.ts';
import { findLink, isSentTo, type StoredLink } from '../../stores/thread-links.ts';
import type { Budget } from '../http/budget.ts';
import type { MailAttachment, ReceivedMail } from './received-mail.ts';
import type { MailHandler } from './recipients.ts';

export interface ContactMailParts {
  readonly door: Door;
  /** How many new threads one address may cause, since each is a mail to it. */
  readonly mailbox: Budget;
}

const visitor = (business: BusinessId): Principal => ({ actor: 'visitor', business });

export function contactMail({ door, mailbox }: ContactMailParts): MailHandler {
  return async (mail, secret) => {
    if (mail.automatic) return { refused: 'Automatic mail is not taken here' };
    if (mail.from === undefined) return { refused: 'A mail has one sender' };
    const sums = mail.attachments.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (mail.left > 0 || sums > attachmentBytesMax) return { refused: 'Too much is attached: at most five files, ten megabytes together' };
    // Whoever holds the secret of a mail is not yet its recipient: a forged reply waits for the real one to confirm it.
    const reply = mail.sender === 'failed' ? undefined : await replyTo(door, mail, secret);
    if (reply) return write(door, reply.link.business, mail, { ...said(mail), thread: reply.link.thread, link: reply.secret });
    if (!(await mailbox.take(mail.from))) return { later: 'Too many from this address today' };
    const text = said(mail);
    const subject = mail.subject.slice(0, subjectCharsMax) || '—';
    const about = { kind: 'question', subject, via: 'mail', language: languageOf(text.text), email: mail.from } as const;
    const begin = mail.name === undefined ? about : { ...about, name: mail.name };
    return write(door, await contactRoom(door), mail, { ...text, begin });
  };
}

/** The same mail sent again, because the 250 was lost, is the same thread: its hash is the key of the write. */
async function write(door: Door, business: BusinessId, mail: ReceivedMail, input: WriteThreadInput) {
  const ask = { purpose: 'request', idempotencyKey: `mail-${mail.hash}` } as const;
  const answer = await door.perform(visitor(business), writeThread, input, ask);
  if (answer.allowed) return { taken: true } as const;
  if (answer.code === 'not-found') return { refused: 'There is nothing to reply to any more' } as const;
  throw new StewardError(answer.code, { rule: answer.sentence });
}

/** What the mail answers, if it may: the secret that we sent, back from where we sent it. */
async function replyTo(
  { tools }: Door,
  { from, answers }: ReceivedMail,
  secret: string | undefined,
): Promise<{ readonly link: StoredLink; readonly secret: string } | undefined> {
  for (const each of [secret, ...answers].filter((one) => isId(one))) {
    const link = await findLink(tools.rows, each, tools.clock.nowMs());
    if (link?.mode === 'reply' && isSentTo(link, each, from!)) return { link, secret: each };
  }
  return undefined;
}

function said({ text, attachments }: ReceivedMail): Pick<WriteThreadInput, 'text' | 'attachments'> {
  const whole = text === '' ? '—' : text;
  const cut = whole.length > threadTextCharsMax ? `${whole.slice(0, threadTextCharsMax - 2)} …` : whole;
  return { text: cut, attachments: attachments.map(attachment) };
}

const attachment = ({ name, type, bytes }: MailAttachment) => ({
  name,
  type,
  content: {
    async *[Symbol.asyncIterator]() {
      yield bytes;
    },
  },
});

/** In which language the answer's mail is: that of the mail, as far as a few words tell. */
function languageOf(text: string): 'en' | 'de' {
  const count = (words: RegExp) => (text.match(words) ?? []).length;
  const german = count(/\b(und|ich|nicht|bitte|der|die|das|mit|für|sie|auf|guten|grüße)\b/giu);
  return german > count(/\b(and|you|not|please|the|with|for|of|to|regards|hello)\b/gi) ? 'de' : 'en';
}
