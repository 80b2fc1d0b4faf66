// A moment: how long ago or how far ahead, and exactly when.
import { useLingui } from '@lingui/react/macro';
import { serverNowMs } from '../../server-time.ts';

const units = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

interface MomentProps {
  /** As the server writes times. Relative to when it is drawn. */
  readonly at: string;
  /** The date first, for sentences with “until” or “on”: “11 Dec 2026, 15:37 (in 13 days)”. */
  readonly dated?: boolean;
}

export function Moment({ at, dated = false }: MomentProps) {
  const { i18n } = useLingui();
  const exact = i18n.date(at, { dateStyle: 'medium', timeStyle: 'short' });
  const distance = relative(i18n.locale, Date.parse(at) - serverNowMs());
  return (
    <time dateTime={at} title={i18n.date(at, { dateStyle: 'full', timeStyle: 'long' })}>
      {dated ? `${exact} (${distance})` : `${distance} (${exact})`}
    </time>
  );
}

/** What is less than a minute away is “now”. */
function relative(locale: string, inMs: number): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const found = units.find(([, ms]) => Math.abs(inMs) >= ms);
  return found ? format.format(Math.trunc(inMs / found[1]), found[0]) : format.format(0, 'second');
}
