// What an installation keeps, asked of its stores themselves: files in folders or services. Beside a running server as well, because what is asked for here reads and
// removes what it names, and nothing else.
import { join } from 'node:path';
import { openAwsClients } from '../../aws/src/main/aws-clients.ts';
import { readAwsConfig } from '../../aws/src/main/aws-config.ts';
import { openAwsStores } from '../../aws/src/main/aws-stores.ts';
import { openFileBlobs } from '../../server/src/adapters/embedded/file-blobs.ts';
import { openFileEpochs } from '../../server/src/adapters/embedded/file-epochs.ts';
import { storedFiles } from '../../server/src/adapters/embedded/stored-files.ts';
import { systemClock } from '../../server/src/adapters/embedded/system-clock.ts';
import { systemRandom } from '../../server/src/adapters/embedded/system-random.ts';
import { closeStores, type Stores } from '../../server/src/main/stores.ts';
import type { Blobs } from '../../server/src/ports/blobs.ts';
import type { ServerFolder } from './server-process.ts';

type Stored = Pick<Stores, 'blobs' | 'keyBackups' | 'mirror' | 'epochs' | 'stored'>;

/** After something has run on it. */
export async function withStored<T>(folder: ServerFolder, work: (stored: Stored) => Promise<T>): Promise<T> {
  const { data } = folder;
  const { STEWARD_AWS_CONFIG: file } = await folder.standsOn();
  if (file === undefined)
    return work({
      blobs: await openFileBlobs(join(data, 'blobs')),
      keyBackups: await openFileBlobs(`${data}.keybackups`),
      mirror: undefined,
      epochs: await openFileEpochs(join(data, 'epochs')),
      stored: storedFiles({ data, snapshots: `${data}.snapshots`, 'key backups': `${data}.keybackups` }),
    });
  const config = readAwsConfig(file);
  const clients = openAwsClients(config, () => undefined);
  const { stores, roots } = await openAwsStores({ config, clients, random: systemRandom, openClock: async () => systemClock() });
  try {
    return await work(stores);
  } finally {
    roots.close();
    await closeStores(stores);
    clients.close();
  }
}

/** Few: all at once. */
export const namesIn = (blobs: Blobs, prefix = ''): Promise<readonly string[]> => blobs.list(prefix, undefined, 1_000);
