// Hours of a day where somebody is. Days have 23 to 25 hours there; what lies in the hour that is left out or comes twice ends at the earliest of its moments
// that is still to come.
import { StewardError } from '@steward/protocol/errors.ts';

/** Whether the name is one of a time zone; throws `invalid-input` otherwise. */
export function checkZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw new StewardError('invalid-input', { field: 'zone', rule: 'a name of the IANA time zone database, such as Europe/Berlin' });
  }
}

const localOf = (atMs: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
const minuteOf = (minutes: number) => Temporal.PlainTime.from({ hour: Math.floor(minutes / 60), minute: minutes % 60 });

/** When the quiet hours that hold now end; `undefined` outside of them. `from` and `until` are minutes after midnight. */
export function quietUntil(
  nowMs: number,
  quiet: { readonly from: number; readonly until: number } | undefined,
  zone: string,
): number | undefined {
  if (quiet === undefined || quiet.from === quiet.until) return undefined;
  const { from, until } = quiet;
  const local = localOf(nowMs, zone);
  const minute = local.hour * 60 + local.minute;
  const inside = from < until ? minute >= from && minute < until : minute >= from || minute < until;
  return inside ? nextAt(nowMs, until, zone) : undefined;
}

/** The next moment after `nowMs` at which clocks there show `minutes` after midnight; on Mondays alone, if asked. */
export function nextAt(nowMs: number, minutes: number, zone: string, days: 'every' | 'mondays' = 'every'): number {
  const today = localOf(nowMs, zone).toPlainDate();
  for (let ahead = 0; ahead <= 8; ahead++) {
    const day = today.add({ days: ahead });
    if (days === 'mondays' && day.dayOfWeek !== 1) continue;
    const at = day.toPlainDateTime(minuteOf(minutes));
    const moments = (['earlier', 'later'] as const).map((disambiguation) => at.toZonedDateTime(zone, { disambiguation }).epochMilliseconds);
    const next = moments.find((atMs) => atMs > nowMs);
    if (next !== undefined) return next;
  }
  throw new RangeError('no such time within eight days');
}
