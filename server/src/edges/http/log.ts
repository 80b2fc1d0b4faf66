// What is logged: an allow-list. Method, route pattern, code, reference; never an address, an id, a value or a message from outside.
import type { StewardError } from '@steward/protocol/errors.ts';

export interface Log {
  /** A request that failed on our side. `route` is the pattern, not the address; `reference` is what its answer said. */
  failed(method: string, route: string, error: StewardError, reference: string): void;
  /** Something the operator must know, in words of our own. */
  alarm(what: string): void;
  info(what: string): void;
}

/** One event, one line of JSON. `write` takes the line; control characters cannot get into it. */
export function createLog(write: (line: string) => void, nowMs: () => number): Log {
  const line = (level: string, event: Readonly<Record<string, string>>) =>
    write(JSON.stringify({ time: new Date(nowMs()).toISOString(), level, ...event }));
  return {
    failed: (method, route, error, reference) =>
      line('error', { event: 'request failed', reference, method, route, code: error.code, cause: causeOf(error) }),
    alarm: (what) => line('alarm', { event: what }),
    info: (what) => line('info', { event: what }),
  };
}

/** Kind and place of the cause, never its message, which might quote what it choked on. */
function causeOf(error: StewardError): string {
  const cause = error.cause;
  if (!(cause instanceof Error)) return 'none';
  const code = (cause as { code?: unknown }).code;
  const place = /\n\s+at [^\n(]*\(?[^\n]*?([\w-]+\.ts:\d+)/.exec(cause.stack ?? '')?.[1] ?? 'unknown';
  return `${cause.constructor.name}${typeof code === 'string' && /^[\w.-]{1,60}$/.test(code) ? ` ${code}` : ''} at ${place}`;
}
