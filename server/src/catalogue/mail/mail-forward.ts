// Who wrote a mail that was handed on: from the mail inside it, or from the lines that mail programs put above what they hand on (Gmail, Apple Mail, Outlook, Thunderbird; in
// English, German and French).
import type { ForwardedMail } from '../../ports/read-mail.ts';
import { decodedLine, plainLine, valueOf } from './mail-fields.ts';
import { mailDateMs } from './mail-date.ts';
import { mailLimits } from './mail-limits.ts';
import { messageIn, type MailPart, type Reading } from './mail-parts.ts';
import { addressOf, senderOf } from './mail-senders.ts';

/** Looks into every mail inside, as deep as is allowed, so that a bomb in one is one of the whole; the first of them is what was handed on. */
export function forwardedIn(parts: readonly MailPart[], reading: Reading, depth = 1): ForwardedMail | undefined {
  let found: ForwardedMail | undefined;
  for (const part of parts.filter(({ type }) => type === 'message/rfc822' || type === 'message/global')) {
    const mail = messageIn(part, reading, depth);
    if (!mail) continue;
    forwardedIn(messagesIn(mail), reading, depth + 1);
    found ??= originalOf(mail);
  }
  return found;
}

/** The leaves of a mail that are mails. */
const messagesIn = (part: MailPart): readonly MailPart[] => (part.parts.length > 0 ? part.parts.flatMap(messagesIn) : [part]);

function originalOf({ fields }: MailPart): ForwardedMail {
  const { from } = senderOf(fields);
  const sentAtMs = mailDateMs(valueOf(fields, 'date') ?? '');
  const subject = decodedLine(valueOf(fields, 'subject') ?? '', mailLimits.subjectCharsMax);
  return { ...(from ? { from } : {}), subject, ...(sentAtMs === undefined ? {} : { sentAtMs }) };
}

const marks =
  /^[ \t>*]*(?:-{3,}\s*(?:forwarded message|weitergeleitete nachricht|message transféré|original message|ursprüngliche nachricht|message d'origine)\s*-{3,}|begin forwarded message:|anfang der weitergeleiteten nachricht:|début du message réexpédié ?:|_{10,})\s*$/im;
const forwards = /^\s*(fwd?|wg|wtr|weitergeleitet|tr)\s*:/i;
const fromLine = /^[ \t>*]*(?:from|von|de)\s?:[ \t*]*(.{3,300})$/im;
const subjectLine = /^[ \t>*]*(?:subject|betreff|objet)\s?:[ \t*]*(.{1,300})$/im;
const headCharsMax = 3_000;

/** By the lines above what is handed on, if the subject or those lines say that it is; undefined for replies. */
export function forwardedInText(subject: string, text: string): ForwardedMail | undefined {
  const mark = marks.exec(text);
  const isMarked = mark !== null && /forward|weitergeleitet|transf|réexp/i.test(mark[0]);
  if (!isMarked && !forwards.test(subject)) return undefined;
  const head = mark ? text.slice(mark.index + mark[0].length, mark.index + mark[0].length + headCharsMax) : text.slice(0, headCharsMax);
  const sender = plainLine(fromLine.exec(head)?.[1] ?? '').replaceAll('*', '');
  const address = /[^\s<>"'()[\],;:]+@[^\s<>"'()[\],;:]+/.exec(sender)?.[0];
  const from =
    address === undefined
      ? undefined
      : addressOf({
          address,
          name: sender
            .slice(0, sender.indexOf(address))
            .replaceAll(/["'<>[\]()]|mailto:/g, '')
            .trim(),
        });
  if (!from) return undefined;
  return { from, subject: decodedLine(subjectLine.exec(head)?.[1] ?? '', mailLimits.subjectCharsMax) };
}
