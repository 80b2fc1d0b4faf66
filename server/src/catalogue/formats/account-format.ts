// The account as a format: what was collected of a login, written as account.ts says.
import { accountFiles, type AccountCopy } from './account.ts';
import type { Format } from './format.ts';

export const account: Format = {
  name: 'account',
  async *files(source, options) {
    for await (const batch of source.lines?.('login') ?? [])
      for (const line of batch) yield* accountFiles(line as unknown as AccountCopy, options);
  },
};
