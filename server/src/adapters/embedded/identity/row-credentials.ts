// The embedded edition's credentials: the secret lies in the account's own sealed row and is compared here; so do the secrets of authenticator apps.
import { StewardError } from '@steward/protocol/errors.ts';
import { secretBytes, type Credentials } from '../../../ports/credentials.ts';
import { fits } from './token.ts';

const nowhere = (): Promise<never> => Promise.reject(new StewardError('internal', { rule: 'authenticator apps are set up in the rows' }));

export const rowCredentials: Credentials = {
  elsewhere: false,
  keepsTotp: false,
  waitsAfterCount: undefined,
  keepsHash: false,
  choose: async (_person, secret) => ({ hash: secret }),
  check: async (_person, secret, kept) => ({ right: fits(secret, kept?.hash ?? new Uint8Array(secretBytes)) && kept?.hash !== undefined }),
  checkCode: nowhere,
  beginTotp: nowhere,
  confirmTotp: nowhere,
  dropTotp: async () => undefined,
  admits: async () => true,
  remove: async () => undefined,
};
