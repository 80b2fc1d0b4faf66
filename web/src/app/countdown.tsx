// How much time is left, to the second: an access that ends is watched by whoever allowed it.
import { useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { serverNowMs } from '../server-time.ts';

const secondMs = 1_000;

/** Of `until`, as the server writes times; 0 once it is past. */
export function useLeftMs(until: string): number {
  const endMs = Date.parse(until);
  const [leftMs, setLeftMs] = useState(() => Math.max(0, endMs - serverNowMs()));
  useEffect(() => {
    const tick = () => setLeftMs(Math.max(0, endMs - serverNowMs()));
    tick();
    const timer = setInterval(tick, secondMs);
    return () => clearInterval(timer);
  }, [endMs]);
  return leftMs;
}

/** “14:59”; those who listen are told the minute it ends, for a clock that speaks every second helps nobody. */
export function Countdown({ until }: { readonly until: string }) {
  const { t, i18n } = useLingui();
  const seconds = Math.ceil(useLeftMs(until) / secondMs);
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number: number) => String(number).padStart(2, '0');
  const exact = i18n.date(until, { timeStyle: 'short' });
  return (
    <time dateTime={until} title={i18n.date(until, { dateStyle: 'full', timeStyle: 'long' })}>
      <span aria-hidden="true">{hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`}</span>
      <span className="visually-hidden">{t`until ${exact}`}</span>
    </time>
  );
}
