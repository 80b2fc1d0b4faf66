// The whole of a server in this process, over a folder of its own: for tests of what goes over the wire, without a process to start.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpApp, type HttpParts } from '../../server/src/edges/http/app.ts';
import { createLog, type Log } from '../../server/src/edges/http/log.ts';
import { compose } from '../../server/src/main/compose.ts';
import { readConfig, type Config, type Environment } from '../../server/src/main/config.ts';
import { readCompanies, type Companies } from '../../server/src/main/processors.ts';
import { loadProduct } from '../../server/src/main/product.ts';

interface Made {
  readonly config: Config;
  readonly companies: Companies;
  readonly log: Log;
}

export interface AppInProcess {
  readonly app: Awaited<ReturnType<typeof createHttpApp>>;
  /** What lies below it. */
  readonly door: HttpParts['door'];
  close(): Promise<void>;
}

/** `environment` configures it as a server's does; `more` is made of what is configured. */
export async function appInProcess(
  parts: Partial<HttpParts> = {},
  environment: Environment = {},
  more: (made: Made) => Partial<HttpParts> = () => ({}),
): Promise<AppInProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-app-'));
  // A whole run of the tests may switch every processor off.
  const off = process.env['STEWARD_PROCESSORS_OFF'];
  const config = readConfig({
    STEWARD_DATA: join(folder, 'data'),
    STEWARD_PORT: '0',
    ...(off && { STEWARD_PROCESSORS_OFF: off }),
    ...environment,
  });
  const log = createLog(
    () => undefined,
    () => 0,
  );
  const catalogue = await loadProduct(config);
  const companies = readCompanies(config);
  const steward = await compose({ config, log, catalogue, companies, sendNotice: async () => undefined });
  const { door, identity, staffIdentity, roster, policies } = steward;
  const operator = { ...config.operator, host: 'localhost' };
  const usual = { operator, policies, mailInvitation: async () => false, log, version: 'test', secure: false, requestsPerMinuteMax: 1_000 };
  const app = await createHttpApp({ door, identity, staffIdentity, roster, ...usual, ...parts, ...more({ config, companies, log }) });
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
