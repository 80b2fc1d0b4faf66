// One request, as the handlers see it: parsed, its caller named, and one way to the door.
import { StewardError } from '@steward/protocol/errors.ts';
import { purposes, type Operation, type Purpose } from '@steward/protocol/words.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnyOperation, Principal } from '../../governed/operation.ts';
import type { Answer, Door } from '../../governed/perform.ts';
import type { Client, SignedIn } from '../../ports/identity.ts';

export interface Call<P = Record<string, string>, Q = Record<string, unknown>, B = unknown> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: SignedIn | undefined;
  readonly token: string | undefined;
  readonly client: Client;
  readonly purpose: Purpose;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** The signed-in person, or `not-signed-in`. */
  person(): SignedIn;
  /** The person in the business their session is turned to. */
  principal(): Principal;
  /** Asks the door and answers with the result; a refusal becomes a problem. The receipt goes into `Steward-Receipt`. */
  perform<O extends Operation, I, L, R>(operation: AnyOperation<O, I, L, R>, input: I, as?: Principal): Promise<R>;
  /** The result of what a lifecycle asked the door for, rendered in the same way. */
  answered<R>(answer: Answer<R>): R;
}

export interface CallParts {
  readonly door: Door;
  readonly caller: SignedIn | undefined;
  readonly token: string | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

const headerOf = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

export function createCall(parts: CallParts, input: { params: unknown; query: unknown; body: unknown }): Call {
  const { request, reply, caller } = parts;
  const client: Client = {
    address: request.ip,
    userAgent: headerOf(request, 'user-agent') ?? '',
    ...(headerOf(request, 'sec-gpc')?.trim() === '1' ? { gpc: true as const } : {}),
  };
  const purpose = purposeOf(headerOf(request, 'steward-purpose'));
  const person = () => {
    if (!caller) throw new StewardError('not-signed-in');
    return caller;
  };
  const principal = () => {
    const signedIn = person();
    if (signedIn.business === undefined) throw new StewardError('refused', { rule: 'turn this session to one of your businesses first' });
    return principalOf(signedIn, signedIn.business, client);
  };
  return {
    params: input.params as Record<string, string>,
    query: input.query as Record<string, unknown>,
    body: input.body,
    caller,
    token: parts.token,
    client,
    purpose,
    request,
    reply,
    person,
    principal,
    answered: (answer) => resultOf(answer, reply),
    async perform(operation, given, as) {
      const answer = await parts.door.perform(as ?? principal(), operation, given, {
        purpose,
        idempotencyKey: headerOf(request, 'idempotency-key'),
      });
      return resultOf(answer, reply);
    },
  };
}

/** The principal of a signed-in person in one business. */
export function principalOf(signedIn: SignedIn, business: Principal['business'], client: Client): Principal {
  return {
    actor: 'member',
    business,
    person: signedIn.person,
    session: signedIn.session,
    address: client.address,
    signedInAtMs: signedIn.signedInAtMs,
    ...(client.gpc === true ? { gpc: true as const } : {}),
  };
}

function purposeOf(header: string | undefined): Purpose {
  if (header === undefined) return 'service';
  if (!purposes.includes(header as Purpose))
    throw new StewardError('invalid-input', { field: 'Steward-Purpose', rule: `one of ${purposes.join(', ')}` });
  return header as Purpose;
}

function resultOf<R>(answer: Answer<R>, reply: FastifyReply): R {
  const { origin, volume, index, leaf } = answer.receipt;
  reply.header('steward-receipt', `"${origin}"; volume=${volume}; index=${index}; leaf=:${Buffer.from(leaf).toString('base64')}:`);
  if (!answer.allowed) throw new StewardError(answer.code, answer.code === 'not-found' ? {} : { rule: answer.sentence });
  if (answer.replayed) reply.header('idempotency-replayed', 'true');
  return answer.result;
}

/** `If-Match: "3"` → 3. Throws `precondition-required` when it is missing. */
export function requiredVersion(call: Call): number {
  const version = versionOf(call);
  if (version === undefined) throw new StewardError('precondition-required', { field: 'If-Match', rule: 'the version you saw, in quotes' });
  return version;
}

export function versionOf(call: Call): number | undefined {
  const header = headerOf(call.request, 'if-match');
  if (header === undefined) return undefined;
  const match = /^"(\d{1,10})"$/.exec(header);
  if (!match) throw new StewardError('invalid-input', { field: 'If-Match', rule: 'one version in quotes, as in ETag' });
  return Number(match[1]);
}

export { headerOf };
