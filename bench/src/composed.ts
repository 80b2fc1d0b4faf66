// A whole embedded Steward in a folder of its own, for measuring.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@steward/server/edges/http/log.ts';
import { compose, type Steward } from '@steward/server/main/compose.ts';
import { readConfig } from '@steward/server/main/config.ts';
import { embeddedEdition } from '@steward/server/main/embedded-edition.ts';
import { readCompanies } from '@steward/server/main/processors.ts';
import { loadProduct } from '@steward/server/main/product.ts';

export interface Composed {
  readonly steward: Steward;
  readonly folder: string;
  remove(): Promise<void>;
}

export async function composeInFolder(): Promise<Composed> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-bench-'));
  const config = readConfig({ STEWARD_DATA: join(folder, 'data'), STEWARD_PORT: '0' });
  const log = createLog(
    (line) => void process.stderr.write(`${line}\n`),
    () => 0,
  );
  const steward = await compose({
    edition: embeddedEdition,
    config,
    log,
    catalogue: await loadProduct(config),
    companies: readCompanies(embeddedEdition, config),
    sendNotice: async () => undefined,
  });
  return {
    steward,
    folder,
    async remove() {
      await steward.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
