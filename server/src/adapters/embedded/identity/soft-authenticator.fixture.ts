// An authenticator made here, of nothing but node:crypto: it answers as WebAuthn Level 3 §6 says, and lies when it is told to.
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { encodeCbor } from '@steward/protocol/cbor.ts';
import type { PasskeyAnswer, PasskeyQuestion } from '../../../ports/identity.ts';
import { origin } from './identity-kit.fixture.ts';

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest();
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
/** Bits of the authenticator data. */
export const flags = { present: 1, verified: 4, attested: 64 };

export interface Lie {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly flags?: number;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly signature?: (made: Buffer) => Buffer;
}

export class SoftAuthenticator {
  readonly credential = randomBytes(32);
  readonly key: KeyObject;
  readonly publicKey: KeyObject;
  counter = 0;
  userHandle = '';

  constructor() {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.key = pair.privateKey;
    this.publicKey = pair.publicKey;
  }

  /** `navigator.credentials.create()`, attestation `none`. */
  create(question: PasskeyQuestion, lie: Lie = {}): PasskeyAnswer {
    this.userHandle = (question.options['user'] as { id: string }).id;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.credential.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.credential, this.#cosePublicKey()]);
    const authData = Buffer.concat([this.#head(lie, flags.present | flags.verified | flags.attested), attested]);
    const attestationObject = encodeCbor({ fmt: 'none', attStmt: {}, authData });
    return this.#answer(question, {
      attestationObject: base64url(attestationObject),
      clientDataJSON: base64url(this.#clientData('webauthn.create', question, lie)),
      transports: ['internal'],
    });
  }

  /** `navigator.credentials.get()`. */
  get(question: PasskeyQuestion, lie: Lie = {}): PasskeyAnswer {
    this.counter++;
    const authData = this.#head(lie, flags.present | flags.verified);
    const clientData = this.#clientData('webauthn.get', question, lie);
    const made = sign('sha256', Buffer.concat([authData, sha256(clientData)]), this.key);
    return this.#answer(question, {
      authenticatorData: base64url(authData),
      clientDataJSON: base64url(clientData),
      signature: base64url(lie.signature?.(made) ?? made),
      userHandle: lie.userHandle ?? this.userHandle,
    });
  }

  #answer({ challenge }: PasskeyQuestion, response: object): PasskeyAnswer {
    const id = base64url(this.credential);
    return { challenge, response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response } };
  }

  #clientData(type: string, question: PasskeyQuestion, lie: Lie): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: lie.type ?? type,
        challenge: lie.challenge ?? question.options['challenge'],
        origin: lie.origin ?? origin,
        crossOrigin: false,
      }),
    );
  }

  #head(lie: Lie, its: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lie.counter ?? this.counter);
    return Buffer.concat([sha256(lie.rpId ?? 'localhost'), Buffer.of(lie.flags ?? its), counter]);
  }

  /** COSE_Key (RFC 9053 §7.1.1): {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
  #cosePublicKey(): Buffer {
    const { x, y } = this.publicKey.export({ format: 'jwk' });
    const coordinate = (text: string) => Buffer.concat([Buffer.of(0x58, 32), Buffer.from(text, 'base64url')]);
    return Buffer.concat([Buffer.of(0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21), coordinate(x!), Buffer.of(0x22), coordinate(y!)]);
  }
}
