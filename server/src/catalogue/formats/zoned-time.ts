// A moment as people in a place read it: copies for people carry the time of their place and how far it is from UTC.

/** `2026-11-24T10:31:00+01:00`; `undefined` where `at` is no moment. */
export function zonedTime(at: string, timeZone: string): string | undefined {
  const moment = Date.parse(at);
  if (Number.isNaN(moment)) return undefined;
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  );
  const offset = (parts['timeZoneName'] ?? '').replace(/^(GMT|UTC)/, '').replace('\u2212', '-') || '+00:00';
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((name) => parts[name] ?? '00');
  return `${year!.padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}${offset}`;
}

const known = new Map<string, Intl.DateTimeFormat>();
const knownMax = 100;

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const there = known.get(timeZone);
  if (there !== undefined) return there;
  if (known.size >= knownMax) known.clear();
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  });
  known.set(timeZone, format);
  return format;
}
