// The queue of mails over rows in memory, for tests.
import { keyringOf } from '../../adapters/embedded/keyring-file.ts';
import { openMailQueue } from '../../adapters/embedded/sealed-mail-queue.ts';
import { memoryRows } from '../../adapters/memory/memory-rows.ts';
import { seededRandom } from '../../adapters/memory/scheduler.ts';
import type { MailQueue } from '../../ports/mail-queue.ts';
import type { Rows } from '../../ports/rows.ts';

export const memoryMailQueue = (rows: Rows = memoryRows()): Promise<MailQueue> =>
  openMailQueue(rows, keyringOf(Buffer.alloc(32, 7)), seededRandom(7));
