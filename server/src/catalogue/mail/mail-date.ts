// When a mail says it was written (RFC 5322 §3.3, with the old forms of §4.3).
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const zones: Readonly<Record<string, number>> = { est: -300, edt: -240, cst: -360, cdt: -300, mst: -420, mdt: -360, pst: -480, pdt: -420 };
const pattern = /(?:^|[\s,])(\d{1,2})\s+([a-z]{3})[a-z]*\.?\s+(\d{2,4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|[a-z]{1,5})?/i;
const earliestMs = Date.UTC(1980, 0, 1);

/** Undefined for what is no date, or one before there was such mail. */
export function mailDateMs(field: string): number | undefined {
  const match = pattern.exec(field.slice(0, 200).replaceAll(/\([^()]*\)/g, ' '));
  if (!match) return undefined;
  const [, day, monthName, yearText, hour, minute, second = '0', zone = ''] = match;
  const month = months.indexOf(monthName!.toLowerCase());
  const year = Number(yearText) + (yearText!.length > 2 ? 0 : Number(yearText) < 50 ? 2000 : 1900);
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60 && Number(day) >= 1 && Number(day) <= 31;
  if (month === -1 || !isTime) return undefined;
  const ms = Date.UTC(year, month, Number(day), Number(hour), Number(minute), Number(second)) - zoneMinutes(zone) * 60_000;
  return ms >= earliestMs && ms < Date.UTC(2200, 0, 1) ? ms : undefined;
}

function zoneMinutes(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2})(\d{2})$/.exec(zone) ?? [];
  if (sign === undefined) return zones[zone.toLowerCase()] ?? 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
