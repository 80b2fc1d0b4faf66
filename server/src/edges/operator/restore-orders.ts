// Restores that a business asked the operator for: counts only, nothing is opened; recorded and decided like any other.
import { StewardError } from '@steward/protocol/errors.ts';
import { restoreRoutes } from '@steward/protocol/wire/restore-routes.ts';
import type { FastifyInstance } from 'fastify';
import type { Principal } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import { followRestore } from '../../governed/read-restores.ts';
import { confirmRestore, requestRestore } from '../../governed/request-restore.ts';
import { undoRestore } from '../../governed/undo-restore.ts';
import { wireRestore } from '../http/restore-handlers.ts';
import { answered } from './answered.ts';

const ask = { purpose: 'request' } as const;

export interface RestoreOrders {
  readonly door: Door;
  readonly principalOf: (request: { readonly headers: Readonly<Record<string, unknown>>; readonly params: unknown }) => Principal;
  /** Where no server runs that would: whoever asks how far it is does the work. */
  readonly runJobs: (() => Promise<void>) | undefined;
}

export function registerRestores(app: FastifyInstance, { door, principalOf, runJobs }: RestoreOrders): void {
  const idOf = (params: unknown) => (params as { id: string }).id;
  app.post('/businesses/:business/restores', async (request) => {
    const parsed = restoreRoutes.startRestore.body.safeParse(request.body ?? {});
    if (!parsed.success)
      throw new StewardError('invalid-input', {
        field: String(parsed.error.issues[0]?.path[0] ?? 'subject'),
        rule: 'a record, a project or the business, and a moment in UTC',
      });
    const { subject, at, how } = parsed.data;
    return wireRestore(answered(await door.perform(principalOf(request), requestRestore, { subject, atMs: Date.parse(at), how }, ask)));
  });
  app.get('/businesses/:business/restores/:id', async (request) => {
    await runJobs?.();
    return wireRestore(answered(await door.perform(principalOf(request), followRestore, { id: idOf(request.params) }, ask)));
  });
  app.post('/businesses/:business/restores/:id/confirm', async (request) => {
    const { confirm } = (request.body ?? {}) as { confirm?: string };
    return wireRestore(answered(await door.perform(principalOf(request), confirmRestore, { id: idOf(request.params), confirm }, ask)));
  });
  app.post('/businesses/:business/restores/:id/undo', async (request) =>
    wireRestore(answered(await door.perform(principalOf(request), undoRestore, { id: idOf(request.params) }, ask))),
  );
}
