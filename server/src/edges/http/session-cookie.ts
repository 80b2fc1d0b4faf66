// The session in a browser: an HttpOnly, SameSite=Strict cookie; over TLS with the `__Host-` prefix.
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface SessionCookie {
  set(reply: FastifyReply, token: string): void;
  clear(reply: FastifyReply): void;
  read(request: FastifyRequest): string | undefined;
}

const dayS = 86_400;
const lastsS = { steward: 30 * dayS, 'steward-staff': dayS / 2 } as const;

/** The staff's has a name of its own, so that one browser can hold both and neither stands for the other. */
export function createSessionCookie(secure: boolean, realm: 'steward' | 'steward-staff' = 'steward'): SessionCookie {
  const name = secure ? `__Host-${realm}` : realm;
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  return {
    set(reply, token) {
      reply.setCookie(name, token, { ...options, maxAge: lastsS[realm] });
    },
    clear(reply) {
      reply.clearCookie(name, options);
    },
    read: (request) => request.cookies[name],
  };
}

/** Whether a request that carries the cookie comes from our own pages: another site can send the cookie along, not this. */
export function isSameOrigin(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
