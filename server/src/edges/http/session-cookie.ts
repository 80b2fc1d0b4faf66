// The session in a browser: an HttpOnly, SameSite=Strict cookie; over TLS with the `__Host-` prefix.
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface SessionCookie {
  set(reply: FastifyReply, token: string): void;
  clear(reply: FastifyReply): void;
  read(request: FastifyRequest): string | undefined;
}

const dayS = 86_400;
const lastsS = 30 * dayS;

export function createSessionCookie(secure: boolean): SessionCookie {
  const name = secure ? '__Host-steward' : 'steward';
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  return {
    set(reply, token) {
      reply.setCookie(name, token, { ...options, maxAge: lastsS });
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
