// Where a service that receives mail for the operator says what it has received. Nobody is signed in here: whose message it is says its signature. 2xx is the service's
// receipt that the mail is durable here; after any 5xx it says it again.
import type { FastifyInstance } from 'fastify';
import type { HandedOver, ReadHandedOver } from '../../ports/handed-over.ts';

export const handedOverPath = '/mail-in/amazon-ses';
/** What became of mails that were sent. */
export const mailEventsPath = '/mail-out/amazon-ses';
/** A notification has at most 256 KB, and what surrounds it. */
const bodyBytesMax = 300_000;

export interface HandedOverParts {
  readonly read: ReadHandedOver;
  readonly take: (handed: HandedOver & { readonly kind: 'mail' }) => Promise<void>;
}

export async function registerHandedOver(app: FastifyInstance, path: string, parts: HandedOverParts): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyBytesMax }, (_request, body, done) => done(null, body));
    scope.post(path, { bodyLimit: bodyBytesMax }, async ({ body }, reply) => {
      await takeHandedOver(parts, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
      return reply.code(204).send();
    });
  });
}

/** The same for what was put into a queue. */
export async function takeHandedOver({ read, take }: HandedOverParts, body: Uint8Array): Promise<void> {
  const handed = await read(body);
  if (handed.kind === 'mail') await take(handed);
}
