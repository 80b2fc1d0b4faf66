// By which channels somebody is told of something, and when: their choice, their quiet hours, one mail a day or a week, and what cannot be silenced.
import { topicOf, topics } from '@steward/protocol/wire/notice-topics.ts';
import type { Notice } from '@steward/protocol/wire/notice-routes.ts';
import { choiceFor, type TellingState, type ToldHow } from '../../stores/notice-settings.ts';
import type { Ways } from '../../stores/notices.ts';
import { nextAt, quietUntil } from './local-time.ts';

/** Every day's things that come so close together are one mail. */
const gatherMailMs = 300_000;
/** What comes so close together is one push. */
const gatherPushMs = 5_000;

/** When what is due from `fromMs` on is mailed together. */
export const mailedTogetherAt = (fromMs: number): number => nextStep(fromMs, gatherMailMs);

const nextStep = (nowMs: number, stepMs: number) => (Math.floor(nowMs / stepMs) + 1) * stepMs;

/** `undefined` where somebody is not told at all. */
export function waysFor(notice: Notice, how: ToldHow, state: TellingState, nowMs: number): Ways | undefined {
  const topic = topicOf(notice);
  const { locked, urgent } = topics[topic];
  const choice = choiceFor(how, topic);
  const freeMs = urgent === true ? nowMs : (quietUntil(nowMs, how.quiet, how.zone) ?? nowMs);
  const push = choice.push && state.pushSinceMs !== undefined;
  const email = mailAt();
  if (!choice.app && email === undefined && !push) return undefined;
  return {
    app: choice.app,
    email,
    ...(push ? { push: { fromMs: nextStep(freeMs, gatherPushMs), urgent: urgent === true } } : {}),
  };

  function mailAt(): Ways['email'] {
    switch (choice.email) {
      case 'off':
        return undefined;
      // What cannot be silenced is a mail of its own.
      case 'once':
        return locked === undefined ? { fromMs: mailedTogetherAt(freeMs), grouped: true } : { fromMs: freeMs, grouped: false };
      case 'daily':
        return { fromMs: nextAt(nowMs, how.digestAt, how.zone), grouped: true };
      case 'weekly':
        return { fromMs: nextAt(nowMs, how.digestAt, how.zone, 'mondays'), grouped: true };
    }
  }
}
