// Web Push: RFC 8030 (delivery), RFC 8291 (encryption), RFC 8292 (who sends). Written on node:crypto: what the package everybody uses would add is its own HTTP client,
// and that must be the gate's.
//
// Body (RFC 8188, one record):
//   salt (16) ‖ record size 4096 (4) ‖ length 65 (1) ‖ our one-time public key (65) ‖ AES-128-GCM(id (16) ‖ 0x02) ‖ tag (16)
// The id is all there is, so every body has the same length.
import { createCipheriv, createECDH, createPrivateKey, hkdfSync, randomBytes, sign } from 'node:crypto';
import { StewardError } from '@steward/protocol/errors.ts';
import type { PushTarget } from '@steward/protocol/wire/notice-routes.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { OutboundAnswer } from '../../../ports/outbound.ts';
import type { Push, PreparedPush, PushCarrier, PushOutcome } from '../../../ports/push.ts';
import { retryAfterMs } from './retry-after.ts';
import type { VapidKey } from './vapid-key.ts';

/** How long a carrier keeps a push for a device that is off. */
const ttlS = 86_400;
/** A new one takes the place of one that was not delivered yet (RFC 8030 §5.4). */
const topic = 'steward';
/** RFC 8292 §2: at most 24 hours. */
const tokenLifeS = 12 * 3_600;
const renewBeforeS = 3_600;
const recordSize = 4_096;
const timeoutMs = 15_000;
const answerBytesMax = 16_384;
const tokensMax = 64;

export interface WebPushParts {
  /** Made and kept at first use. */
  readonly key: () => Promise<VapidKey>;
  /** Whom a carrier can write to, `mailto:` or `https:` (RFC 8292 §2.1). */
  readonly subject: string;
  readonly clock: Clock;
  /** The declared processor with this endpoint among its hosts; `undefined` for everybody else's. */
  readonly carrierOf: (endpoint: string) => string | undefined;
}

export function createWebPush({ key, subject, clock, carrierOf }: WebPushParts): PushCarrier {
  const tokens = new Map<string, { readonly token: string; readonly untilS: number }>();
  const tokenFor = async (origin: string): Promise<string> => {
    const nowS = Math.floor(clock.nowMs() / 1_000);
    const kept = tokens.get(origin);
    if (kept && kept.untilS - renewBeforeS > nowS) return kept.token;
    const untilS = nowS + tokenLifeS;
    const token = signToken(await key(), { aud: origin, exp: untilS, sub: subject });
    if (tokens.size >= tokensMax) tokens.clear();
    tokens.set(origin, { token, untilS });
    return token;
  };
  return {
    kind: 'web',
    processorOf: (target) => (target.kind === 'web' ? carrierOf(target.endpoint) : undefined),
    async prepare({ target, id, urgent }: Push): Promise<PreparedPush> {
      if (target.kind !== 'web') throw new StewardError('internal', { rule: 'not a browser’s subscription' });
      const { publicKey } = await key();
      const token = await tokenFor(new URL(target.endpoint).origin);
      return {
        payload: id,
        fields: ['push.endpoint', 'push.id'],
        request: {
          method: 'POST',
          url: target.endpoint,
          headers: {
            authorization: `vapid t=${token}, k=${publicKey}`,
            'content-encoding': 'aes128gcm',
            'content-type': 'application/octet-stream',
            ttl: String(ttlS),
            topic,
            urgency: urgent ? 'high' : 'normal',
          },
          body: encrypt(target, id),
          timeoutMs,
          answerBytesMax,
        },
      };
    },
    outcomeOf: (answer) => outcomeOf(answer, clock.nowMs()),
    publicKey: async () => (await key()).publicKey,
  };
}

/** RFC 8030 §5.2 and §7.3, and what carriers answer besides: 404 and 410 end a subscription. */
function outcomeOf({ status, headers }: OutboundAnswer, nowMs: number): PushOutcome {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  if (status === 404 || status === 410) return { kind: 'gone' };
  if (status === 429 || status >= 500) return { kind: 'later', afterMs: retryAfterMs(headers['retry-after'], nowMs) };
  return { kind: 'refused' };
}

function signToken({ privateKey }: VapidKey, claims: { readonly aud: string; readonly exp: number; readonly sub: string }): string {
  const signed = [{ typ: 'JWT', alg: 'ES256' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** `own` and `salt` are given by the test that holds the RFC's example against it; a push has new ones each time. */
export function encrypt(
  { p256dh, auth }: Pick<PushTarget & { kind: 'web' }, 'p256dh' | 'auth'>,
  plain: Uint8Array,
  own?: Uint8Array,
  salt: Uint8Array = randomBytes(16),
): Uint8Array {
  const device = Buffer.from(p256dh, 'base64url');
  const ecdh = createECDH('prime256v1');
  if (own) ecdh.setPrivateKey(own);
  else ecdh.generateKeys();
  const ourPublic = ecdh.getPublicKey();
  const shared = secretWith(ecdh, device);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), device, ourPublic]);
  const secret = hkdfSync('sha256', shared, Buffer.from(auth, 'base64url'), info, 32);
  const contentKey = Buffer.from(hkdfSync('sha256', new Uint8Array(secret), salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', new Uint8Array(secret), salt, 'Content-Encoding: nonce\0', 12));
  const cipher = createCipheriv('aes-128-gcm', contentKey, nonce);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(recordSize);
  head.writeUInt8(ourPublic.length, 4);
  return Buffer.concat([salt, head, ourPublic, cipher.update(plain), cipher.update(Uint8Array.of(2)), cipher.final(), cipher.getAuthTag()]);
}

/** A point that is not on the curve comes from no browser. */
function secretWith(ecdh: ReturnType<typeof createECDH>, device: Uint8Array): Buffer {
  try {
    return ecdh.computeSecret(device);
  } catch {
    throw new StewardError('invalid-input', { field: 'target', rule: 'a public key of a push subscription' });
  }
}

/** Whether a subscription's keys are such: a point of P-256 and 16 bytes. Told when it is handed in, not when the first push leaves. */
export function checkKeys(target: PushTarget): void {
  if (target.kind === 'web') encrypt(target, new Uint8Array(1));
}
