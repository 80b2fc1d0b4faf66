// A time zone as iCalendar describes it (RFC 5545, VTIMEZONE): one observance for each change of the clock in the years that an export is likely to speak of, found by asking
// which offset holds when. No rule is guessed, so it is right for zones that change their rules as well.
import { contentLine } from './content-lines.ts';
import { zonedTime } from './zoned-time.ts';

const yearsBefore = 10;
const yearsAfter = 10;
const dayMs = 24 * 3_600_000;
const secondMs = 1_000;

export function timeZoneLines(timeZone: string, takenAt: string): string {
  const year = Number(takenAt.slice(0, 4));
  const from = Date.UTC(year - yearsBefore, 0, 1);
  const offsets = changes(timeZone, from, Date.UTC(year + yearsAfter, 11, 31));
  const lines = offsets.map(({ at, offset, before }) => {
    const name = Number(signed(offset)) > Number(signed(before)) ? 'DAYLIGHT' : 'STANDARD';
    // The moment of the change is said in the time that held before it.
    const local = new Date(at + minutesOf(before) * 60_000).toISOString();
    const start = local.slice(0, 19).replaceAll(/[-:]/g, '');
    return `BEGIN:${name}\r\nDTSTART:${start}\r\nTZOFFSETFROM:${signed(before)}\r\nTZOFFSETTO:${signed(offset)}\r\nEND:${name}\r\n`;
  });
  return `BEGIN:VTIMEZONE\r\n${contentLine('TZID', timeZone)}${lines.join('')}END:VTIMEZONE\r\n`;
}

interface Change {
  readonly at: number;
  readonly before: string;
  readonly offset: string;
}

/** The first is the beginning itself: what holds from then on. */
function changes(timeZone: string, from: number, to: number): readonly Change[] {
  const offsetAt = (at: number): string => zonedTime(new Date(at).toISOString(), timeZone)?.slice(19) ?? '+00:00';
  let offset = offsetAt(from);
  const found: Change[] = [{ at: from, before: offset, offset }];
  for (let at = from + dayMs; at <= to; at += dayMs) {
    const now = offsetAt(at);
    if (now === offset) continue;
    found.push({ at: changeBetween(offsetAt, offset, at - dayMs, at), before: offset, offset: now });
    offset = now;
  }
  return found;
}

/** The first second in which another offset than `before` holds. */
function changeBetween(offsetAt: (at: number) => string, before: string, from: number, to: number): number {
  let [low, high] = [from, to];
  while (high - low > secondMs) {
    const middle = Math.floor((low + high) / 2 / secondMs) * secondMs;
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** `+0200` of `+02:00`. */
const signed = (offset: string): string => offset.replace(':', '');

function minutesOf(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return offset.startsWith('-') ? -minutes : minutes;
}
