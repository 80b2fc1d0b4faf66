// SMTP smuggling: a mail that holds what other servers take for its end, a dot on a line whose ends are not CR LF, and behind it what they would take for further mails, under
// anybody's name. Here only CR LF ends a line (RFC 5321 §2.3.8), so nothing is ever smuggled in; the mail is refused, for it was made to deceive the next reader.

const carriageReturn = 0x0d;
const linefeed = 0x0a;
const dot = 0x2e;

/** Whether `raw` has a line of one dot that begins or ends with a bare CR or a bare LF. Linear. */
export function isSmuggled(raw: Buffer): boolean {
  for (let at = raw.indexOf(dot, 1); at !== -1; at = raw.indexOf(dot, at + 1)) {
    const before = raw[at - 1];
    const after = raw[at + 1];
    if ((before !== linefeed && before !== carriageReturn) || (after !== linefeed && after !== carriageReturn)) continue;
    const beginsBare = before === carriageReturn || raw[at - 2] !== carriageReturn;
    const endsBare = after === linefeed || raw[at + 2] !== linefeed;
    if (beginsBare || endsBare) return true;
  }
  return false;
}
