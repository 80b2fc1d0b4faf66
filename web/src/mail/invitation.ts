// What an invitation (iCalendar, RFC 5545) is to, so that it can be read without a calendar. The file itself goes into one.
export interface Invitation {
  readonly method: string;
  readonly title: string;
  readonly place: string | undefined;
  readonly organizer: string | undefined;
  readonly start: InvitedTime | undefined;
  readonly end: InvitedTime | undefined;
}

export interface InvitedTime {
  /** Without a zone, as it is written: `2026-12-01T09:00:00`; with `Z` where it is in UTC; a day alone: `2026-12-01`. */
  readonly at: string;
  readonly zone: string | undefined;
}

const readCharsMax = 200_000;

/** The first event; undefined where there is none. */
export function readInvitation(text: string): Invitation | undefined {
  const lines = text
    .slice(0, readCharsMax)
    .replaceAll(/\r?\n[ \t]/g, '')
    .split(/\r?\n/);
  const begin = lines.findIndex((line) => /^BEGIN:VEVENT$/i.test(line.trim()));
  if (begin === -1) return undefined;
  const end = lines.findIndex((line, i) => i > begin && /^(END:VEVENT|BEGIN:VALARM)$/i.test(line.trim()));
  const event = lines.slice(begin + 1, end === -1 ? undefined : end);
  return {
    method: property(lines, 'METHOD')?.value.toUpperCase() ?? '',
    title: plain(property(event, 'SUMMARY')?.value ?? ''),
    place: plain(property(event, 'LOCATION')?.value ?? '') || undefined,
    organizer: organizerOf(property(event, 'ORGANIZER')),
    start: timeOf(property(event, 'DTSTART')),
    end: timeOf(property(event, 'DTEND')),
  };
}

interface Property {
  readonly parameters: string;
  readonly value: string;
}

function property(lines: readonly string[], name: string): Property | undefined {
  for (const line of lines) {
    const match = /^([A-Z-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:]*))*):(.*)$/i.exec(line);
    if (match?.[1]!.toUpperCase() === name) return { parameters: match[2]!, value: match[3]!.trim() };
  }
  return undefined;
}

const parameterOf = ({ parameters }: Property, name: string): string | undefined =>
  new RegExp(`;${name}=(?:"([^"]*)"|([^";]*))`, 'i')
    .exec(parameters)
    ?.slice(1)
    .find((value) => value !== undefined);

const plain = (value: string): string =>
  value
    .replaceAll(/\\[nN]/g, ' ')
    .replaceAll(/\\([\\;,])/g, '$1')
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 300);

function organizerOf(found: Property | undefined): string | undefined {
  if (!found) return undefined;
  return plain(parameterOf(found, 'CN') ?? found.value.replace(/^mailto:/i, '')) || undefined;
}

function timeOf(found: Property | undefined): InvitedTime | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?$/.exec(found?.value ?? '');
  if (!found || !match) return undefined;
  const [, year, month, day, hour, minute, second = '00', utc = ''] = match;
  const date = `${year}-${month}-${day}`;
  const at = hour === undefined ? date : `${date}T${hour}:${minute}:${second}${utc}`;
  return Number.isNaN(Date.parse(at)) ? undefined : { at, zone: parameterOf(found, 'TZID') };
}
