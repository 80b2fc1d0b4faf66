// That a digest of CloudTrail is CloudTrail's own (CloudTrail user guide, "Custom implementations of CloudTrail log file integrity validation"). Each is signed with a private key
// that CloudTrail has for the region and nobody else; the signature lies in the object's metadata. It covers when the digest ends, where it lies, its hash, and the signature of
// the digest before:
//
//   2026-11-27T09:00:00Z                                      as the digest has it
//   <bucket>/AWSLogs/111122223333/CloudTrail-Digest/…json.gz  where it was read
//   <SHA-256 of the digest, unpacked, in hexadecimal>
//   <signature of the digest before, in hexadecimal, or null>
//
// RSASSA-PKCS1-v1_5 with SHA-256. Public keys are asked of CloudTrail (`ListPublicKeys`, PKCS #1 in DER) by the time of the digest, and recognised by their fingerprint. Who could
// write into the trail's bucket, past its lock, could therefore still not make a digest.
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { ListPublicKeysCommand, type CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { StewardError } from '@steward/protocol/errors.ts';

/** What the signature is checked over. */
export interface SignedDigest {
  readonly bucket: string;
  /** The object's name, as it was read. */
  readonly name: string;
  /** `digestEndTime`, letter by letter. */
  readonly endTime: string;
  /** In hexadecimal, of what was unpacked. */
  readonly hash: string;
  readonly previousSignature: string | null;
  /** Of the object's metadata. */
  readonly signature: string;
}

export interface TrailKeys {
  /** The key with this fingerprint that signed digests at that time; `undefined` where CloudTrail knows none. Throws `store-unavailable` when it does not answer. */
  keyOf(fingerprint: string, atMs: number): Promise<KeyObject | undefined>;
}

const hourMs = 3_600_000;
const keysKeptMax = 50;
const pagesMax = 10;

export const signingString = ({ bucket, name, endTime, hash, previousSignature }: SignedDigest): string =>
  `${endTime}\n${bucket}/${name}\n${hash}\n${previousSignature ?? 'null'}`;

export function isSignedBy(key: KeyObject, digest: SignedDigest): boolean {
  if (!/^(?:[0-9a-f]{2})+$/i.test(digest.signature)) return false;
  return verify('sha256', Buffer.from(signingString(digest), 'utf8'), key, Buffer.from(digest.signature, 'hex'));
}

/** The public keys of CloudTrail in the client's region; one that was found once is not asked for again. */
export function trailKeys(client: Pick<CloudTrailClient, 'send'>): TrailKeys {
  const known = new Map<string, KeyObject>();
  return {
    async keyOf(fingerprint, atMs) {
      const found = known.get(fingerprint);
      if (found) return found;
      if (known.size >= keysKeptMax) known.clear();
      for (const { Fingerprint, Value } of await listed(client, atMs)) {
        const key = Value && publicKeyOf(Value);
        if (Fingerprint !== undefined && key) known.set(Fingerprint, key);
      }
      return known.get(fingerprint);
    },
  };
}

async function listed(client: Pick<CloudTrailClient, 'send'>, atMs: number) {
  const range = { StartTime: new Date(atMs - hourMs), EndTime: new Date(atMs + hourMs) };
  try {
    const first = await client.send(new ListPublicKeysCommand(range));
    const keys = [...(first.PublicKeyList ?? [])];
    let token = first.NextToken;
    for (let page = 1; token !== undefined && page < pagesMax; page++) {
      const next = await client.send(new ListPublicKeysCommand({ ...range, NextToken: token }));
      keys.push(...(next.PublicKeyList ?? []));
      token = next.NextToken;
    }
    return keys;
  } catch (cause) {
    throw new StewardError('store-unavailable', { rule: 'the public keys of the access trail cannot be read', cause });
  }
}

function publicKeyOf(der: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'pkcs1' });
  } catch {
    return undefined;
  }
}
