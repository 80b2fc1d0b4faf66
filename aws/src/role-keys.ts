// The keys of the role that a node has, from the provider chain of the SDK (environment, container, instance), for the few requests that leave through the outbound gate and are signed
// by us: mails to SES, mails out of a bucket. The chain keeps them, and gets new ones minutes before they end.
import { StewardError } from '@steward/protocol/errors.ts';
import type { ServiceKeysProvider } from '@steward/server/ports/bucket-signer.ts';

/** Any client of the SDK: they share the chain. */
interface Chained {
  readonly config: { credentials(): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined }> };
}

/** Throws `outbound-failed` while there are none. */
export function roleKeys(client: () => Chained): ServiceKeysProvider {
  return async () => {
    try {
      const { accessKeyId, secretAccessKey, sessionToken } = await client().config.credentials();
      return { accessKeyId, secretAccessKey, sessionToken };
    } catch (cause) {
      throw new StewardError('outbound-failed', { rule: 'this node has no keys of its role', cause });
    }
  };
}
