// A moment as it is chosen: a day and a time where whoever chooses is.

export interface Chosen {
  /** `2026-11-24`; empty while nothing is chosen. */
  readonly day: string;
  /** `14:30`. */
  readonly time: string;
}

const two = (number: number) => String(number).padStart(2, '0');

export function chosenOf(at: Date): Chosen {
  return {
    day: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}`,
  };
}

/** As the server wants it; `undefined` as long as it is none. */
export function momentOf({ day, time }: Chosen): string | undefined {
  const at = new Date(`${day}T${time === '' ? '00:00' : time}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
