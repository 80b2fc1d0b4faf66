// What happens day by day, from top to bottom: what is done, what is to come.
import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import styles from './day-line.module.css';

export interface DayStep {
  readonly name: string;
  /** A day as `2026-11-24`, or a time as the server writes it, which is then told with the hour. */
  readonly at: string;
  readonly what: ReactNode;
  /** `ahead` when it has not happened yet. */
  readonly state: 'done' | 'ahead';
}

/** Steps of one day stand together; they come in the order they happen. */
export function DayLine({ label, steps }: { readonly label: string; readonly steps: readonly DayStep[] }) {
  const { i18n } = useLingui();
  const days = Map.groupBy(steps, ({ at }) => dayOf(at));
  return (
    <ol className={styles.days} aria-label={label}>
      {[...days].map(([day, those]) => (
        <li key={day} className={styles.day} data-state={those.at(-1)!.state}>
          <time className={styles.date} dateTime={day}>
            {i18n.date(new Date(`${day}T12:00`), { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })}
          </time>
          <ul className={styles.steps}>
            {those.map(({ name, at, what }) => (
              <li key={name}>
                {what}
                {at.length > dayLength && (
                  <time className={styles.hour} dateTime={at}>
                    {i18n.date(at, { timeStyle: 'short' })}
                  </time>
                )}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

const dayLength = '2026-11-24'.length;

/** The day where whoever looks is. */
function dayOf(at: string): string {
  if (at.length === dayLength) return at;
  const time = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}
