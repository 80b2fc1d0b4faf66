// A route of the HTTP API, described once: the server registers it, OpenAPI is made of it, the typed client calls by it.
import type { z } from 'zod';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the server's origin, with `{name}` for parameters. */
  readonly path: `/v1/${string}`;
  readonly summary: string;
  readonly tag: string;
  /**
   * `session`: a signed-in person; `business`: and a business the session is turned to. `staff`: somebody of the operator's staff, signed in apart from
   * customers and with a second factor; `staff-entering`: the same before the second factor is set up.
   */
  readonly caller: 'anybody' | 'session' | 'business' | 'staff' | 'staff-entering';
  readonly status: 200 | 201 | 204;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer?: z.ZodType;
  /** Media types of bodies and answers that are not JSON; those are streams. */
  readonly bodyType?: string;
  readonly answerType?: string;
  /** Takes an `Idempotency-Key`. */
  readonly idempotent?: true;
  /** Needs `If-Match` with the version in quotes. */
  readonly conditional?: true;
}

/** Checks the description against its type and keeps the exact types for the client. */
export function route<const R extends Route>(description: R): R {
  return description;
}
