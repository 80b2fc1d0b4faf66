// Whether a case shows anything now: it is allowed to whoever asks, its time is not over, and its end would be heard. Told at the very second.
import { useEffect, useReducer } from 'react';
import { useHeard } from '../live.ts';
import { staffNowMs, type StaffCase } from '../queries.ts';

const timerMsMax = 2_147_483_647;

export type Openness = 'open' | 'unheard' | 'shut';

export function useOpen(of: StaffCase | undefined): Openness {
  const heard = useHeard();
  const [, look] = useReducer((count: number) => count + 1, 0);
  const untilMs = of?.may.look === true && of.until !== undefined ? Date.parse(of.until) : 0;
  useEffect(() => {
    if (untilMs === 0) return undefined;
    const timer = setTimeout(look, Math.min(timerMsMax, Math.max(0, untilMs - staffNowMs())));
    // A device that slept has missed its timers.
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [untilMs]);
  if (untilMs <= staffNowMs()) return 'shut';
  return heard ? 'open' : 'unheard';
}
