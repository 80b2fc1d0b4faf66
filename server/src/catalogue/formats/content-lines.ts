// The lines that iCalendar (RFC 5545) and vCard (RFC 6350, RFC 2426) are made of: name, parameters, value; folded at 75 octets, never within a letter.

const octetsMax = 75;
const utf8 = new TextEncoder();

/** Of one line; a value of `undefined` leaves it out. */
export interface LineParameters {
  readonly [name: string]: string | undefined;
}

/** The line with its end. `value` is escaped already (`textValue`) or a token. */
export function contentLine(name: string, value: string | undefined, parameters: LineParameters = {}): string {
  if (value === undefined) return '';
  const said = Object.entries(parameters).flatMap(([parameter, text]) =>
    text === undefined ? [] : [`;${parameter}=${parameterValue(text)}`],
  );
  return folded(`${name}${said.join('')}:${value}`);
}

/** A text as a value: backslash, semicolon, comma and line ends escaped, what cannot be said left out. */
export const textValue = (text: string): string => escaped(text, /[\\;,]/g);

/** As `textValue`, for values of vCard 4.0 that have no parts: their semicolons stand as they are, which not every reader would undo. */
export const wholeValue = (text: string): string => escaped(text, /[\\,]/g);

function escaped(text: string, which: RegExp): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|[\u2028\u2029\u0085\u000b\u000c]/g, '\n')
    .replaceAll(/[\u0000-\u0008\u000e-\u001f\u007f]/g, '')
    .replaceAll(which, '\\$&')
    .replaceAll('\n', '\\n');
}

/** RFC 6868: what a parameter cannot hold is written with a caret. Lists of tokens (`TYPE=work,voice`) stay as they are. */
function parameterValue(text: string): string {
  const clean = text.toWellFormed().replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f\u2028\u2029]/g, ' ');
  const said = clean.replaceAll('^', '^^').replaceAll('\n', '^n').replaceAll('"', "^'");
  return /^[\w,-]*$/.test(said) ? said : `"${said}"`;
}

function folded(line: string): string {
  if (line.length * 3 <= octetsMax || utf8.encode(line).length <= octetsMax) return `${line}\r\n`;
  const lines: string[] = [];
  let current = '';
  let octets = 0;
  for (const letter of line) {
    const size = octetsOf(letter.codePointAt(0)!);
    if (octets + size > octetsMax) {
      lines.push(current);
      // The space that says that it goes on counts too.
      current = ' ';
      octets = 1;
    }
    current += letter;
    octets += size;
  }
  return `${[...lines, current].join('\r\n')}\r\n`;
}

const octetsOf = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);

/** `20261124T093100Z` of an ISO 8601 time in UTC. */
export const basicTime = (at: string): string => `${at.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
/** `20261124` of an ISO 8601 day. */
export const basicDay = (day: string): string => day.replaceAll('-', '');
