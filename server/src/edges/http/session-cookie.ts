// The session in a browser: an HttpOnly, SameSite=Strict cookie; over TLS with the `__Host-` prefix.
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface SessionCookie {
  /** Gives the token to whoever asked: a browser has it in its cookie alone, out of a page's reach; a program gets it in the answer as well. */
  give(request: FastifyRequest, reply: FastifyReply, token: string): { readonly token?: string };
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
    give(request, reply, token) {
      reply.setCookie(name, token, { ...options, maxAge: lastsS[realm] });
      // Browsers say where a request comes from, and no page can keep them from it.
      return request.headers['sec-fetch-site'] === undefined ? { token } : {};
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
