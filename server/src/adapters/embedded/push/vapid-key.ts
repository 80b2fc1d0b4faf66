// The key by which this installation's pushes are known to carriers (RFC 8292): P-256, made at first use, wrapped by the root key. Browsers bind a subscription to its
// public half, so it stays as long as the installation does.
//
//   installation   push-key   the wrapped private key (PKCS#8, DER)
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { StewardError } from '@steward/protocol/errors.ts';
import type { RootKey } from '../../../ports/root-key.ts';
import type { Rows } from '../../../ports/rows.ts';

export interface VapidKey {
  /** The uncompressed point, base64url: as browsers take it. */
  readonly publicKey: string;
  /** PKCS#8, DER. */
  readonly privateKey: Uint8Array;
}

const place = { partition: 'installation', sort: 'push-key' };
const context = { use: 'push', owner: 'operator', name: 'push-key' } as const;
/** The row the root key wrapped. */
export const pushKeyRow = { key: place, context };

/** Opened once; tried again when the root key was out of reach. Two processes that start at once end with the same key. */
export function vapidKey(rows: Rows, root: RootKey): () => Promise<VapidKey> {
  let opened: Promise<VapidKey> | undefined;
  return () => {
    opened ??= openKey(rows, root).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}

async function openKey(rows: Rows, root: RootKey): Promise<VapidKey> {
  let kept = await rows.get(place);
  if (!kept) {
    const made = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ format: 'der', type: 'pkcs8' });
    await rows.commit([{ kind: 'put', key: place, value: await root.wrap(context, made), expect: 'absent' }]);
    made.fill(0);
    kept = await rows.get(place);
  }
  if (!kept) throw new StewardError('key-unavailable', { rule: 'the key for pushes could not be stored' });
  const privateKey = await root.unwrap(context, kept.value);
  const { x, y } = createPublicKey(createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' })).export({
    format: 'jwk',
  });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]);
  return { publicKey: point.toString('base64url'), privateKey };
}
