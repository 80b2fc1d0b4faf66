// The whole of a server in this process, over a folder of its own: for tests of what goes over the wire, without a process to start.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpApp, type HttpParts } from '../../server/src/edges/http/app.ts';
import { type Log, createLog } from '../../server/src/edges/http/log.ts';
import { type Steward, compose } from '../../server/src/main/compose.ts';
import { type Config, type Environment, readConfig } from '../../server/src/main/config.ts';
import type { Edition } from '../../server/src/main/edition.ts';
import { readCompanies, type Companies } from '../../server/src/main/processors.ts';
import { loadProduct } from '../../server/src/main/product.ts';
import { editionOf, groundFor } from './edition.ts';

interface Made {
  readonly edition: Edition;
  readonly steward: Steward;
  readonly config: Config;
  readonly companies: Companies;
  readonly log: Log;
}

interface Otherwise {
  readonly environment?: Environment;
  readonly companies?: (configured: Companies) => Companies;
}

export interface AppInProcess {
  readonly app: Awaited<ReturnType<typeof createHttpApp>>;
  /** What lies below it. */
  readonly door: HttpParts['door'];
  readonly steward: Steward;
  close(): Promise<void>;
}

/** `given` may be made of what lies below and of what is configured; `companies` are those of the configuration unless told otherwise, which `environment` says as a server's does. */
export async function appInProcess(
  given: Partial<HttpParts> | ((made: Made) => Partial<HttpParts>) = {},
  { environment = {}, companies = (configured) => configured }: Otherwise = {},
): Promise<AppInProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-app-'));
  // A whole run of the tests may switch every processor off.
  const off = process.env['STEWARD_PROCESSORS_OFF'];
  const ground = await groundFor(folder);
  const edition = editionOf(ground.environment);
  const config = readConfig(
    edition.settings({
      ...ground.environment,
      STEWARD_DATA: join(folder, 'data'),
      STEWARD_PORT: '0',
      ...(off && { STEWARD_PROCESSORS_OFF: off }),
      ...environment,
    }),
  );
  const log = createLog(
    () => undefined,
    () => 0,
  );
  const catalogue = await loadProduct(config);
  const made = companies(readCompanies(edition, config));
  const steward = await compose({ edition, config, log, catalogue, companies: made, sendNotice: async () => undefined });
  const { door, identity, staffIdentity, roster, switches, policies } = steward;
  const operator = { ...config.operator, host: 'localhost' };
  const usual = { operator, policies, mailInvitation: async () => false, log, version: 'test', secure: false, requestsPerMinuteMax: 1_000 };
  const parts = typeof given === 'function' ? given({ edition, steward, config, companies: made, log }) : given;
  const app = await createHttpApp({ door, identity, staffIdentity, roster, switches, ...usual, ...parts });
  return {
    app,
    door,
    steward,
    async close() {
      await app.close();
      await steward.close();
      await ground.release();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
