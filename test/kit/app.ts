// The whole of a server in this process, over a folder of its own: for tests of what goes over the wire, without a process to start.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpApp, type HttpParts } from '../../server/src/edges/http/app.ts';
import { createLog } from '../../server/src/edges/http/log.ts';
import { compose } from '../../server/src/main/compose.ts';
import { readConfig } from '../../server/src/main/config.ts';
import { readCompanies } from '../../server/src/main/processors.ts';
import { loadProduct } from '../../server/src/main/product.ts';

export interface AppInProcess {
  readonly app: Awaited<ReturnType<typeof createHttpApp>>;
  /** What lies below it. */
  readonly door: HttpParts['door'];
  close(): Promise<void>;
}

export async function appInProcess(parts: Partial<HttpParts> = {}): Promise<AppInProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-app-'));
  // A whole run of the tests may switch every processor off.
  const off = process.env['STEWARD_PROCESSORS_OFF'];
  const config = readConfig({ STEWARD_DATA: join(folder, 'data'), STEWARD_PORT: '0', ...(off && { STEWARD_PROCESSORS_OFF: off }) });
  const log = createLog(
    () => undefined,
    () => 0,
  );
  const catalogue = await loadProduct(config);
  const steward = await compose({ config, log, catalogue, companies: readCompanies(config), sendNotice: async () => undefined });
  const { door, identity, staffIdentity, roster, policies } = steward;
  const operator = { ...config.operator, host: 'localhost' };
  const more = { operator, policies, mailInvitation: async () => false, log, version: 'test', secure: false, requestsPerMinuteMax: 1_000 };
  const app = await createHttpApp({ door, identity, staffIdentity, roster, ...more, ...parts });
  return {
    app,
    door,
    async close() {
      await app.close();
      await steward.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
