// Registers a described route: parses strictly, names the caller, calls the handler, gives out only what the description declares.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Route } from '@steward/protocol/wire/route.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import type { z } from 'zod';
import type { Door } from '../../governed/perform.ts';
import type { Identity, SignedIn } from '../../ports/identity.ts';
import { createCall, headerOf, type Call } from './call.ts';
import type { FailureNotes } from './failure-notes.ts';
import { invalidInput } from './problems.ts';
import { isSameOrigin, type SessionCookie } from './session-cookie.ts';

export type Handler = (call: Call) => Promise<unknown>;

export interface RegisterParts {
  readonly app: FastifyInstance;
  readonly door: Door;
  readonly identity: Identity;
  readonly cookie: SessionCookie;
  /** The operator's staff, who sign in apart: a customer's session says nothing here, nor theirs to customers' routes. */
  readonly staff: { readonly identity: Identity; readonly cookie: SessionCookie; isIn(person: PersonId): Promise<boolean> };
  readonly failures: FailureNotes;
  /** How long a body that is not a file may take to arrive. */
  readonly bodyMsMax: number;
}

/** Registers each route of a table with the handler of the same name. */
export function registerAll<Routes extends Readonly<Record<string, Route>>>(
  parts: RegisterParts,
  routes: Routes,
  handlers: { readonly [name in keyof Routes]: Handler },
): void {
  for (const name of Object.keys(routes)) register(parts, routes[name]!, handlers[name]!);
}

export function register(parts: RegisterParts, route: Route, handler: Handler): void {
  const url = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  parts.app.route({
    method: route.method,
    url,
    ...(route.method === 'GET' || route.bodyType !== undefined ? {} : { preParsing: inTime(parts.bodyMsMax) }),
    handler: async (request, reply) => {
      const { caller, token } = await callerOf(parts, request, route);
      if (caller && route.caller === 'business') parts.failures.of(request, caller);
      const input = inputOf(route, request);
      const answer = await handler(createCall({ door: parts.door, caller, token, request, reply }, input));
      if (reply.sent || route.answerType !== undefined) return answer;
      return render(route, reply, answer);
    },
  });
}

/** Whoever sends a body byte by byte holds a connection for so long, not for ever: files aside, bodies are small. */
function inTime(ms: number) {
  return (
    _request: FastifyRequest,
    _reply: FastifyReply,
    payload: RequestPayload,
    next: (error?: null, payload?: RequestPayload) => void,
  ): void => {
    const timer = setTimeout(() => void payload.destroy(new StewardError('invalid-input', { field: 'body', rule: 'was too slow' })), ms);
    // Keeps no process alive: a request that came without a connection, as the demo's data do, may never close.
    timer.unref();
    payload.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer));
    next(null, payload);
  };
}

/** What leaves is what is declared: undeclared members of an answer are stripped. */
function render(route: Route, reply: FastifyReply, answer: unknown): unknown {
  reply.code(route.status);
  return route.answer === undefined ? answer : route.answer.parse(answer);
}

async function callerOf(
  parts: RegisterParts,
  request: FastifyRequest,
  route: Route,
): Promise<{ caller: SignedIn | undefined; token: string | undefined }> {
  if (route.caller === 'anybody') return { caller: undefined, token: undefined };
  const bearer = /^Bearer ([\x21-\x7e]{1,4096})$/.exec(headerOf(request, 'authorization') ?? '')?.[1];
  const realm = isStaff(route) ? parts.staff : parts;
  const cookie = bearer === undefined ? realm.cookie.read(request) : undefined;
  // Reading too: a look that another site caused would stand in the ledger under this person's name.
  if (cookie !== undefined && !isSameOrigin(request)) throw new StewardError('refused', { rule: 'this came from another site' });
  const token = bearer ?? cookie;
  const caller = token === undefined ? undefined : await realm.identity.authenticate(token);
  if (!caller || (isStaff(route) && !(await isAtWork(parts, caller)))) throw new StewardError('not-signed-in');
  if (route.caller === 'staff' && !caller.secondFactor) throw new StewardError('second-factor-needed');
  if (route.caller === 'business' && caller.business === undefined)
    throw new StewardError('refused', { rule: 'turn this session to one of your businesses first' });
  return { caller, token };
}

const isStaff = ({ caller }: Route) => caller === 'staff' || caller === 'staff-entering';

/** Staff sign in every working day, and not after they have left. */
const staffSessionMsMax = 12 * 3_600_000;

export async function isAtWork({ staff, door }: RegisterParts, { person, signedInAtMs }: SignedIn): Promise<boolean> {
  return door.tools.clock.nowMs() - signedInAtMs < staffSessionMsMax && (await staff.isIn(person));
}

const nothing = Object.freeze({});

function inputOf(route: Route, request: FastifyRequest) {
  return {
    params: route.params ? parsed('path', route.params, request.params) : request.params,
    query: route.query ? parsed('query', route.query, request.query) : parsedNothing(request.query),
    body: route.bodyType !== undefined ? request.body : route.body ? parsed('body', route.body, request.body ?? nothing) : nothing,
  };
}

/** An id that is not even one is simply not there. */
function parsed(where: string, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw where === 'path' ? new StewardError('not-found') : invalidInput(where, result.error);
}

function parsedNothing(query: unknown): unknown {
  const [unknown] = Object.keys(query as object);
  if (unknown !== undefined) throw new StewardError('invalid-input', { field: 'query', rule: 'this address takes no parameters' });
  return nothing;
}
