// Plain HTTP as a stranger speaks it: JSON in, status, headers and body out.

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

export interface Receipt {
  readonly volume: number;
  readonly index: number;
  /** Base64. */
  readonly leaf: string;
}

/** Far more than a busy machine takes for one answer. */
const answerWithinMs = 300_000;

export interface Asker {
  (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export function asker(url: string, token?: string): Asker {
  return async (method, path, body, headers = {}) => {
    const json = body !== undefined && !(body instanceof Uint8Array);
    const answer = await fetch(`${url}${path}`, {
      method,
      // An answer that leads elsewhere is an answer like any other: a test sees it as it is, with its headers.
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithinMs),
      headers: {
        ...(json ? { 'content-type': 'application/json' } : {}),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as Uint8Array<ArrayBuffer>) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

export function receiptOf({ headers }: Pick<Answer, 'headers'>): Receipt | undefined {
  const match = /volume=(\d+); index=(\d+); leaf=:([A-Za-z0-9+/=]+):/.exec(headers.get('steward-receipt') ?? '');
  return match ? { volume: Number(match[1]), index: Number(match[2]), leaf: match[3]! } : undefined;
}

const daysAtOnce = 5;

/** Moves the demo's clock on, a few days with each request: a connection on which nothing moves for two minutes is closed. */
export async function skipDays(url: string, days: number): Promise<void> {
  for (let left = days; left > 0; left -= daysAtOnce) {
    const { status, text } = await asker(url)('POST', '/demo/clock', { days: Math.min(left, daysAtOnce) });
    if (status !== 200) throw new Error(`the clock does not move: ${text}`);
  }
}

export const password = 'a horse, a battery and a staple';

/** Signs somebody up who founds a business; the token of their session. */
export async function signUp(
  url: string,
  name: string,
  more: Readonly<Record<string, unknown>> = { business: { name: `${name} GmbH` } },
): Promise<{ token: string; person: string; business: string }> {
  const { status, body, text } = await asker(url)('POST', '/v1/sign-up', {
    email: `${name.toLowerCase().replaceAll(' ', '.')}@example.org`,
    password,
    name,
    ...more,
  });
  if (status !== 201) throw new Error(text);
  return body as { token: string; person: string; business: string };
}
