// Ninety days of one promise, worked out from the checks that ran: a mark for each day, and the same days as a table for whoever does not look at colours.
import { Plural, useLingui } from '@lingui/react/macro';
import type { WirePromiseDay } from '@steward/protocol/wire/trust-routes.ts';
import { Table } from '../../design/parts/table.tsx';
import { serverNowMs } from '../../server-time.ts';
import styles from './trust.module.css';

const daysShown = 90;
const dayMs = 86_400_000;
const [wide, high, gap] = [6, 20, 2];

type Mark = 'none' | 'held' | 'broken' | 'unchecked' | 'unprovable';

/** What was worst on a day says what it was; a day that was checked now and then is one that was checked. */
function markOf(day: WirePromiseDay | undefined): Mark {
  if (day === undefined) return 'none';
  if (day.broken > 0) return 'broken';
  if (day.true > 0) return 'held';
  return day.notProvable > 0 ? 'unprovable' : 'unchecked';
}

/** The last ninety days, the oldest first, in the server's calendar (UTC). */
export function stripOf(days: readonly WirePromiseDay[], nowMs: number): readonly { readonly day: string; readonly mark: Mark }[] {
  const known = new Map(days.map((day) => [day.day, day]));
  return Array.from({ length: daysShown }, (_, i) => {
    const day = new Date(nowMs - (daysShown - 1 - i) * dayMs).toISOString().slice(0, 10);
    return { day, mark: markOf(known.get(day)) };
  });
}

/** Marks for those who look; `StripTable` says the same. */
export function Strip({ days }: { readonly days: readonly WirePromiseDay[] }) {
  const strip = stripOf(days, serverNowMs());
  return (
    <svg className={styles.strip} viewBox={`0 0 ${daysShown * wide - gap} ${high}`} preserveAspectRatio="none" aria-hidden="true">
      {strip.map(({ day, mark }, i) => (
        <rect
          key={day}
          className={styles[mark]}
          x={i * wide}
          y={mark === 'none' ? high - 4 : 0}
          width={wide - gap}
          height={mark === 'none' ? 4 : high}
        >
          <title>{day}</title>
        </rect>
      ))}
    </svg>
  );
}

/** How many of the days were checked, and on how many of them it was broken. */
export function StripWords({ days }: { readonly days: readonly WirePromiseDay[] }) {
  const strip = stripOf(days, serverNowMs());
  const checked = strip.filter(({ mark }) => mark !== 'none').length;
  const broken = strip.filter(({ mark }) => mark === 'broken').length;
  return (
    <>
      <Plural value={checked} one="# day of the last 90 was checked" other="# days of the last 90 were checked" />
      {broken > 0 && (
        <strong className={styles.alarm}>
          {' · '}
          <Plural value={broken} one="broken on # day" other="broken on # days" />
        </strong>
      )}
    </>
  );
}

export function StripTable({ id, days }: { readonly id: string; readonly days: readonly WirePromiseDay[] }) {
  const { t, i18n } = useLingui();
  return (
    <Table
      caption={t`Checks of ${id} by day`}
      rows={days.toReversed()}
      keyOf={({ day }) => day}
      columns={[
        {
          name: 'day',
          label: t`Day`,
          cell: ({ day }) => <time dateTime={day}>{i18n.date(`${day}T12:00:00Z`, { dateStyle: 'medium', timeZone: 'UTC' })}</time>,
        },
        { name: 'true', label: t({ context: 'promise', message: 'True' }), align: 'end', cell: (day) => i18n.number(day.true) },
        { name: 'broken', label: t({ context: 'promise', message: 'Broken' }), align: 'end', cell: (day) => i18n.number(day.broken) },
        { name: 'unchecked', label: t`Not checked`, align: 'end', cell: (day) => i18n.number(day.notChecked) },
        { name: 'unprovable', label: t`Not provable`, align: 'end', cell: (day) => i18n.number(day.notProvable) },
      ]}
    />
  );
}
