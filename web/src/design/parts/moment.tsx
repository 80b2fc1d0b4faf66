// A moment: how long ago or how far ahead, and exactly when.
import { useLingui } from '@lingui/react/macro';

const units = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `at` as the server writes times. Relative to when it is drawn. */
export function Moment({ at }: { readonly at: string }) {
  const { i18n } = useLingui();
  const exact = i18n.date(at, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <time dateTime={at} title={i18n.date(at, { dateStyle: 'full', timeStyle: 'long' })}>
      {relative(i18n.locale, Date.parse(at) - Date.now())} ({exact})
    </time>
  );
}

function relative(locale: string, inMs: number): string {
  const [unit, unitMs] = units.find(([, ms]) => Math.abs(inMs) >= ms) ?? units.at(-1)!;
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.trunc(inMs / unitMs), unit);
}
