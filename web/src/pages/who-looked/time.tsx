// When something was: how long ago, and exactly, with the zone.
import { useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';

const minuteMs = 60_000;
const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', minuteMs],
] as const;

/** Ticks every minute, so that *2 minutes ago* does not stay. */
export function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), minuteMs);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}

/** Such as *3 minutes ago*; less than a minute is *now*. */
export function sayAgo(locale: string, timeMs: number, nowMs: number): string {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const passedMs = Math.max(0, nowMs - timeMs);
  const step = steps.find(([, ms]) => passedMs >= ms);
  return step ? relative.format(-Math.floor(passedMs / step[1]), step[0]) : relative.format(0, 'second');
}

/** `short`: the time of day and how long ago, where the day stands above. */
export function When({ time, nowMs, short = false }: { readonly time: string; readonly nowMs: number; readonly short?: boolean }) {
  const { i18n } = useLingui();
  const exact = i18n.date(time, { dateStyle: 'full', timeStyle: 'long' });
  const ago = sayAgo(i18n.locale, Date.parse(time), nowMs);
  return (
    <time dateTime={time} title={exact}>
      {short ? i18n.date(time, { timeStyle: 'short' }) : exact} · {ago}
    </time>
  );
}
