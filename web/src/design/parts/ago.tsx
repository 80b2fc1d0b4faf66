// How long ago something was; the exact time with its zone on pointing at it, and for those who listen.
import { useLingui } from '@lingui/react/macro';
import { serverNowMs } from '../../server-time.ts';

const steps = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `time` as RFC 3339. What lies less than a minute back, or ahead by a clock that differs, is *now*. */
export function Ago({ time }: { readonly time: string }) {
  const { i18n } = useLingui();
  const relative = new Intl.RelativeTimeFormat(i18n.locale, { numeric: 'auto' });
  const passedMs = serverNowMs() - Date.parse(time);
  const step = steps.find(([, ms]) => passedMs >= ms);
  const exact = i18n.date(time, { dateStyle: 'full', timeStyle: 'long' });
  return (
    <time dateTime={time} title={exact}>
      {step ? relative.format(-Math.floor(passedMs / step[1]), step[0]) : relative.format(0, 'second')}
    </time>
  );
}
