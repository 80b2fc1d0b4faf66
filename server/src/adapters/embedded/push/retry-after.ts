// Retry-After (RFC 9110 §10.2.3): seconds, or a date.

const waitMsMax = 24 * 3_600_000;

/** In milliseconds from now, at most a day; `undefined` where nothing usable is said. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(waitMsMax, Math.max(0, ms));
}
