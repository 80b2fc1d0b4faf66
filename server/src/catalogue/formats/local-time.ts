// Moments as a person's clock showed them. Offsets are remembered by the quarter of an hour, since asking for one costs more than writing a record.
const dayMs = 86_400_000;
const quarterMs = 900_000;
const rememberedMax = 20_000;

export interface LocalTime {
  /** `2026-11-24T10:30:00.000+01:00`. Takes ISO 8601; what is no time comes back as it is. */
  text(moment: string): string;
  /** As spreadsheets count: days since 1899-12-30 on the local clock, to the millisecond; `undefined` before 1900-03-01, where they disagree. */
  serial(moment: string): number | undefined;
}

/** Serial number of a day `2026-11-24`; `undefined` before 1900-03-01. */
export function daySerial(day: string): number | undefined {
  return serialOf(Date.parse(`${day}T00:00:00Z`));
}

export function localTime(timeZone: string): LocalTime {
  const offsets = new Map<number, number>();
  const offsetMs = (ms: number): number => {
    const quarter = Math.floor(ms / quarterMs);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    const nanoseconds = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).offsetNanoseconds;
    if (offsets.size >= rememberedMax) offsets.clear();
    // Offsets of seconds (before 1900) cannot be written in ISO 8601.
    const offset = Math.round(nanoseconds / 60e9) * 60_000;
    offsets.set(quarter, offset);
    return offset;
  };
  return {
    text(moment) {
      const ms = Date.parse(moment);
      if (Number.isNaN(ms)) return moment;
      const offset = offsetMs(ms);
      return new Date(ms + offset).toISOString().slice(0, -1) + offsetText(offset);
    },
    serial(moment) {
      const ms = Date.parse(moment);
      return Number.isNaN(ms) ? undefined : serialOf(ms + offsetMs(ms));
    },
  };
}

function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const epochSerial = 25_569;
const march1900Serial = 61;

function serialOf(localMs: number): number | undefined {
  const serial = localMs / dayMs + epochSerial;
  return serial >= march1900Serial ? serial : undefined;
}

/** The local clock's `2026-11-24T10:30:00.000` of a serial number. */
export function serialText(serial: number): string | undefined {
  const ms = Math.round((serial - epochSerial) * dayMs);
  if (!(serial >= march1900Serial) || !(ms < Date.UTC(10_000, 0))) return undefined;
  return new Date(ms).toISOString().slice(0, -1);
}
