// How much changed on each of the last days, to point at one. Beside it are fields for day and time, and a list of the same days, for whoever does not point.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useId, type CSSProperties } from 'react';
import styles from './restore.module.css';

export interface ChangedDay {
  readonly day: string;
  readonly created: number;
  readonly changed: number;
  readonly trashed: number;
  readonly restored: number;
  readonly erased: number;
}

export interface ChangesChartProps {
  /** The earliest moment, and now. */
  readonly from: string;
  readonly until: string;
  readonly days: readonly ChangedDay[];
  /** The day that is chosen. */
  readonly value: string;
  readonly onChange: (day: string) => void;
}

const dayMs = 86_400_000;
export const changesOf = ({ created, changed, trashed, restored, erased }: ChangedDay) => created + changed + trashed + restored + erased;

export function ChangesChart({ from, until, days, value, onChange }: ChangesChartProps) {
  const { i18n } = useLingui();
  const id = useId();
  const counts = new Map(days.map((day) => [day.day, changesOf(day)]));
  const most = Math.max(1, ...counts.values());
  const all = daysBetween(from, until);
  const short = (day: string) => i18n.date(new Date(`${day}T12:00`), { day: 'numeric', month: 'short' });
  return (
    <figure className={styles.chart} aria-labelledby={id}>
      <figcaption id={id} className={styles.caption}>
        <Trans>Changes on each day of the last three months</Trans>
      </figcaption>
      {/* Pointing alone: whoever uses the keyboard or listens has the list and the fields. */}
      <div className={styles.bars} aria-hidden="true">
        {all.map((day) => {
          const count = counts.get(day) ?? 0;
          // Square roots, so that a day with one change is seen beside one with a thousand.
          const share = count === 0 ? 0 : Math.max(0.12, Math.sqrt(count / most));
          return (
            <span
              key={day}
              className={styles.bar}
              data-chosen={day === value}
              title={`${short(day)}: ${i18n.number(count)}`}
              style={{ '--share': share } as CSSProperties}
              onClick={() => onChange(day)}
            />
          );
        })}
      </div>
      <div className={styles.ends} aria-hidden="true">
        <span>{short(all[0]!)}</span>
        <span>
          <Trans>today</Trans>
        </span>
      </div>
      <details className={styles.list}>
        <summary>
          <Plural value={days.length} one="The # day on which something changed" other="The # days on which something changed" />
        </summary>
        <ul>
          {days.toReversed().map((day) => (
            <li key={day.day}>
              <button type="button" className={styles.dayButton} aria-pressed={day.day === value} onClick={() => onChange(day.day)}>
                <time dateTime={day.day}>{i18n.date(new Date(`${day.day}T12:00`), { dateStyle: 'full' })}</time>
                <span className={styles.soft}>
                  <Plural value={changesOf(day)} one="# change" other="# changes" />
                </span>
              </button>
            </li>
          ))}
        </ul>
      </details>
    </figure>
  );
}

/** Each day where whoever looks is, both ends included. */
function daysBetween(from: string, until: string): readonly string[] {
  const days: string[] = [];
  const last = new Date(until).setHours(12, 0, 0, 0);
  // Noon to noon, so that days of 23 and of 25 hours count as one.
  for (let at = new Date(from).setHours(12, 0, 0, 0); at <= last + dayMs / 2; at += dayMs) {
    const day = new Date(at);
    days.push(`${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`);
  }
  return days;
}
