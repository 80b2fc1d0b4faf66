// The operator's edge: what the command line asks of a running server, over a socket that only the owner of the data folder can
// open (0600), or in process when no server runs. Its principal is `operator:<user>`, decided and recorded like any other.
import { StewardError, errorKinds } from '@steward/protocol/errors.ts';
import { isId, type BusinessId } from '@steward/protocol/ids.ts';
import fastify, { type FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';
import type { Principal } from '../../governed/operation.ts';
import type { Answer, Door } from '../../governed/perform.ts';
import { readBusiness } from '../../governed/read-business.ts';
import { rotateKeys } from '../../governed/rotate-keys.ts';
import { ledgerAccess } from '../../governed/read-ledger.ts';
import { businessIds, membersOf } from '../../stores/standing.ts';
import { problemOf, problemType, toStewardError } from '../http/problems.ts';

export interface OperatorParts {
  readonly door: Door;
  readonly version: string;
  readonly url: string;
  readonly startedAtMs: number;
}

const userHeader = 'steward-operator';

export function createOperatorApp(parts: OperatorParts): FastifyInstance {
  const { door } = parts;
  const { ledger, rows, clock } = door.tools;
  const app = fastify({ logger: false, forceCloseConnections: true });
  app.setErrorHandler((error, request, reply) => {
    const known = toStewardError(error);
    return reply
      .code(errorKinds[known.code].status)
      .type(problemType)
      .send(JSON.stringify(problemOf(known, request.id)));
  });

  const principalFor = (headers: Readonly<Record<string, unknown>>, business: BusinessId): Principal => {
    const user = headers[userHeader];
    return { actor: 'operator', business, name: typeof user === 'string' && /^[\w.@-]{1,64}$/.test(user) ? user : 'unknown' };
  };
  const businessOf = (params: unknown): BusinessId => {
    const { business } = params as { business: string };
    if (!isId(business))
      throw new StewardError('invalid-input', { field: 'business', rule: 'the id of a business, as `steward status` shows it' });
    return business as BusinessId;
  };

  app.get('/status', async (request) => {
    const businesses = [];
    for (const business of await businessIds(rows)) {
      const view = result(await door.perform(principalFor(request.headers, business), readBusiness, {}, { purpose: 'service' }));
      const volumes = await ledger.volumes(business);
      const volume = volumes.at(-1)!.volume;
      businesses.push({
        id: business,
        name: view.fields['name'] ?? '',
        members: (await membersOf(rows, business)).length,
        ledger: { volume, size: await ledger.size(business, volume) },
      });
    }
    return { version: parts.version, url: parts.url, upSeconds: Math.round((clock.nowMs() - parts.startedAtMs) / 1_000), businesses };
  });

  app.get('/businesses/:business/volumes', async (request) => {
    const business = await ledgerAccess(door, principalFor(request.headers, businessOf(request.params)), 'service');
    return { volumes: (await ledger.volumes(business)).map(({ volume, origin }) => ({ volume, origin })) };
  });

  /** One line of JSON a file: its path in the export and its bytes in base64. */
  app.get('/businesses/:business/volumes/:volume/export', async (request, reply) => {
    const business = await ledgerAccess(door, principalFor(request.headers, businessOf(request.params)), 'service');
    const volume = Number((request.params as { volume: string }).volume);
    const lines = async function* () {
      for await (const { path, bytes } of ledger.exportVolume(business, volume))
        yield `${JSON.stringify({ path, bytes: Buffer.from(bytes).toString('base64') })}\n`;
    };
    return reply.type('application/x-ndjson').send(Readable.from(lines()));
  });

  app.get('/businesses/:business/check', async (request) => {
    const business = await ledgerAccess(door, principalFor(request.headers, businessOf(request.params)), 'service');
    return ledger.check(business, { deep: true });
  });

  app.post('/businesses/:business/keys/rotate', async (request) => {
    const business = businessOf(request.params);
    const { turn } = result(await door.perform(principalFor(request.headers, business), rotateKeys, {}, { purpose: 'security' }));
    return { business, ...turn };
  });

  return app;
}

function result<R>(answer: Answer<R>): R {
  if (!answer.allowed) throw new StewardError(answer.code, { rule: answer.sentence });
  return answer.result;
}

export { userHeader };
