import { randomBytes } from 'node:crypto';
import { encodeId, type PersonId } from '@steward/protocol/ids.ts';
import { credentialsContract } from '../../../ports/credentials.contract.ts';
import { rowCredentials } from './row-credentials.ts';

const port = {
  credentials: rowCredentials,
  other: rowCredentials,
  newPerson: () => encodeId<PersonId>(randomBytes(16)),
  codeOf: () => '000000',
};
credentialsContract('in the rows', async () => ({ port, reopen: async () => port, dispose: async () => undefined }));
